import { useMemo, useRef, useState } from 'preact/hooks';
import { key, type Analysis, type Device, type OperatorRow, type PhaseName, type Reference } from './api.js';
import { PictureButtons, Segments, TableButtons, textWidth, useSize } from './controls.js';
import * as format from './format.js';
import { colour, why } from './kinds.js';
import { cluster, placeLabels, type Box } from './labels.js';
import { logScale } from './scale.js';

export interface Mark {
  readonly key: string;
  readonly phase: PhaseName;
  readonly operator: OperatorRow;
  readonly share: number;
  readonly intensity: number;
  readonly attainable: number;
  readonly achieved: number;
}

export function marksOf(analysis: Analysis, phases: readonly PhaseName[]): Mark[] {
  const marks: Mark[] = [];
  for (const phase of phases) {
    const result = analysis.phases[phase];
    if (!result) continue;
    for (const operator of result.operators) {
      marks.push({
        key: key(phase, operator),
        phase,
        operator,
        share: result.totals.expectedSeconds > 0 ? (operator.expectedSeconds * operator.layers) / result.totals.expectedSeconds : 0,
        intensity: operator.arithmeticIntensity,
        attainable: operator.attainableOpsPerSecond,
        achieved: operator.expectedSeconds > 0 ? operator.ops / operator.expectedSeconds : 0,
      });
    }
  }
  return marks;
}

/** Pixels that a mark has to move for an arrow. */
const MOVED = 9;
/** Arrows of operators below this share of their phase are drawn faintly. */
const SMALL = 0.02;

const otherRoof = (a: Analysis, b: Analysis): boolean =>
  a.hardware.memoryBandwidthBytesPerSecond !== b.hardware.memoryBandwidthBytesPerSecond || JSON.stringify(a.hardware.peakOpsPerSecond) !== JSON.stringify(b.hardware.peakOpsPerSecond);

export const phasesOf = (phase: string): PhaseName[] => (phase === 'prefill' ? ['prefill'] : phase === 'decode' ? ['decode'] : ['prefill', 'decode']);

export const sheetOf = (marks: readonly Mark[]) => ({
  columns: ['phase', 'block', 'operator', 'kind', 'layers', 'ops', 'memory_access_bytes', 'intensity_ops_per_byte', 'attainable_ops_per_second', 'bound', 'bound_seconds', 'expected_seconds', 'share_of_phase'],
  rows: marks.map(({ phase, operator: o, share }) => [phase, o.block, o.name, o.kind, o.layers, o.ops, o.memoryAccessBytes, o.arithmeticIntensity, o.attainableOpsPerSecond, o.bound, o.boundSeconds, o.expectedSeconds, share]),
});

interface Ceiling {
  readonly names: string;
  readonly formats: readonly string[];
  readonly peak: number;
}

function ceilings(analysis: Analysis): Ceiling[] {
  const byPeak = new Map<number, string[]>();
  for (const [name, peak] of Object.entries(analysis.hardware.peakOpsPerSecond)) byPeak.set(peak, [...(byPeak.get(peak) ?? []), name]);
  const vector = analysis.hardware.vectorOpsPerSecond;
  if (vector) byPeak.set(vector, [...(byPeak.get(vector) ?? []), 'vector']);
  return [...byPeak].map(([peak, formats]) => ({ peak, formats, names: formats.join(', ') })).sort((a, b) => b.peak - a.peak);
}

