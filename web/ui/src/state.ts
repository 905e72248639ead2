/** Everything the page shows, as a query string that a person can read and edit. */

export interface Deployment {
  model: string;
  hardware: string;
  /** Changed numbers of the device, such as bandwidth: 2TB/s. */
  set: Record<string, string>;
  batch: number;
  context: number;
  output: number;
  precision: string;
  weights: string;
  activations: string;
  kvCache: string;
  kernels: string;
  tp: number;
  pp: number;
  ep: number;
  dp: number;
  cp: number;
  engine: string;
  efficiency: string;
  accounting: string;
  price: string;
  grid: string;
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

export const DEFAULT_DEPLOYMENT: Deployment = {
  model: 'meta-llama/Llama-2-7b-hf',
  hardware: 'nvidia-a6000',
  set: {},
  batch: 1,
  context: 2048,
  output: 128,
  precision: '',
  weights: '',
  activations: '',
  kvCache: '',
  kernels: '',
  tp: 1,
  pp: 1,
  ep: 1,
  dp: 1,
  cp: 1,
  engine: '',
  efficiency: '',
  accounting: '',
  price: '',
  grid: '',
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

const NUMBERS = ['batch', 'context', 'output', 'tp', 'pp', 'ep', 'dp', 'cp'] as const;
const TEXTS = ['precision', 'weights', 'activations', 'kvCache', 'kernels', 'engine', 'efficiency', 'accounting', 'price', 'grid', 'config'] as const;
const RANGES: Record<(typeof NUMBERS)[number], readonly [number, number]> = {
  batch: [1, 1_000_000],
  context: [1, 100_000_000],
  output: [1, 100_000_000],
  tp: [1, 65536],
  pp: [1, 65536],
  ep: [1, 65536],
  dp: [1, 65536],
  cp: [1, 65536],
};

type Pairs = Array<[string, string]>;

function pairsOf(deployment: Deployment): Pairs {
  const pairs: Pairs = [
    ['model', deployment.config ? 'custom' : deployment.model],
    ['hardware', deployment.hardware],
  ];
  for (const name of NUMBERS) {
    if (deployment[name] !== DEFAULT_DEPLOYMENT[name]) pairs.push([name, String(deployment[name])]);
  }
  for (const name of TEXTS) if (deployment[name] !== '') pairs.push([name, deployment[name]]);
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
    else if ((NUMBERS as readonly string[]).includes(name)) {
      const key = name as (typeof NUMBERS)[number];
      const number = Math.round(Number(value.replace(/[_,]/g, '')));
      const [low, high] = RANGES[key];
      if (Number.isFinite(number)) result[key] = Math.min(high, Math.max(low, number));
    } else if ((TEXTS as readonly string[]).includes(name)) result[name as (typeof TEXTS)[number]] = value;
  }
  if (result.config) result.model = 'custom';
  return result;
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
    outputTokens: deployment.output,
  };
  if (Object.keys(deployment.set).length > 0) body['set'] = deployment.set;
  for (const name of ['precision', 'weights', 'activations', 'kvCache', 'kernels', 'engine', 'efficiency', 'accounting'] as const) {
    if (deployment[name]) body[name] = deployment[name];
  }
  for (const name of ['tp', 'pp', 'ep', 'dp', 'cp'] as const) if (deployment[name] !== 1) body[name] = deployment[name];
  for (const name of ['price', 'grid'] as const) {
    if (deployment[name] !== '') body[name] = Number.isFinite(Number(deployment[name])) ? Number(deployment[name]) : deployment[name];
  }
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

export function details(deployment: Deployment): string {
  const parts = [`batch ${deployment.batch}`, `context ${deployment.context}`];
  const precision = deployment.precision || [deployment.weights && `weights ${deployment.weights}`, deployment.activations && `activations ${deployment.activations}`, deployment.kvCache && `KV ${deployment.kvCache}`].filter(Boolean).join(', ');
  if (precision) parts.push(precision);
  for (const name of ['tp', 'pp', 'ep', 'dp', 'cp'] as const) if (deployment[name] > 1) parts.push(`${name} ${deployment[name]}`);
  for (const name of ['kernels', 'engine', 'efficiency', 'accounting'] as const) if (deployment[name]) parts.push(deployment[name]);
  for (const [field, value] of Object.entries(deployment.set)) parts.push(`${field} ${value}`);
  parts.push(...deployment.with);
  return parts.join(' · ');
}
