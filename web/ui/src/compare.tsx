import type { Analysis, Pair, PhaseName } from './api.js';
import { changedBounds } from './bounds.js';
import { Empty, TableButtons } from './controls.js';
import * as format from './format.js';
import { details, modelName, plain, type Deployment } from './state.js';
import { only } from './technique.js';

interface Row {
  readonly name: string;
  readonly group: string;
  readonly of: (analysis: Analysis) => number | null | undefined;
  readonly show: (value: number | null | undefined) => string;
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
  { group: 'Memory', name: 'a device', better: 'less', show: (value) => format.bytes(value), of: (analysis) => analysis.memory.totalBytes },
  { group: 'Memory', name: 'weights', better: '', show: (value) => format.bytes(value), of: (analysis) => analysis.memory.weightsBytes },
  { group: 'Memory', name: 'KV cache', better: '', show: (value) => format.bytes(value), of: (analysis) => analysis.memory.kvCacheBytes },
  { group: 'Memory', name: 'fits', better: '', show: (value) => (value ? 'yes' : 'no'), of: (analysis) => Number(analysis.memory.fits) },
  { group: 'Memory', name: 'largest batch', better: 'more', show: format.integer, of: (analysis) => analysis.memory.maxBatch },
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
  const rows = ROWS.filter((row) => columns.some((column) => column.analysis && typeof row.of(column.analysis) === 'number'));
  const shared = columns.reduce((common, column) => common.filter((one) => column.deployment.with.includes(one)), columns[0]?.deployment.with ?? []);
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
            rows: rows.map((row) => [`${row.group}, ${row.name}`, ...columns.map((column) => (column.analysis ? (row.of(column.analysis) ?? undefined) : undefined))]),
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
                  <span class="quiet">{details(plain(column.deployment))}</span>
                  {columns.some((other) => other.deployment.with.length > 0) && <Chosen deployment={column.deployment} shared={shared} />}
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
              const values = columns.map((column) => (column.analysis ? (row.of(column.analysis) ?? undefined) : undefined));
              const known = values.filter((value): value is number => value !== undefined && value > 0);
              const best = row.better === 'less' ? Math.min(...known) : row.better === 'more' ? Math.max(...known) : Number.NaN;
              const reference = values[base];
              const first = row.group !== lastGroup;
              lastGroup = row.group;
              return (
                <tr key={row.group + row.name} class={first ? 'first' : ''}>
                  <th scope="row">{first ? row.group : <span class="hidden">{row.group}</span>}</th>
                  <td class="quiet">{row.name}</td>
                  {values.map((value, index) => {
                    const leads = value === best && known.length > 1 && new Set(known).size > 1;
                    const ratio = row.better && index !== base && value !== undefined && reference ? value / reference : 1;
                    return (
                      <td key={index} class={`n${leads ? ' best' : ''}`}>
                        {row.show(value)}
                        {leads && <span class="hidden">, best</span>}
                        {/* a change that rounds to 1× is none */}
                        {Math.abs(ratio - 1) > 0.0005 && <small class={(row.better === 'more') === ratio > 1 ? 'better' : 'worse'}> {ratio > 1 ? '▴' : '▾'}{format.significant(ratio, Math.abs(ratio - 1) < 0.1 ? 3 : 2)}×</small>}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
        {(['prefill', 'decode'] as const).map((phase) => <Changed key={phase} phase={phase} columns={columns} />)}
      </div>
    </section>
  );
}

/** The techniques of a column; those that not all columns have stand out. */
function Chosen(props: { deployment: Deployment; shared: readonly string[] }) {
  const own = only(props.deployment.with, props.shared);
  return (
    <span class="chosen">
      {own.map((one) => <b key={one}>{one}</b>)}
      {props.shared.map((one) => <span key={one} class="quiet">{one}</span>)}
      {props.deployment.with.length === 0 && <span class="quiet">no techniques</span>}
    </span>
  );
}

/** Operators whose bound is not the same in every column. */
function Changed(props: { phase: PhaseName; columns: ReadonlyArray<{ readonly name: string; readonly analysis: Analysis | undefined }> }) {
  const changed = changedBounds(props.columns.map((column) => column.analysis), props.phase);
  if (props.columns.every((column) => !column.analysis?.phases[props.phase])) return null;
  return (
    <section class="changed" aria-label={`Operators that changed bound in ${props.phase}`}>
      <h2>Operators that changed bound in {props.phase}</h2>
      {changed.length === 0 ? <p class="quiet">None: each is bound by the same in every column.</p> : (
        <table class="data small">
          <thead><tr><th scope="col">Operator</th><th scope="col">Block</th>{props.columns.map((column) => <th key={column.name} scope="col">{column.name}</th>)}</tr></thead>
          <tbody>
            {changed.map((row) => (
              <tr key={row.block + row.name}>
                <th scope="row">{row.name}</th>
                <td class="quiet">{row.block}</td>
                {row.bounds.map((bound, index) => <td key={index} class={bound ? `bound-${bound}` : 'quiet'}>{bound ?? '–'}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