export function Roofline(props: {
  analysis: Analysis;
  device: Device | undefined;
  reference: Reference | undefined;
  phase: 'both' | 'prefill' | 'decode';
  selected: string;
  onPhase: (phase: 'both' | 'prefill' | 'decode') => void;
  onSelect: (key: string) => void;
}) {
  const { analysis } = props;
  const [ref, width, height] = useSize<HTMLDivElement>();
  const holder = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState('');
  const [achieved, setAchieved] = useState<'bound' | 'expected'>('bound');
  const marks = useMemo(() => marksOf(analysis, phasesOf(props.phase)), [analysis, props.phase]);
  const kinds = useMemo(() => [...new Set(marks.map((mark) => mark.operator.kind))], [marks]);
  const off = marks.filter((mark) => !(mark.intensity > 0 && mark.attainable > 0));
  const focus = hovered || props.selected;
  const focused = marks.find((mark) => mark.key === focus);
  const name = `roofline ${analysis.model.id} ${analysis.hardware.id}`;
  return (
    <section class="panel" aria-label="Roofline" ref={holder}>
      <header class="panel-head">
        <Segments label="Phase" value={props.phase} options={[['both', 'Both phases'], ['prefill', 'Prefill'], ['decode', 'Decode']]} onChange={props.onPhase} />
        <Segments label="Height of marks" value={achieved} options={[['bound', 'Attainable'], ['expected', 'Expected']]} onChange={setAchieved} />
        <span class="spring" />
        <PictureButtons target={holder} name={name} />
        <TableButtons sheet={() => sheetOf(marks)} name={name} />
      </header>
      <div class="chart roof" ref={ref}>
        {width > 40 && height > 40 && (
          <Picture
            analysis={analysis}
            device={props.device}
            reference={props.reference}
            phases={phasesOf(props.phase)}
            marks={marks}
            width={width}
            height={height}
            level={achieved}
            focus={focus}
            selected={props.selected}
            onHover={setHovered}
            onSelect={props.onSelect}
          />
        )}
      </div>
      <div class="legend" aria-label="Legend">
        {kinds.map((kind) => (
          <span key={kind} class="key">
            <i class="swatch" style={{ background: colour(kind) }} />
            {kind}
          </span>
        ))}
        <span class="key"><i class="dot full" /> prefill</span>
        <span class="key"><i class="dot ring" /> decode</span>
        <span class="key quiet">area is the share of the phase's expected time</span>
      </div>
      <Detail mark={focused} analysis={analysis} off={off} />
    </section>
  );
}

function ridgeOf(analysis: Analysis, operator: OperatorRow): number {
  const peaks = analysis.hardware.peakOpsPerSecond;
  const peak = peaks[operator.computeFormat] || peaks['fp16'] || peaks['bf16'] || Math.max(0, ...Object.values(peaks));
  return peak / analysis.hardware.memoryBandwidthBytesPerSecond;
}

export function Detail(props: { mark: Mark | undefined; analysis: Analysis; off: readonly Mark[] }) {
  const { mark } = props;
  if (!mark) {
    const share = (phase: PhaseName): number => props.off.filter((item) => item.phase === phase).reduce((sum, item) => sum + item.share, 0);
    const phases = [...new Set(props.off.map((item) => item.phase))];
    const names = [...new Set(props.off.filter((item) => item.share > 0).map((item) => item.operator.name))];
    return (
      <div class="detail">
        <p>Point at a mark, or move to it with Tab, to read why it is bound there and what would move it.</p>
        {names.length > 0 && (
          <p class="quiet">
            No arithmetic, so not on the chart: {names.slice(0, 8).join(', ')}
            {names.length > 8 ? ` and ${names.length - 8} more` : ''} ({phases.map((phase) => `${format.percent(share(phase))} of ${phase}`).join(', ')}).
          </p>
        )}
      </div>
    );
  }
  const o = mark.operator;
  const parts = Object.entries(o.bytes).filter(([, value]) => value > 0);
  return (
    <div class="detail" aria-live="polite">
      <p>
        <strong>{o.name}</strong> <span class="quiet">{mark.phase}, {o.block}{o.layers > 1 ? `, ${o.layers} layers` : ''}</span>{' '}
        <span class={`tag bound-${o.bound}`}>{o.bound}-bound</span> {why(o, mark.phase, ridgeOf(props.analysis, o))}
      </p>
      <dl class="facts">
        <div><dt>Intensity</dt><dd>{format.significant(o.arithmeticIntensity)} ops/B</dd></div>
        <div><dt>Operations, a layer</dt><dd>{format.operations(o.ops)}</dd></div>
        <div><dt>Memory access, a layer</dt><dd>{format.bytes(o.memoryAccessBytes)}</dd></div>
        <div><dt>Attainable</dt><dd>{format.opsPerSecond(o.attainableOpsPerSecond)}</dd></div>
        <div><dt>Bound</dt><dd>{format.seconds(o.boundSeconds * o.layers)}</dd></div>
        <div><dt>Expected</dt><dd>{format.seconds(o.expectedSeconds * o.layers)}</dd></div>
        <div><dt>Share of {mark.phase}</dt><dd>{format.percent(mark.share)}</dd></div>
        {o.computeFormat !== '' && <div><dt>Computes in</dt><dd>{o.computeFormat}</dd></div>}
        {parts.length > 0 && <div class="wide"><dt>Bytes</dt><dd>{parts.map(([part, value]) => `${BYTES[part] ?? part} ${format.bytes(value)}`).join(' · ')}</dd></div>}
      </dl>
    </div>
  );
}

