/** The server's documents, as openapi.json states them and as far as the page reads them, and the calls. */

/** The theoretical bound and the expected value; null where there is none, such as TPOT of a single token. */
export interface Pair {
  readonly bound: number | null;
  readonly expected: number | null;
}

export interface OperatorRow {
  readonly name: string;
  readonly block: string;
  readonly kind: string;
  readonly layers: number;
  readonly ops: number;
  readonly memoryAccessBytes: number;
  readonly bytes: Readonly<Record<string, number>>;
  readonly arithmeticIntensity: number;
  readonly attainableOpsPerSecond: number;
  readonly computeFormat: string;
  readonly bound: string;
  readonly boundSeconds: number;
  readonly expectedSeconds: number;
}

export type PhaseName = 'prefill' | 'decode';

export interface Totals {
  readonly ops: number;
  readonly memoryAccessBytes: number;
  readonly boundSeconds: number;
  readonly expectedSeconds: number;
}

export interface PhaseResult {
  readonly operators: readonly OperatorRow[];
  readonly totals: Totals;
}

export interface Memory {
  readonly weightsBytes: number;
  readonly kvCacheBytes: number;
  readonly activationBytes: number;
  readonly reservedBytes: number;
  readonly totalBytes: number;
  readonly capacityBytes: number;
  readonly usableBytes: number;
  readonly fits: boolean;
  readonly maxBatch: number;
  readonly maxContext: number;
}

/** Each absent where the device states no power, or has no price. */
export interface Money {
  readonly joules?: number;
  readonly usd?: number;
  readonly gramsCo2e?: number;
}

export interface Analysis {
  readonly accounting: string;
  readonly model: { readonly id: string; readonly family: string; readonly parameters: number; readonly activeParameters: number; readonly layers: number; readonly contextLimit: number };
  readonly hardware: {
    readonly id: string;
    readonly name: string;
    readonly memoryBandwidthBytesPerSecond: number;
    readonly memoryCapacityBytes: number;
    readonly peakOpsPerSecond: Readonly<Record<string, number>>;
    readonly vectorOpsPerSecond: number;
  };
  readonly deployment: {
    readonly weights: string;
    readonly activations: string;
    readonly kvCache: string;
    readonly kernels: string;
    readonly engine: string;
    readonly efficiency: string;
    readonly devices: number;
    readonly batch: number;
    readonly context: number;
    readonly outputTokens: number;
  };
  /** An encoder has no decode. */
  readonly phases: Partial<Record<PhaseName, PhaseResult>>;
  readonly generation?: { readonly ttftSeconds: Pair; readonly tpotSeconds: Pair; readonly endToEndSeconds: Pair; readonly tokensPerSecond: Pair };
  readonly cost?: { readonly perRequest: Money; readonly perOutputToken: Money; readonly perMillionOutputTokens: Money };
  readonly memory: Memory;
  readonly serving?: { readonly outputTokensPerSecond: Pair };
  readonly notes: readonly string[];
}

/** What deltas and arrows start from. */
export interface Reference {
  readonly analysis: Analysis;
  readonly name: string;
}

export interface Compared {
  readonly name: string;
  readonly analysis: Analysis;
}

/** Deployments side by side. */
export interface Comparison {
  readonly deployments: readonly Compared[];
}

export interface ModelEntry {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly parameters: number;
  readonly aliases: string;
}

export interface DeviceEntry {
  readonly id: string;
  readonly name: string;
  readonly released: number;
  readonly memoryType: string;
  readonly memoryCapacityBytes: number;
  readonly memoryBandwidthBytesPerSecond: number;
}

/** A number of the device that `set` can change. */
export interface DeviceField {
  readonly field: string;
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly links: ReadonlyArray<{ readonly kind: string; readonly scope: string; readonly bandwidthBytesPerSecond: number; readonly devices: number }>;
  readonly price?: { readonly usdPerHour: number; readonly date: string; readonly source: string };
  readonly sources: Readonly<Record<string, string>>;
  readonly editable: readonly DeviceField[];
}

export interface Format {
  readonly id: string;
  readonly bitsPerElement: number;
  readonly description: string;
}

export interface Engine {
  readonly id: string;
  readonly name: string;
}

export interface Parameter {
  readonly name: string;
  readonly description: string;
  /** In words, such as "a whole number from 1 to 16 (bits)". */
  readonly range: string;
  readonly default: string;
}

