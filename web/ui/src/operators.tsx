import { useMemo, useState } from 'preact/hooks';
import { totalSeconds, type Analysis } from './api.js';
import { Segments, TableButtons } from './controls.js';
import * as format from './format.js';
import { colour } from './kinds.js';
import { Detail, marksOf, phasesOf, sheetOf, type Mark } from './roofline.js';

type Column = 'name' | 'kind' | 'layers' | 'ops' | 'bytes' | 'intensity' | 'attainable' | 'bound' | 'boundSeconds' | 'expectedSeconds' | 'share';

const COLUMNS: ReadonlyArray<readonly [Column, string, boolean]> = [
  ['name', 'Operator', false],
  ['kind', 'Kind', false],
  ['layers', 'Layers', true],
  ['ops', 'Operations', true],
  ['bytes', 'Memory access', true],
  ['intensity', 'Ops/byte', true],
  ['attainable', 'Attainable', true],
  ['bound', 'Bound by', false],
  ['boundSeconds', 'Bound', true],
  ['expectedSeconds', 'Expected', true],
  ['share', 'Share', true],
];

function value(mark: Mark, column: Column): number | string {
  const o = mark.operator;
  switch (column) {
    case 'name': return o.name;
    case 'kind': return o.kind;
    case 'layers': return o.layers;
    case 'ops': return o.ops * o.layers;
    case 'bytes': return o.memoryAccessBytes * o.layers;
    case 'intensity': return o.arithmeticIntensity;
    case 'attainable': return o.attainableOpsPerSecond;
    case 'bound': return o.bound;
    case 'boundSeconds': return totalSeconds(o, 'boundSeconds');
    case 'expectedSeconds': return totalSeconds(o);
    case 'share': return mark.share;
  }
}

export function Operators(props: { analysis: Analysis; phase: 'both' | 'prefill' | 'decode'; selected: string; onPhase: (phase: 'both' | 'prefill' | 'decode') => void; onSelect: (key: string) => void }) {
  const [sort, setSort] = useState<{ column: Column; down: boolean } | undefined>(undefined);
  const [group, setGroup] = useState<'block' | 'kind' | 'none'>('block');
  const [query, setQuery] = useState('');
  const marks = useMemo(() => marksOf(props.analysis, phasesOf(props.phase)), [props.analysis, props.phase]);
  const found = useMemo(() => {
    const text = query.trim().toLowerCase();
    const rows = text ? marks.filter((mark) => `${mark.operator.name} ${mark.operator.kind} ${mark.operator.block} ${mark.operator.bound}`.toLowerCase().includes(text)) : [...marks];
    if (sort) {
      rows.sort((a, b) => {
        const left = value(a, sort.column);
        const right = value(b, sort.column);
        const order = typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right));
        return sort.down ? -order : order;
      });
    }
    return rows;
  }, [marks, query, sort]);
  const groups = new Map<string, Mark[]>();
  for (const mark of found) {
    const name = `${mark.phase}${group === 'none' ? '' : ` · ${group === 'block' ? mark.operator.block : mark.operator.kind}`}`;
    groups.set(name, [...(groups.get(name) ?? []), mark]);
  }
  const most = Math.max(...marks.map((mark) => mark.share), 1e-9);
  const selected = marks.find((mark) => mark.key === props.selected);
  return (
    <section class="panel" aria-label="Operators">
      <header class="panel-head">
        <Segments label="Phase" value={props.phase} options={[['both', 'Both phases'], ['prefill', 'Prefill'], ['decode', 'Decode']]} onChange={props.onPhase} />
        <Segments label="Group by" value={group} options={[['block', 'By block'], ['kind', 'By kind'], ['none', 'Ungrouped']]} onChange={setGroup} />
        <input class="filter" type="search" aria-label="Filter operators" placeholder="Filter" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
        <span class="spring" />
        <TableButtons sheet={() => sheetOf(found)} name={`operators ${props.analysis.model.id} ${props.analysis.hardware.id}`} />
      </header>
      {selected && <Detail mark={selected} analysis={props.analysis} off={[]} />}
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of operators">
        <table class="data">
          <thead>
            <tr>
              {COLUMNS.map(([column, label, numeric]) => (
                <th key={column} scope="col" class={numeric ? 'n' : ''} aria-sort={sort?.column === column ? (sort.down ? 'descending' : 'ascending') : 'none'}>
                  <button type="button" onClick={() => setSort((old) => (old?.column === column ? (old.down === numeric ? { column, down: !numeric } : undefined) : { column, down: numeric }))}>
                    {label}
                    <span aria-hidden="true">{sort?.column === column ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          {[...groups].map(([name, rows]) => {
            const sum = (column: Column): number => rows.reduce((total, mark) => total + Number(value(mark, column)), 0);
            return (
              <tbody key={name}>
                <tr class="group">
                  <th scope="rowgroup" colSpan={3}>{name}</th>
                  <td class="n">{format.operations(sum('ops'))}</td>
                  <td class="n">{format.bytes(sum('bytes'))}</td>
                  <td colSpan={3} />
                  <td class="n">{format.seconds(sum('boundSeconds'))}</td>
                  <td class="n">{format.seconds(sum('expectedSeconds'))}</td>
                  <td class="n">{format.percent(sum('share'), 3)}</td>
                </tr>
                {rows.map((mark) => {
                  const o = mark.operator;
                  return (
                    <tr key={mark.key} class={mark.key === props.selected ? 'selected' : ''} onClick={() => props.onSelect(mark.key === props.selected ? '' : mark.key)}>
                      <th scope="row">
                        <button type="button" class="plain" aria-pressed={mark.key === props.selected}>{o.name}</button>
                      </th>
                      <td><i class="swatch" style={{ background: colour(o.kind) }} /> {o.kind}</td>
                      <td class="n">{o.layers}</td>
                      <td class="n">{format.operations(o.ops * o.layers)}</td>
                      <td class="n">{format.bytes(o.memoryAccessBytes * o.layers)}</td>
                      <td class="n">{o.arithmeticIntensity > 0 ? format.significant(o.arithmeticIntensity) : '–'}</td>
                      <td class="n">{o.attainableOpsPerSecond > 0 ? format.opsPerSecond(o.attainableOpsPerSecond) : '–'}</td>
                      <td>{o.bound}</td>
                      <td class="n">{format.seconds(totalSeconds(o, 'boundSeconds'))}</td>
                      <td class="n">{format.seconds(totalSeconds(o))}</td>
                      <td class="n share"><i style={{ width: `${(mark.share / most) * 44}px` }} />{format.percent(mark.share)}</td>
                    </tr>
                  );
                })}
              </tbody>
            );
          })}
        </table>
        {found.length === 0 && <p class="none">No operator matches “{query}”.</p>}
      </div>
      <p class="foot quiet">Operations, memory access and times are of all layers on one device.</p>
    </section>
  );
}