export const BYTES: Record<string, string> = {
  weights: 'weights',
  activationRead: 'activations in',
  activationWrite: 'activations out',
  kvRead: 'KV read',
  kvWrite: 'KV written',
  stateRead: 'state read',
  stateWrite: 'state written',
  collective: 'collective',
};

function Picture(props: {
  analysis: Analysis;
  device: Device | undefined;
  reference: Reference | undefined;
  phases: readonly PhaseName[];
  marks: readonly Mark[];
  width: number;
  height: number;
  level: 'bound' | 'expected';
  focus: string;
  selected: string;
  onHover: (key: string) => void;
  onSelect: (key: string) => void;
}) {
  const { analysis, marks, width, height, level } = props;
  const before = props.reference?.analysis;
  const layout = useMemo(() => {
    const narrow = width < 560;
    const frame = { left: narrow ? 56 : 62, right: width - (narrow ? 8 : 14), top: 14, bottom: height - 42 };
    const roofs = ceilings(analysis);
    const bandwidth = analysis.hardware.memoryBandwidthBytesPerSecond;
    const earlier = before ? marksOf(before, props.phases) : [];
    const on = marks.filter((mark) => mark.intensity > 0 && mark.attainable > 0);
    const yOf = (mark: Mark): number => (level === 'bound' ? mark.attainable : mark.achieved || mark.attainable);
    // formats that no operator computes in would only crowd the top
    const used = new Set(on.map((mark) => mark.operator.computeFormat));
    const shown = roofs.filter((roof, index) => index === 0 || roof.formats.some((one) => used.has(one)) || roof.formats.includes('fp16') || roof.formats.includes('vector') || (!narrow && roof.formats.some((one) => /^(fp8|int8|fp4|int4)$/.test(one))));
    const top = shown[0]?.peak ?? 1e12;
    const beforeOn = earlier.filter((mark) => mark.intensity > 0 && mark.attainable > 0);
    const xs = [...on, ...beforeOn].map((mark) => mark.intensity);
    const ridges = shown.map((roof) => roof.peak / bandwidth);
    const xLow = Math.min(0.25, ...xs) / 1.8;
    // to the right of everything there is room for the names of the ceilings
    const furthest = Math.max(...xs, ...ridges, 10) * 1.15;
    const room0 = (narrow ? 128 : 190) / (frame.right - frame.left);
    const xHigh = furthest * (furthest / xLow) ** (room0 / (1 - room0));
    const ys = [...on, ...beforeOn].map(yOf);
    const yLow = Math.min(bandwidth * xLow * 2, ...ys.map((value) => value / 2.2));
    const yHigh = Math.max(top, before ? Math.max(...Object.values(before.hardware.peakOpsPerSecond)) : 0) * 2.6;
    const x = logScale([xLow, xHigh], [frame.left, frame.right]);
    const y = logScale([yLow, yHigh], [frame.bottom, frame.top]);
    const room = Math.max(7, Math.min(22, Math.min(width, height) / 26));
    const points = on.map((mark) => ({
      mark,
      id: mark.key,
      x: x(mark.intensity),
      y: y(yOf(mark)),
      r: Math.max(2.6, Math.sqrt(mark.share) * room * 1.5),
      weight: mark.share,
    }));
    const taken: Box[] = [];
    // ceiling labels sit on their line at the right end; those of close ceilings are pushed apart
    let previous = Number.NEGATIVE_INFINITY;
    const roofLabels = shown.map((roof) => {
      const text = `${narrow ? roof.formats[0] : roof.names} ${format.opsPerSecond(roof.peak, 4)}`;
      const line = y(roof.peak);
      const at = Math.max(line - 4, previous + 13);
      previous = at;
      const w = textWidth(text);
      taken.push({ left: frame.right - w - 4, right: frame.right, top: at - 11, bottom: at + 3 });
      return { roof, text, line, at };
    });
    for (const roof of shown) {
      const line = y(roof.peak);
      taken.push({ left: Math.max(frame.left, x(roof.peak / bandwidth)), right: frame.right, top: line - 1, bottom: line + 1 });
    }
    // the slope of the memory ceiling on screen
    const slope = Math.atan2(y(bandwidth * xLow * 10) - y(bandwidth * xLow), x(xLow * 10) - x(xLow));
    // ridge labels along the bottom
    const ridgeLabels: Array<{ x: number; text: string; row: number; peak: number }> = [];
    const rows: number[] = [];
    for (const roof of [...shown].filter((item) => !item.formats.every((one) => one === 'vector' || one === 'fp32' || one === 'tf32')).sort((a, b) => a.peak - b.peak)) {
      const ridge = roof.peak / bandwidth;
      const text = `${(roof.formats.includes('fp16') ? 'fp16' : roof.formats.filter((one) => one !== 'vector')[0]) ?? roof.names} ridge ${format.significant(ridge, 3)}`;
      const at = x(ridge);
      const w = textWidth(text, 10);
      let row = rows.findIndex((end) => end < at - w / 2 - 6);
      if (row < 0) row = rows.length;
      rows[row] = at + w / 2;
      if (row > 3) continue;
      ridgeLabels.push({ x: Math.min(at, frame.right - w / 2), text, row, peak: roof.peak });
      const base = frame.bottom - 6 - row * 12;
      taken.push({ left: at - w / 2, right: at + w / 2, top: base - 10, bottom: base + 3 });
    }
    // the name of the memory ceiling stands where the fewest marks are, and marks are not named over it
    const memoryText = `memory ${format.bytesPerSecond(bandwidth, 4)}`;
    const from = Math.max(xLow, yLow / bandwidth);
    const until = Math.min(top / bandwidth, xHigh);
    const free = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]
      .map((share) => {
        const at = from * (until / from) ** share;
        const spot = { x: x(at), y: y(bandwidth * at) };
        return { ...spot, room: Math.min(110, ...points.map((point) => Math.hypot(point.x - spot.x, point.y - spot.y) - point.r)) };
      })
      .reduce((best, one) => (one.room > best.room + 8 ? one : best));
    const length = textWidth(memoryText);
    for (let step = -4; step <= 4; step++) {
      const along = (step / 8) * length;
      const [cx, cy] = [free.x + along * Math.cos(slope) + 11 * Math.sin(slope), free.y + along * Math.sin(slope) - 11 * Math.cos(slope)];
      taken.push({ left: cx - 9, right: cx + 9, top: cy - 8, bottom: cy + 8 });
    }
    const memoryLabel = { x: free.x, y: free.y, rotate: (slope * 180) / Math.PI, text: memoryText };
    const labels = placeLabels(
      cluster(points, 9).map((group) => {
        const head = group[0] as (typeof points)[number];
        const rest = new Set(group.map((item) => item.mark.operator.name)).size - 1;
        return { id: head.id, x: head.x, y: head.y, r: head.r, weight: head.weight, text: head.mark.operator.name + (rest > 0 ? ` +${rest}` : '') };
      }),
      { bounds: { left: frame.left + 2, right: frame.right - 2, top: frame.top, bottom: frame.bottom - 2 }, height: 14, width: (text) => textWidth(text) + 2, taken, reach: narrow ? 60 : 110 },
    );
    // a mark that stays within its own circle has not moved visibly
    const moves = beforeOn.flatMap((mark) => {
      const now = points.find((point) => point.id === mark.key);
      if (!now) return [];
      const from = { x: x(mark.intensity), y: y(yOf(mark)) };
      return Math.hypot(from.x - now.x, from.y - now.y) < Math.max(MOVED, now.r + 4) ? [] : [{ from, to: now, kind: mark.operator.kind, share: Math.max(mark.share, now.mark.share) }];
    });
    return { frame, x, y, shown, roofLabels, ridgeLabels, points: points.sort((a, b) => b.r - a.r), labels, moves, memoryLabel, bandwidth, slope, xLow, xHigh, yLow, narrow };
  }, [analysis, before, marks, width, height, level, props.phases.join()]);

  const { frame, x, y, bandwidth, points } = layout;
  const top = layout.shown[0]?.peak ?? 1;
  const line = (rate: number, peak: number, low: number): string => {
    const ridge = peak / rate;
    const startX = Math.max(low, layout.yLow / rate);
    return `M${x(startX).toFixed(1)},${y(rate * startX).toFixed(1)}L${x(ridge).toFixed(1)},${y(peak).toFixed(1)}L${frame.right},${y(peak).toFixed(1)}`;
  };
  const diagonal = (text: string, rate: number, at: number): { x: number; y: number; rotate: number; text: string } => ({ x: x(at), y: y(rate * at), rotate: (layout.slope * 180) / Math.PI, text });
  const { memoryLabel } = layout;
  const host = props.device?.links.find((link) => link.scope === 'host');
  const hostStart = host ? Math.max(layout.xLow, layout.yLow / host.bandwidthBytesPerSecond) : 0;
  const xTicks = x.ticks(layout.narrow ? 5 : 9);
  const yTicks = y.ticks(layout.narrow ? 6 : 8);
  const focusPoint = points.find((point) => point.id === props.focus);
  return (
    <svg data-picture viewBox={`0 0 ${width} ${height}`} width={width} height={height} class="roofline" role="group" aria-label={`Roofline of ${analysis.model.id} on ${analysis.hardware.id}`} onMouseLeave={() => props.onHover('')} onClick={() => props.onSelect('')}>
      <g class="grid">
        {x.minor().map((value) => <line key={`x${value}`} x1={x(value)} x2={x(value)} y1={frame.top} y2={frame.bottom} class="fine" />)}
        {x.ticks(99).map((value) => <line key={`X${value}`} x1={x(value)} x2={x(value)} y1={frame.top} y2={frame.bottom} />)}
        {y.ticks(99).map((value) => <line key={`Y${value}`} x1={frame.left} x2={frame.right} y1={y(value)} y2={y(value)} />)}
      </g>
      <g class="axis">
        {xTicks.map((value) => <text key={value} x={x(value)} y={frame.bottom + 15} text-anchor="middle">{format.si(value, '')}</text>)}
        {yTicks.map((value) => <text key={value} x={frame.left - 6} y={y(value) + 4} text-anchor="end">{format.si(value, '')}</text>)}
        <text class="axis-title" x={(frame.left + frame.right) / 2} y={height - 8} text-anchor="middle">Arithmetic intensity, ops/byte</text>
        <text class="axis-title" transform={`translate(12 ${(frame.top + frame.bottom) / 2}) rotate(-90)`} text-anchor="middle">{level === 'bound' ? 'Attainable' : 'Expected'} performance, ops/s</text>
      </g>
      {host && (
        <g class="host">
          <line x1={x(hostStart)} y1={y(host.bandwidthBytesPerSecond * hostStart)} x2={x(Math.min(layout.xHigh, top / host.bandwidthBytesPerSecond))} y2={y(Math.min(top, host.bandwidthBytesPerSecond * layout.xHigh))} />
          {!layout.narrow && (() => {
            const end = Math.min(layout.xHigh, top / host.bandwidthBytesPerSecond);
            const label = diagonal(`host memory over ${host.kind} ${format.bytesPerSecond(host.bandwidthBytesPerSecond)}`, host.bandwidthBytesPerSecond, Math.sqrt(hostStart * end) );
            return <text transform={`translate(${label.x} ${label.y}) rotate(${label.rotate}) translate(0 13)`} text-anchor="middle">{label.text}</text>;
          })()}
        </g>
      )}
      {before && otherRoof(before, analysis) && (
        <path class="roof-before" d={line(before.hardware.memoryBandwidthBytesPerSecond, Math.max(...Object.values(before.hardware.peakOpsPerSecond)), layout.xLow)} />
      )}
      <g class="ridges">
        {layout.ridgeLabels.map((label) => (
          <g key={label.text}>
            <line x1={x(label.peak / bandwidth)} x2={x(label.peak / bandwidth)} y1={y(label.peak)} y2={frame.bottom} />
            <text x={label.x} y={frame.bottom - 6 - label.row * 12} text-anchor="middle">{label.text}</text>
          </g>
        ))}
      </g>
      <g class="roofs">
        {layout.roofLabels.map(({ roof, text, line: level0, at }, index) => (
          <g key={text} class={index === 0 ? 'first' : ''}>
            {index === 0 ? <path d={line(bandwidth, roof.peak, layout.xLow)} /> : <line x1={x(roof.peak / bandwidth)} x2={frame.right} y1={level0} y2={level0} />}
            <text x={frame.right - 3} y={at} text-anchor="end">{text}</text>
          </g>
        ))}
        <text transform={`translate(${memoryLabel.x} ${memoryLabel.y}) rotate(${memoryLabel.rotate}) translate(0 -7)`} text-anchor="middle">{memoryLabel.text}</text>
      </g>
      <g class="moves">
        {layout.moves.map(({ from, to, kind, share }, index) => (
          <g key={index} class={share < SMALL ? 'small' : ''} style={{ stroke: colour(kind), fill: colour(kind) }}>
            <path class="way" d={arrow(from, to).way} />
            <circle cx={from.x} cy={from.y} r={2} />
            <path d={arrow(from, to).head} />
          </g>
        ))}
      </g>
      {layout.labels.map((label) => {
        const point = points.find((item) => item.id === label.id);
        return label.leader && point ? <line key={`l${label.id}`} class="leader" x1={point.x} y1={point.y} x2={label.leader[0]} y2={label.leader[1]} /> : null;
      })}
      <g class="marks">
        {points.map((point) => (
          <circle
            key={point.id}
            cx={point.x}
            cy={point.y}
            r={point.mark.phase === 'decode' ? Math.max(2.4, point.r - 1) : point.r}
            class={`mark ${point.mark.phase}${point.id === props.selected ? ' selected' : ''}`}
            style={point.mark.phase === 'prefill' ? { fill: colour(point.mark.operator.kind) } : { stroke: colour(point.mark.operator.kind) }}
            tabIndex={0}
            role="button"
            aria-pressed={point.id === props.selected}
            aria-label={`${point.mark.operator.name}, ${point.mark.phase}, ${point.mark.operator.bound}-bound, ${format.significant(point.mark.intensity)} ops per byte, ${format.percent(point.mark.share)} of the time`}
            onMouseEnter={() => props.onHover(point.id)}
            onFocus={() => props.onHover(point.id)}
            onBlur={() => props.onHover('')}
            onClick={(event) => {
              event.stopPropagation();
              props.onSelect(point.id === props.selected ? '' : point.id);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' || event.key === ' ') {
                event.preventDefault();
                props.onSelect(point.id === props.selected ? '' : point.id);
              }
            }}
          />
        ))}
      </g>
      <g class="labels">
        {layout.labels.map((label) => (
          <text key={label.id} x={label.box.left + 1} y={label.box.top + 11} class={label.id === props.focus ? 'strong' : ''}>{label.text}</text>
        ))}
      </g>
      {focusPoint && (
        <g class="cross" data-screen>
          <line x1={focusPoint.x} x2={focusPoint.x} y1={focusPoint.y} y2={frame.bottom} />
          <line x1={frame.left} x2={focusPoint.x} y1={focusPoint.y} y2={focusPoint.y} />
          <circle cx={focusPoint.x} cy={focusPoint.y} r={focusPoint.r + 4} />
        </g>
      )}
      {props.reference && <text class="before-note" x={frame.left + 8} y={frame.top + 12}>{layout.moves.length > 0 ? `arrows start at ${props.reference.name}` : `no mark moved against ${props.reference.name}`}</text>}
    </svg>
  );
}