/** Values of a technique's parameters as published, under a name of their own. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly values: Readonly<Record<string, string>>;
  readonly citation: string;
  /** Where it is not what the technique says. */
  readonly qualityRisk?: string;
  readonly complexity?: string;
}

export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly section: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly presets: readonly Preset[];
  readonly source: string;
  readonly assumption: string;
  readonly limits: string;
  readonly qualityRisk: string;
  /** Whether the model's answers stay the same. */
  readonly neutral: boolean;
  readonly complexity: string;
}

/** What a technique does to the objective. */
export interface Gain {
  readonly technique: string;
  readonly title: string;
  readonly before: number;
  readonly after: number;
  /** How many times better. */
  readonly gain: number;
  readonly unit: string;
  readonly explanation: string;
  readonly caveat: string;
  /** Smallest batch at which it no longer pays; 0 for none that was found. */
  readonly stopsAtBatch: number;
  readonly qualityRisk: string;
  readonly neutral: boolean;
  readonly complexity: string;
}

export interface Without {
  readonly technique: string;
  readonly reason: string;
}

export interface AdviceAnswer {
  readonly objective: string;
  readonly unit: string;
  readonly value: number;
  readonly diagnosis: string;
  readonly ranked: readonly Gain[];
  /** Each with what it adds to those before it. */
  readonly order: readonly Gain[];
  readonly useless: readonly Without[];
  readonly refused: readonly Without[];
  readonly tried: number;
}

/** A value of x at which something changes, such as an operator's bound. */
export interface Crossover {
  readonly x: number;
  readonly what: string;
}

export interface Curve {
  readonly over: string;
  readonly metric: string;
  readonly unit: string;
  readonly points: ReadonlyArray<{ readonly x: number } & Pair>;
  readonly crossovers: readonly Crossover[];
  readonly notes: readonly string[];
  /** Of several deployments: all curves, the first among them, and where two change places. */
  readonly series?: readonly Curve[];
  readonly meetings?: readonly Crossover[];
}

export interface NetworkTensor {
  readonly tensor: string;
  readonly shape: string;
}

/** A tensor that is read; its source is block/operator, or "input" of the block. */
export interface NetworkInput extends NetworkTensor {
  readonly source: string;
}

export interface NetworkOperator {
  readonly id: string;
  readonly name: string;
  readonly block: string;
  readonly kind: string;
  readonly inputs: readonly NetworkInput[];
  readonly outputs: readonly NetworkTensor[];
  readonly shape: string;
}

export interface NetworkBlock {
  readonly name: string;
  readonly label: string;
  readonly count: number;
  readonly operators: readonly NetworkOperator[];
  readonly outputs: readonly NetworkInput[];
}

export interface Network {
  readonly phases: Partial<Record<PhaseName, { readonly blocks: readonly NetworkBlock[] }>>;
}

/** What the server understood of an upload; `config` is what a deployment can be given instead of the upload. */
export interface Parsed {
  readonly kind: 'model' | 'device';
  readonly config?: Readonly<Record<string, unknown>>;
}

export class Problem extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly field: string,
  ) {
    super(message);
  }
}

const ROOT = 'api/v1/';

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  let document: unknown;
  try {
    document = text === '' ? {} : JSON.parse(text);
  } catch {
    document = undefined;
  }
  if (!response.ok) {
    // what stands between the server and the page, such as a proxy, answers without problem details
    const problem = document as { readonly detail?: string; readonly field?: string } | undefined;
    throw new Problem(problem?.detail ?? `${response.status} ${response.statusText}`, response.status, problem?.field ?? '');
  }
  if (document === undefined) throw new Problem('the server answered with something that is not JSON', response.status, '');
  return document;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await read(await fetch(ROOT + path, { headers: { accept: 'application/json' }, signal: signal ?? null }))) as T;
}

export async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(ROOT + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
  return (await read(response)) as T;
}

export const key = (phase: string, operator: { block: string; name: string }): string => `${phase}/${operator.block}/${operator.name}`;

/** Seconds of all the layers that an operator runs in. */
export const totalSeconds = (operator: OperatorRow, which: 'boundSeconds' | 'expectedSeconds' = 'expectedSeconds'): number => operator[which] * operator.layers;
