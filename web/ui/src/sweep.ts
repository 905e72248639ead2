import { post, Problem, type Analysis, type Comparison } from './api.js';
import { requestBody, type Deployment } from './state.js';

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
        return (await post<Comparison>('compare', { deployments: chunk.map(requestBody) }, signal)).deployments.map((one) => one.analysis);
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error;
        // one that is not possible, such as a context beyond the model's, leaves a gap
        return Promise.all(chunk.map((one) => post<Analysis>('analyze', requestBody(one), signal).catch(() => undefined)));
      }
    }),
  );
  return answers.flat();
}