/** How far an arrow bends from the straight way, of its length and in pixels. */
const BEND = 0.16;
const MOST_BEND = 40;

/** An arrow to the edge of a mark, bent downwards: the straight way mostly is the roof itself. */
function arrow(from: { x: number; y: number }, to: { x: number; y: number; r: number }): { way: string; head: string } {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const down = (Math.sign(to.x - from.x || 1) * Math.min(MOST_BEND, BEND * length)) / length;
  const bend = { x: (from.x + to.x) / 2 - (to.y - from.y) * down, y: (from.y + to.y) / 2 + (to.x - from.x) * down };
  const angle = Math.atan2(to.y - bend.y, to.x - bend.x);
  const tip = { x: to.x - to.r * Math.cos(angle), y: to.y - to.r * Math.sin(angle) };
  const back = (turn: number, by: number): string => `${(tip.x - by * Math.cos(angle + turn)).toFixed(1)},${(tip.y - by * Math.sin(angle + turn)).toFixed(1)}`;
  return {
    way: `M${from.x.toFixed(1)},${from.y.toFixed(1)}Q${bend.x.toFixed(1)},${bend.y.toFixed(1)} ${back(0, 5)}`,
    head: `M${tip.x.toFixed(1)},${tip.y.toFixed(1)}L${back(0.4, 7)}L${back(-0.4, 7)}Z`,
  };
}
