import { useEffect, useState } from 'preact/hooks';
import { listOf, post } from './api.js';
import { Empty, Segments, TableButtons } from './controls.js';
import * as format from './format.js';
import { requestBody, type Deployment } from './state.js';

type Item = Readonly<Record<string, unknown>>;

const OBJECTIVES = [['latency', 'Latency'], ['throughput', 'Throughput'], ['memory', 'Memory'], ['cost', 'Cost'], ['energy', 'Energy']] as const;

const text = (item: Item, ...names: string[]): string => {
  for (const name of names) if (typeof item[name] === 'string' && item[name] !== '') return item[name] as string;
  return '';
};
const number = (item: Item, ...names: string[]): number | undefined => {
  for (const name of names) {
    const value = item[name];
    if (typeof value === 'number') return value;
    if (value && typeof value === 'object' && typeof (value as Item)['expected'] === 'number') return (value as Item)['expected'] as number;
  }
  return undefined;
};

/** Ranked techniques, as the server ranks them. */
export function Advice(props: { deployment: Deployment; objective: string; onObjective: (objective: string) => void; onApply: (technique: string) => void }) {
  const [items, setItems] = useState<Item[] | undefined>(undefined);
  const [error, setError] = useState('');
  const objective = props.objective || 'latency';
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      post<unknown>('advise', { ...requestBody(props.deployment), objective }, controller.signal).then(
        (answer) => {
          setError('');
          setItems(listOf<Item>(answer));
        },
        (problem: unknown) => {
          if (!controller.signal.aborted) setError(problem instanceof Error ? problem.message : String(problem));
        },
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [JSON.stringify(props.deployment), objective]);
  return (
    <section class="panel" aria-label="Advice">
      <header class="panel-head">
        <Segments label="Objective" value={objective} options={OBJECTIVES} onChange={props.onObjective} />
        <span class="spring" />
        {items && <TableButtons name={`advice ${objective}`} sheet={() => ({ columns: ['rank', 'technique', 'factor'], rows: items.map((item, index) => [index + 1, text(item, 'with', 'technique', 'id', 'name'), number(item, 'factor', 'speedup', 'gain', 'ratio')]) })} />}
      </header>
      {error ? <Empty title="No advice"><p>{error}</p></Empty> : !items ? <p class="loading">Trying every technique…</p> : items.length === 0 ? <Empty title="Nothing pays here"><p>No technique improves this objective for this deployment.</p></Empty> : (
        <ol class="advice">
          {items.map((item, index) => {
            const id = text(item, 'with', 'technique', 'id');
            const before = number(item, 'before');
            const after = number(item, 'after');
            const gain = number(item, 'factor', 'speedup', 'gain', 'ratio');
            const unit = text(item, 'unit');
            return (
              <li key={index}>
                <span class="rank">{index + 1}</span>
                <div>
                  <strong>{text(item, 'name', 'title') || id}</strong>
                  <p>{text(item, 'why', 'reason', 'description', 'explanation')}</p>
                  {text(item, 'assumption', 'caveat') && <p class="quiet">{text(item, 'assumption', 'caveat')}</p>}
                </div>
                <span class="n">{gain !== undefined ? format.factor(gain) : ''}{before !== undefined && after !== undefined && <small>{format.inUnit(before, unit)} → {format.inUnit(after, unit)}</small>}</span>
                <button type="button" onClick={() => props.onApply(id)} disabled={!id || props.deployment.with.includes(id)}>Apply</button>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
