/** Where something changes along a curve, most often the bound of an operator, grouped so that a chart can name them. */
import type { Crossover } from './api.js';

export interface Turn {
  /** Where the first of the group turns. */
  readonly x: number;
  readonly text: string;
  /** The same in the room of a chart. */
  readonly short: string;
}

/** "qkv_proj and down_proj turn compute-bound in decode" as its subjects and what happens to them. */
function parts(what: string): readonly [readonly string[], string] {
  const match = /^(.+?) turns? (.+)$/.exec(what);
  return match ? [(match[1] as string).split(/, | and /), match[2] as string] : [[what], ''];
}

/**
 * Crossovers that lie within `ratio` of the first of their group are one turn: "qkv_proj, down_proj turn compute-bound in
 * decode". At most `names` operators are named, the others are counted.
 */
export function turns(crossovers: readonly Crossover[], ratio: number, names = 3): Turn[] {
  const groups: Array<{ x: number; fate: string; subjects: string[] }> = [];
  for (const { x, what } of [...crossovers].sort((a, b) => a.x - b.x)) {
    const [subjects, fate] = parts(what);
    const near = fate === '' ? undefined : groups.find((group) => group.fate === fate && x <= group.x * ratio);
    if (near) near.subjects.push(...subjects.filter((one) => !near.subjects.includes(one)));
    else groups.push({ x, fate, subjects: [...subjects] });
  }
  return groups.map(({ x, fate, subjects }) => {
    const named = subjects.slice(0, names).join(', ') + (subjects.length > names ? ` and ${subjects.length - names} more` : '');
    const first = subjects[0] as string;
    if (fate === '') return { x, text: first, short: first };
    return {
      x,
      text: `${named} ${subjects.length > 1 ? 'turn' : 'turns'} ${fate}`,
      short: `${first}${subjects.length > 1 ? ` +${subjects.length - 1}` : ''} ${fate.replace(' in ', ', ')}`,
    };
  });
}

export interface Flag {
  readonly left: number;
  readonly row: number;
  readonly width: number;
}

/**
 * Labels beside vertical marks, in rows from the top: a label takes the first row where it covers no other. Those that
 * find no row are left out (undefined at their place).
 */
export function flags(xs: readonly number[], widths: readonly number[], bounds: readonly [number, number], rows: number): Array<Flag | undefined> {
  const taken: Array<Array<readonly [number, number]>> = Array.from({ length: rows }, () => []);
  return xs.map((x, index) => {
    const width = widths[index] as number;
    for (let row = 0; row < rows; row++) {
      // to the right of its mark, or to the left where the chart ends
      for (const left of [x + 4, x - 4 - width]) {
        if (left < bounds[0] || left + width > bounds[1]) continue;
        const spans = taken[row] as Array<readonly [number, number]>;
        if (spans.some(([from, to]) => left < to + 6 && from < left + width + 6)) continue;
        spans.push([left, left + width]);
        return { left, row, width };
      }
    }
    return undefined;
  });
}
