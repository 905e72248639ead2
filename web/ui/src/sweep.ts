import { post, Problem, type Analysis } from './api.js';
import { requestBody, type Deployment } from './state.js';

/** Quantities that a curve runs over. */
export const OVERS = [
  ['batch', 'Batch', 'sequences', 1, 1024],
  ['context', 'Context', 'tokens', 128, 131072],
  ['outputTokens', 'Output', 'tokens', 16, 8192],
  ['bandwidth', 'Memory bandwidth', 'B/s', 1e11, 2e13],
  ['peak.fp16', 'Peak fp16', 'ops/s', 1e13, 1e16],
  ['peak.fp8', 'Peak fp8', 'ops/s', 1e13, 1e16],
  ['link.node', 'Link in the node', 'B/s', 1e10, 2e12],
  ['weightBits', 'Weight bits', 'bits', 1, 16],
  ['tp', 'Tensor-parallel devices', 'devices', 1, 64],
] as const;
export type Over = (typeof OVERS)[number][0];

export function spaced(low: number, high: number, count: number, whole: boolean): number[] {
  const values = Array.from({ length: count }, (_, index) => low * (high / low) ** (count === 1 ? 0 : index / (count - 1)));
  return [...new Set(whole ? values.map(Math.round) : values)];
}

const CHUNK = 8;

/** Analyses of several deployments; the server takes some at a time. */
export async function analyses(deployments: readonly Deployment[], signal: AbortSignal): Promise<Array<Analysis | undefined>> {
  const chunks: Deployment[][] = [];
  for (let at = 0; at < deployments.length; at += CHUNK) chunks.push(deployments.slice(at, at + CHUNK));
  const answers = await Promise.all(
    chunks.map(async (chunk): Promise<Array<Analysis | undefined>> => {
      try {
        return (await post<{ analyses: Analysis[] }>('compare', { deployments: chunk.map(requestBody) }, signal)).analyses;
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error;
        // one that is not possible, such as a context beyond the model's, leaves a gap
        return Promise.all(chunk.map((one) => post<Analysis>('analyze', requestBody(one), signal).catch(() => undefined)));
      }
    }),
  );
  return answers.flat();
}
