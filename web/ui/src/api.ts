/** The server's documents, as far as the page reads them, and the calls. */

export interface Pair {
  readonly bound: number;
  readonly expected: number;
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
  readonly computeFormat?: string;
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
  readonly reservedBytes?: number;
  readonly totalBytes: number;
  readonly capacityBytes: number;
  readonly usableBytes?: number;
  readonly fits: boolean;
  readonly maxBatch?: number;
  readonly maxContext?: number;
}

export interface Money {
  readonly joules?: number;
  readonly usd?: number;
  readonly gramsCo2e?: number;
}

export interface Analysis {
  readonly accounting: string;
  readonly model: { readonly id: string; readonly family?: string; readonly parameters?: number; readonly activeParameters?: number; readonly layers?: number; readonly contextLimit?: number };
  readonly hardware: {
    readonly id: string;
    readonly name?: string;
    readonly memoryBandwidthBytesPerSecond: number;
    readonly memoryCapacityBytes: number;
    readonly peakOpsPerSecond: Readonly<Record<string, number>>;
    readonly vectorOpsPerSecond?: number;
  };
  readonly deployment: {
    readonly weights?: string;
    readonly activations?: string;
    readonly kvCache?: string;
    readonly kernels?: string;
    readonly engine?: string;
    readonly efficiency?: string;
    readonly devices?: number;
    readonly batch: number;
    readonly context: number;
  };
  readonly phases: Partial<Record<PhaseName, PhaseResult>>;
  readonly generation?: { readonly ttftSeconds: Pair; readonly tpotSeconds: Pair; readonly endToEndSeconds: Pair; readonly tokensPerSecond: Pair };
  readonly cost?: { readonly perMillionOutputTokens?: Money; readonly perRequest?: Money };
  readonly memory?: Memory;
  readonly serving?: { readonly outputTokensPerSecond: Pair };
  readonly notes?: readonly string[];
}

export interface ModelEntry {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly parameters: number;
  readonly aliases?: string | readonly string[];
}

export interface DeviceEntry {
  readonly id: string;
  readonly name: string;
  readonly released?: number;
  readonly memoryType?: string;
  readonly memoryCapacityBytes: number;
  readonly memoryBandwidthBytesPerSecond: number;
  readonly peak16OpsPerSecond?: number;
  readonly aliases?: string | readonly string[];
}

export interface Device {
  readonly id: string;
  readonly name: string;
  readonly memoryCapacityBytes: number;
  readonly memoryBandwidthBytesPerSecond: number;
  readonly cacheBytes?: number;
  readonly computeUnits?: number;
  readonly peakOpsPerSecond: Readonly<Record<string, number>>;
  readonly vectorOpsPerSecond?: number;
  readonly sparsitySpeedup?: number;
  readonly links?: ReadonlyArray<{ readonly kind: string; readonly scope: string; readonly bandwidthBytesPerSecond: number; readonly devices: number }>;
  readonly tdpWatts?: number;
  readonly idleWatts?: number;
  readonly price?: { readonly usdPerHour: number; readonly date?: string; readonly source?: string };
  readonly sources?: Readonly<Record<string, string>>;
}

export interface Format {
  readonly id: string;
  readonly bitsPerElement: number;
  readonly description?: string;
}

export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly section: string;
  readonly description: string;
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly standard: string; readonly description: string }>;
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
    const problem = (document ?? {}) as { title?: unknown; detail?: unknown; field?: unknown };
    const words = [problem.detail, problem.title, `${response.status} ${response.statusText}`].find((part) => typeof part === 'string' && part !== '') as string;
    throw new Problem(words, response.status, typeof problem.field === 'string' ? problem.field : '');
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

/** A list that is the document itself, or its only array. */
export function listOf<T>(document: unknown): T[] {
  if (Array.isArray(document)) return document as T[];
  if (document && typeof document === 'object') {
    for (const value of Object.values(document)) if (Array.isArray(value)) return value as T[];
  }
  return [];
}

export const key = (phase: string, operator: { block: string; name: string }): string => `${phase}/${operator.block}/${operator.name}`;

/** Seconds of all the layers that an operator runs in. */
export const totalSeconds = (operator: OperatorRow, which: 'boundSeconds' | 'expectedSeconds' = 'expectedSeconds'): number => operator[which] * operator.layers;
