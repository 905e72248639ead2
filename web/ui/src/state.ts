/** Everything the page shows, as a query string that a person can read and edit. */

import { OPTIONS, type PageOption } from './options.js';

/** Options of a deployment; which phases are shown is a matter of the page. */
type Chosen = Exclude<(typeof OPTIONS)[number], { readonly name: 'phase' }>;

/** Numbers that have a standard are numbers; everything else is text, empty for what is usual. */
type Values = { [O in Chosen as O['name']]: O extends { readonly kind: 'number'; readonly standard: number } ? number : string };

export type OptionName = keyof Values;

const isChosen = (option: (typeof OPTIONS)[number]): option is Chosen => option.name !== 'phase';

/** Those that the page has a field for, in the order of the table. */
export const CHOSEN: readonly (PageOption & { readonly name: OptionName })[] = OPTIONS.filter(isChosen);

export interface Deployment extends Values {
  model: string;
  hardware: string;
  /** Changed numbers of the device, such as bandwidth: 2TB/s. */
  set: Record<string, string>;
  /** Techniques, each NAME or NAME:P=V,… */
  with: string[];
  /** A model given by content; the config.json as one line of JSON. */
  config: string;
}

export const VIEWS = ['roofline', 'graph', 'operators', 'memory', 'curves', 'compare', 'advice'] as const;
export type View = (typeof VIEWS)[number];

export const OBJECTIVES = ['latency', 'throughput', 'memory', 'cost', 'energy'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** What advice must keep to, by the names of the request. */
export const LIMITS = ['neutralOnly', 'supportedFormatsOnly', 'mustFit'] as const;
export type Limit = (typeof LIMITS)[number];

export interface State {
  deployment: Deployment;
  /** Pinned deployments. */
  pins: Deployment[];
  /** Index of the pin that charts compare with; -1 for none. */
  versus: number;
  view: View;
  phase: 'both' | 'prefill' | 'decode';
  /** Which operator is selected: phase/block/name. */
  operator: string;
  metric: string;
  over: string;
  /** First and last value of a curve; 0 leaves it to the page. */
  from: number;
  to: number;
  objective: Objective;
  limits: readonly Limit[];
}

/** Whether the page holds an option as a number. */
const counted = (option: PageOption): boolean => option.kind === 'number' && typeof option.standard === 'number';

const standards = Object.fromEntries(CHOSEN.map((option) => [option.name, counted(option) ? option.standard : ''])) as unknown as Values;

export const DEFAULT_DEPLOYMENT: Deployment = {
  ...standards,
  model: 'meta-llama/Llama-2-7b-hf',
  hardware: 'nvidia-a6000',
  set: {},
  // the strip shows times of a generation
  outputTokens: 128,
  with: [],
  config: '',
};

export const DEFAULT_STATE: State = {
  deployment: DEFAULT_DEPLOYMENT,
  pins: [],
  versus: -1,
  view: 'roofline',
  phase: 'both',
  operator: '',
  metric: '',
  over: 'batch',
  from: 0,
  to: 0,
  objective: 'latency',
  limits: [],
};

/** Names that are shorter in an address. */
const SHORT: Readonly<Partial<Record<OptionName, string>>> = { outputTokens: 'output' };

const inAddress = (option: { readonly name: OptionName }): string => SHORT[option.name] ?? option.name;

type Pairs = Array<[string, string]>;

function pairsOf(deployment: Deployment): Pairs {
  const pairs: Pairs = [
    ['model', deployment.config ? 'custom' : deployment.model],
    ['hardware', deployment.hardware],
  ];
  for (const option of CHOSEN) {
    const value = deployment[option.name];
    if (value !== DEFAULT_DEPLOYMENT[option.name]) pairs.push([inAddress(option), String(value)]);
  }
  if (deployment.config) pairs.push(['config', deployment.config]);
  for (const field of Object.keys(deployment.set).sort()) pairs.push([`set.${field}`, deployment.set[field] as string]);
  for (const technique of deployment.with) pairs.push(['with', technique]);
  return pairs;
}

function deploymentOf(pairs: Pairs): Deployment {
  const result: Deployment = { ...DEFAULT_DEPLOYMENT, set: {}, with: [] };
  for (const [name, value] of pairs) {
    if (value === '') continue;
    if (name === 'model') result.model = value;
    else if (name === 'hardware') result.hardware = value;
    else if (name === 'with') result.with.push(value);
    else if (name.startsWith('set.')) result.set[name.slice(4)] = value;
    else if (name === 'config') result.config = value;
    else {
      const option = CHOSEN.find((one) => inAddress(one) === name || one.name === name);
      if (option) assign(result, option, value);
    }
  }
  if (result.config) result.model = 'custom';
  return result;
}

/** Takes a value from an address, kept within what is possible. */
function assign(deployment: Deployment, option: PageOption & { readonly name: OptionName }, text: string): void {
  const values = deployment as unknown as Record<string, number | string>;
  if (!counted(option)) {
    values[option.name] = text;
    return;
  }
  const number = Number(text.replace(/[_,]/g, ''));
  if (!Number.isFinite(number)) return;
  const kept = Math.min(option.most, Math.max(option.least, number));
  values[option.name] = option.whole ? Math.round(kept) : kept;
}

// slashes, colons and commas are legal in a query and easier to read unescaped
const escape = (text: string): string =>
  encodeURIComponent(text).replace(/%2F/gi, '/').replace(/%3A/gi, ':').replace(/%2C/gi, ',').replace(/%20/g, '+').replace(/%3B/gi, '%3B');

const unescape = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
};

/** One deployment as one text, for a pin. */
export function pinText(deployment: Deployment): string {
  return pairsOf(deployment)
    .map(([name, value]) => `${name}=${value.replace(/[%;]/g, (char) => encodeURIComponent(char))}`)
    .join(';');
}

