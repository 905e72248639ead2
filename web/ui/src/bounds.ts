/** Operators that are bound by one thing in one analysis and by another in the next. */
import type { Analysis, PhaseName } from './api.js';

export interface ChangedBound {
  readonly name: string;
  readonly block: string;
  /** Bound in each analysis; undefined where the operator, or the analysis, is missing. */
  readonly bounds: ReadonlyArray<string | undefined>;
}

/** In the order of the first analysis that has the operator. */
export function changedBounds(analyses: ReadonlyArray<Pick<Analysis, 'phases'> | undefined>, phase: PhaseName): ChangedBound[] {
  const rows = new Map<string, { name: string; block: string; bounds: Array<string | undefined> }>();
  analyses.forEach((analysis, column) => {
    for (const { name, block, bound } of analysis?.phases[phase]?.operators ?? []) {
      const key = `${block}/${name}`;
      const row = rows.get(key) ?? { name, block, bounds: analyses.map(() => undefined) };
      row.bounds[column] = bound;
      rows.set(key, row);
    }
  });
  return [...rows.values()].filter((row) => new Set(row.bounds.filter((bound) => bound !== undefined)).size > 1);
}
