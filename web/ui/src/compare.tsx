import type { Analysis, Pair } from './api.js';
import { Empty, TableButtons } from './controls.js';
import * as format from './format.js';
import { details, modelName, type Deployment } from './state.js';

interface Row {
  readonly name: string;
  readonly group: string;
  readonly of: (analysis: Analysis) => number | undefined;
  readonly show: (value: number | undefined) => string;
  readonly better: 'less' | 'more' | '';
}

const both = (group: string, better: Row['better'], show: Row['show'], of: (analysis: Analysis) => Pair | undefined): Row[] => [
  { group, name: 'expected', better, show, of: (analysis) => of(analysis)?.expected },
  { group, name: 'bound', better: '', show, of: (analysis) => of(analysis)?.bound },
];
const pass = (phase: 'prefill' | 'decode') => (analysis: Analysis): Pair | undefined => {
  const totals = analysis.phases[phase]?.totals;
  return totals && { bound: totals.boundSeconds, expected: totals.expectedSeconds };
};

const ROWS: readonly Row[] = [
  ...both('TTFT', 'less', format.seconds, (analysis) => analysis.generation?.ttftSeconds),
  ...both('TPOT', 'less', format.seconds, (analysis) => analysis.generation?.tpotSeconds),
  ...both('End to end', 'less', format.seconds, (analysis) => analysis.generation?.endToEndSeconds),
  ...both('Throughput', 'more', (value) => format.si(value, 'tok/s'), (analysis) => analysis.generation?.tokensPerSecond),
  ...both('Prefill pass', 'less', format.seconds, pass('prefill')),
  ...both('Decode pass', 'less', format.seconds, pass('decode')),
  { group: 'Memory', name: 'a device', better: 'less', show: (value) => format.bytes(value), of: (analysis) => analysis.memory?.totalBytes },
  { group: 'Memory', name: 'weights', better: '', show: (value) => format.bytes(value), of: (analysis) => analysis.memory?.weightsBytes },
  { group: 'Memory', name: 'KV cache', better: '', show: (value) => format.bytes(value), of: (analysis) => analysis.memory?.kvCacheBytes },
  { group: 'Memory', name: 'fits', better: '', show: (value) => (value === undefined ? '–' : value ? 'yes' : 'no'), of: (analysis) => (analysis.memory ? Number(analysis.memory.fits) : undefined) },
  { group: 'Memory', name: 'largest batch', better: 'more', show: format.integer, of: (analysis) => analysis.memory?.maxBatch },
  { group: 'Per M tokens', name: 'energy', better: 'less', show: format.joules, of: (analysis) => analysis.cost?.perMillionOutputTokens?.joules },
  { group: 'Per M tokens', name: 'cost', better: 'less', show: format.dollars, of: (analysis) => analysis.cost?.perMillionOutputTokens?.usd },
];

export function Compare(props: {
  deployment: Deployment;
  analysis: Analysis;
  pins: readonly Deployment[];
  analyses: ReadonlyArray<Analysis | undefined>;
  versus: number;
  onVersus: (index: number) => void;
  onPin: () => void;
  onUnpin: (index: number) => void;
  onLoad: (deployment: Deployment) => void;
}) {
  const { pins } = props;
  if (pins.length === 0) {
    return (
      <Empty title="Nothing pinned yet">
        <p>Pin the deployment on the left, change something, and both stand side by side here and on the roofline.</p>
        <p><button type="button" class="primary" onClick={props.onPin}>Pin this deployment</button></p>
      </Empty>
    );
  }
  const columns = [{ name: 'Now', deployment: props.deployment, analysis: props.analysis as Analysis | undefined }, ...pins.map((deployment, index) => ({ name: String.fromCharCode(65 + index), deployment, analysis: props.analyses[index] }))];
  const rows = ROWS.filter((row) => columns.some((column) => column.analysis && row.of(column.analysis) !== undefined));
  const base = props.versus >= 0 ? props.versus + 1 : 0;
  let lastGroup = '';
  return (
    <section class="panel" aria-label="Compare">
      <header class="panel-head">
        <button type="button" class="primary" onClick={props.onPin} disabled={pins.length >= 8}>Pin this deployment</button>
        <span class="quiet">Factors are against {base === 0 ? 'now' : columns[base]?.name}.</span>
        <span class="spring" />
        <TableButtons
          name="compare"
          sheet={() => ({
            columns: ['metric', ...columns.map((column) => `${column.name}: ${modelName(column.deployment)} on ${column.deployment.hardware}, ${details(column.deployment)}`)],
            rows: rows.map((row) => [`${row.group}, ${row.name}`, ...columns.map((column) => (column.analysis ? row.of(column.analysis) : undefined))]),
          })}
        />
      </header>
      <div class="scroll" tabIndex={0} role="region" aria-label="Deployments side by side">
        <table class="data compare">
          <thead>
            <tr>
              <td colSpan={2} />
              {columns.map((column, index) => (
                <th key={index} scope="col">
                  <span class="letter">{column.name}</span>
                  <strong>{modelName(column.deployment)}</strong>
                  <span>{column.deployment.hardware}</span>
                  <span class="quiet">{details(column.deployment)}</span>
                  {index > 0 && (
                    <span class="row">
                      <button type="button" aria-pressed={props.versus === index - 1} onClick={() => props.onVersus(props.versus === index - 1 ? -1 : index - 1)}>Against</button>
                      <button type="button" onClick={() => props.onLoad(column.deployment)}>Load</button>
                      <button type="button" aria-label={`Unpin ${column.name}`} onClick={() => props.onUnpin(index - 1)}>Unpin</button>
                    </span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const values = columns.map((column) => (column.analysis ? row.of(column.analysis) : undefined));
              const known = values.filter((value): value is number => value !== undefined && value > 0);
              const best = row.better === 'less' ? Math.min(...known) : row.better === 'more' ? Math.max(...known) : Number.NaN;
              const reference = values[base];
              const first = row.group !== lastGroup;
              lastGroup = row.group;
              return (
                <tr key={row.group + row.name} class={first ? 'first' : ''}>
                  <th scope="row">{first ? row.group : <span class="hidden">{row.group}</span>}</th>
                  <td class="quiet">{row.name}</td>
                  {values.map((value, index) => (
                    <td key={index} class={`n${value === best && known.length > 1 && new Set(known).size > 1 ? ' best' : ''}`}>
                      {row.show(value)}
                      {row.better && index !== base && value !== undefined && reference ? <small> {format.factor(value / reference)}</small> : null}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
