/** Numbers as people read them: SI prefixes (10^12 is 1T), three significant digits, a unit always. */

const PREFIXES: ReadonlyArray<readonly [number, string]> = [
  [1e18, 'E'],
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
  [1e-9, 'n'],
  [1e-12, 'p'],
];

const THIN = '\u202f';

/** At most that many significant digits, without trailing zeros or an exponent. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  const decimals = Math.max(0, Math.min(20, digits - 1 - magnitude));
  const text = rounded.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A value with an SI prefix in front of its unit, such as 154.8 Tops/s. */
export function si(value: number | null | undefined, unit: string, digits = 3): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  if (value === 0) return unit ? `0${THIN}${unit}` : '0';
  const size = Math.abs(value);
  let index = PREFIXES.findIndex(([factor]) => size >= factor);
  if (index < 0) index = PREFIXES.length - 1;
  let [factor, prefix] = PREFIXES[index] as readonly [number, string];
  // 999.9 rounds up to the next prefix
  if (index > 0 && Number((size / factor).toPrecision(digits)) >= 1000) [factor, prefix] = PREFIXES[index - 1] as readonly [number, string];
  const suffix = prefix + unit;
  return significant(value / factor, digits) + (suffix ? (unit ? THIN : '') + suffix : '');
}

export const bytes = (value: number | null | undefined, digits = 3): string => si(typeof value === 'number' && value < 1 ? Math.round(value) : value, 'B', digits);
export const bytesPerSecond = (value: number | null | undefined, digits = 3): string => si(value, 'B/s', digits);
export const operations = (value: number | null | undefined, digits = 3): string => si(value, 'ops', digits);
export const opsPerSecond = (value: number | null | undefined, digits = 3): string => si(value, 'ops/s', digits);

/** Seconds from picoseconds to days. */
export function seconds(value: number | null | undefined, digits = 3): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  if (value < 120) return si(value, 's', digits);
  if (value < 7200) return `${significant(value / 60, digits)}${THIN}min`;
  if (value < 172800) return `${significant(value / 3600, digits)}${THIN}h`;
  return `${significant(value / 86400, digits)}${THIN}d`;
}

/** Parameters in the field's own short scale: 6.74B, 671B, 1.02T. */
export function parameters(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  for (const [factor, letter] of [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'k']] as const) {
    if (value >= factor * 0.9995) return significant(value / factor) + letter;
  }
  return significant(value);
}

/** Whole numbers with thin spaces between groups of three. */
export function integer(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, value >= 10000 || value <= -10000 ? THIN : '');
}

export function percent(value: number | null | undefined, digits = 2): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  const scaled = value * 100;
  if (scaled !== 0 && Math.abs(scaled) < 0.1) return `<0.1${THIN}%`;
  return `${scaled >= 99.95 ? significant(scaled, 3) : significant(scaled, digits)}${THIN}%`;
}

export function dollars(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  if (value >= 1000) return `$${si(value, '')}`;
  if (value >= 0.1) return `$${value.toFixed(2)}`;
  return `$${significant(value, 2)}`;
}

export function joules(value: number | null | undefined): string {
  return si(value, 'J');
}

/** A factor such as 1.35×. */
export function factor(value: number): string {
  return Number.isFinite(value) ? `${significant(value, 3)}×` : '–';
}

/** The value in the unit that the server's answer names. */
export function inUnit(value: number | null | undefined, unit: string, digits = 3): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  switch (unit) {
    case 's':
      return seconds(value, digits);
    case 'B':
      return bytes(value, digits);
    case 'USD':
      return dollars(value);
    case 'tokens/s':
      return si(value, 'tok/s', digits);
    default:
      // a quotient such as ops/byte takes no prefix below one
      return unit === '' || (unit === 'ops/byte' && Math.abs(value) < 1e4) ? [significant(value, digits), unit].filter(Boolean).join(THIN) : si(value, unit, digits);
  }
}

const LETTERS: Record<string, number> = { k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, m: 1e-3, u: 1e-6, µ: 1e-6, n: 1e-9 };

/**
 * The number in a text such as "2TB/s", "989.4 Tops/s", "80GB", "2e12" or "2,048"; undefined if it is none. A text
 * without a prefix is taken in the prefix of `shown` (typing 2 over "3.35 TB/s" means 2 TB/s).
 */
export function parseQuantity(text: string, unit: string, shown = ''): number | undefined {
  const match = /^\s*([+-]?(?:\d[\d_,\s\u202f]*)?(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([a-zA-Zµ/$%]*)\s*$/.exec(text);
  if (!match || !match[1]) return undefined;
  const number = Number(match[1].replace(/[_,\s\u202f]/g, ''));
  if (!Number.isFinite(number) || match[1].trim() === '') return undefined;
  const suffix = match[2] ?? '';
  if (suffix === '') {
    const own = /^[\d.,\s\u202f–-]*([a-zA-Zµ]?)/.exec(shown);
    const letter = own && shown.trim().endsWith(`${own[1]}${unit}`) ? own[1] : '';
    const exponent = /[eE]/.test(match[1]);
    return number * (letter && !exponent ? (LETTERS[letter] ?? 1) : 1);
  }
  if (suffix.toLowerCase() === unit.toLowerCase()) return number;
  const letter = suffix[0] as string;
  const rest = suffix.slice(1).toLowerCase();
  const base = unit.toLowerCase();
  if (LETTERS[letter] !== undefined && (rest === '' || rest === base || rest === base.replace('ops', 'op') || rest === base.replace('/s', '') || rest === 'flops' || rest === 'flop/s')) {
    return number * (LETTERS[letter] as number);
  }
  return undefined;
}

/** Exact text for a request: the shortest decimal with its unit, which the server reads back to the same number. */
export function exact(value: number, unit: string): string {
  for (const [size, letter] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']] as const) {
    if (Math.abs(value) >= size && unit) return `${Number((value / size).toPrecision(12))}${letter}${unit}`;
  }
  return `${Number(value.toPrecision(12))}${unit}`;
}

/** With a capital letter in front, as labels have it. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
