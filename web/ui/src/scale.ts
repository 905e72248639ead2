/** A mapping from data to pixels, with ticks. */
export interface Scale {
  (value: number): number;
  invert(pixel: number): number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  /** Values worth a label, at most about `count` of them. */
  ticks(count: number): number[];
  /** Values worth a fine line. */
  minor(): number[];
}

export function logScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const low = Math.log10(domain[0]);
  const high = Math.log10(domain[1]);
  const span = high - low || 1;
  const map = ((value: number) => range[0] + ((Math.log10(value) - low) / span) * (range[1] - range[0])) as Scale;
  map.invert = (pixel) => 10 ** (low + ((pixel - range[0]) / (range[1] - range[0])) * span);
  const decades = (): number[] => {
    const result: number[] = [];
    for (let power = Math.ceil(low - 1e-9); power <= Math.floor(high + 1e-9); power++) result.push(10 ** power);
    return result;
  };
  map.ticks = (count) => {
    const all = decades();
    if (all.length < 3) {
      const fine: number[] = [];
      for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
        for (const lead of [1, 2, 5]) {
          const value = Number(`${lead}e${power}`);
          if (value >= domain[0] * 0.9999 && value <= domain[1] * 1.0001) fine.push(value);
        }
      }
      return fine;
    }
    const step = Math.max(1, Math.ceil(all.length / Math.max(2, count)));
    return all.filter((_, index) => index % step === 0);
  };
  map.minor = () => {
    const result: number[] = [];
    for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
      for (let lead = 1; lead <= 9; lead++) {
        const value = lead * 10 ** power;
        if (value >= domain[0] && value <= domain[1]) result.push(value);
      }
    }
    return result;
  };
  return Object.assign(map, { domain, range });
}

export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const span = domain[1] - domain[0] || 1;
  const map = ((value: number) => range[0] + ((value - domain[0]) / span) * (range[1] - range[0])) as Scale;
  map.invert = (pixel) => domain[0] + ((pixel - range[0]) / (range[1] - range[0])) * span;
  map.ticks = (count) => {
    const rough = span / Math.max(1, count);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5, 10].find((lead) => lead * power >= rough * 0.999) ?? 10);
    const result: number[] = [];
    for (let value = Math.ceil(domain[0] / step - 1e-9) * step; value <= domain[1] + step * 1e-6; value += step) {
      result.push(Number(value.toPrecision(12)));
    }
    return result;
  };
  map.minor = () => map.ticks(10);
  return Object.assign(map, { domain, range });
}

/** A domain that starts and ends at round positions a little outside the values. */
export function logDomain(values: readonly number[], padding = 0.08): [number, number] {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return [1, 10];
  let low = Math.log10(Math.min(...positive));
  let high = Math.log10(Math.max(...positive));
  if (high - low < 0.6) {
    const middle = (high + low) / 2;
    low = middle - 0.3;
    high = middle + 0.3;
  }
  const pad = (high - low) * padding;
  return [10 ** (low - pad), 10 ** (high + pad)];
}