export function parsePin(text: string): Deployment {
  return deploymentOf(
    text
      .split(';')
      .filter((part) => part.includes('='))
      .map((part): [string, string] => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1).replace(/%25|%3B/gi, (code) => decodeURIComponent(code))];
      }),
  );
}

export function toQuery(state: State): string {
  const pairs = pairsOf(state.deployment);
  if (state.view !== DEFAULT_STATE.view) pairs.push(['view', state.view]);
  if (state.phase !== DEFAULT_STATE.phase) pairs.push(['phase', state.phase]);
  if (state.operator) pairs.push(['operator', state.operator]);
  if (state.metric) pairs.push(['metric', state.metric]);
  if (state.over !== DEFAULT_STATE.over) pairs.push(['over', state.over]);
  for (const name of ['from', 'to'] as const) if (state[name] > 0) pairs.push([name, String(state[name])]);
  if (state.objective !== DEFAULT_STATE.objective) pairs.push(['objective', state.objective]);
  if (state.limits.length > 0) pairs.push(['limits', state.limits.join(',')]);
  for (const pin of state.pins) pairs.push(['pin', pinText(pin)]);
  if (state.versus >= 0) pairs.push(['versus', String(state.versus + 1)]);
  return pairs.map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&');
}

export function fromQuery(query: string): State {
  const pairs: Pairs = query
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [unescape(part), ''] : [unescape(part.slice(0, at)), unescape(part.slice(at + 1))];
    });
  const last = (name: string): string => pairs.filter(([key]) => key === name).pop()?.[1] ?? '';
  const view = last('view') as View;
  const phase = last('phase') as State['phase'];
  const pins = pairs.filter(([name]) => name === 'pin').map(([, value]) => parsePin(value)).slice(0, 8);
  const versus = Number(last('versus') || '0') - 1;
  const objective = last('objective') as Objective;
  const limits = last('limits').split(',');
  const end = (name: string): number => {
    const value = Number(last(name));
    return Number.isFinite(value) && value > 0 ? value : 0;
  };
  return {
    deployment: deploymentOf(pairs),
    pins,
    versus: Number.isInteger(versus) && versus < pins.length ? Math.max(-1, versus) : -1,
    view: VIEWS.includes(view) ? view : 'roofline',
    phase: phase === 'prefill' || phase === 'decode' ? phase : 'both',
    operator: last('operator'),
    metric: last('metric'),
    over: last('over') || DEFAULT_STATE.over,
    from: end('from'),
    to: end('to'),
    objective: OBJECTIVES.includes(objective) ? objective : DEFAULT_STATE.objective,
    limits: LIMITS.filter((one) => limits.includes(one)),
  };
}

/** The body of POST /api/v1/analyze; what is left out is the server's default. */
export function requestBody(deployment: Deployment): Record<string, unknown> {
  const body: Record<string, unknown> = {
    model: deployment.config ? modelContent(deployment.config) : deployment.model,
    hardware: deployment.hardware,
    batch: deployment.batch,
    context: deployment.context,
  };
  for (const option of CHOSEN) {
    const value = deployment[option.name];
    if (value === '' || value === option.standard) continue;
    body[option.name] = option.kind === 'number' && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  if (Object.keys(deployment.set).length > 0) body['set'] = deployment.set;
  if (deployment.with.length > 0) body['with'] = deployment.with;
  return body;
}

function modelContent(config: string): unknown {
  try {
    return { config: JSON.parse(config) as unknown };
  } catch {
    return { config };
  }
}

/** The same deployment without techniques: what these are compared with. */
export const plain = (deployment: Deployment): Deployment => ({ ...deployment, with: [] });

/** A short name of a deployment, and what sets it apart. */
export function title(deployment: Deployment): string {
  return `${modelName(deployment)} on ${deployment.hardware}`;
}

export function modelName(deployment: Deployment): string {
  if (!deployment.config) return deployment.model.split('/').pop() ?? deployment.model;
  try {
    const parsed = JSON.parse(deployment.config) as Record<string, unknown>;
    const name = parsed['_name_or_path'] ?? parsed['model_type'];
    return typeof name === 'string' && name ? name : 'pasted model';
  } catch {
    return 'pasted model';
  }
}

/** Options that details say in words of their own, or that are in the title of every picture. */
const SAID: readonly OptionName[] = ['batch', 'context', 'outputTokens', 'precision', 'weights', 'activations', 'kvCache', 'tp', 'pp', 'ep', 'dp', 'cp', 'kernels', 'engine', 'efficiency', 'accounting', 'price', 'grid'];

export function details(deployment: Deployment): string {
  const parts = [`batch ${deployment.batch}`, `context ${deployment.context}`];
  const precision = deployment.precision || [deployment.weights && `weights ${deployment.weights}`, deployment.activations && `activations ${deployment.activations}`, deployment.kvCache && `KV ${deployment.kvCache}`].filter(Boolean).join(', ');
  if (precision) parts.push(precision);
  for (const name of ['tp', 'pp', 'ep', 'dp', 'cp'] as const) if (deployment[name] > 1) parts.push(`${name} ${deployment[name]}`);
  for (const name of ['kernels', 'engine', 'efficiency', 'accounting'] as const) if (deployment[name]) parts.push(deployment[name]);
  for (const option of CHOSEN) {
    if (!SAID.includes(option.name) && deployment[option.name] !== DEFAULT_DEPLOYMENT[option.name]) parts.push(`${option.label} ${deployment[option.name]}`);
  }
  for (const [field, value] of Object.entries(deployment.set)) parts.push(`${field} ${value}`);
  parts.push(...deployment.with);
  return parts.join(' · ');
}
