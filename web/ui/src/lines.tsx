import { useMemo, useState } from 'preact/hooks';
import { textWidth } from './controls.js';
import { flags, type Turn } from './crossovers.js';
import { placeLabels } from './labels.js';
import { linearScale, logDomain, logScale } from './scale.js';

export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dashed?: boolean;
  readonly points: ReadonlyArray<readonly [number, number]>;
}

export interface Level {
  readonly name: string;
  readonly value: number;
}

/** The value of a line between its points, by linear interpolation in the logarithms. */
export function valueAt(line: Line, x: number): number | undefined {
  const next = line.points.findIndex(([px]) => px >= x);
  const [x1, y1] = line.points[next] ?? [Number.NaN, Number.NaN];
  const [x0, y0] = line.points[Math.max(0, next - 1)] ?? [Number.NaN, Number.NaN];
  const share = x1 === x0 ? 0 : Math.log(x / x0) / Math.log(x1 / x0);
  const y = y0 * (y1 / y0) ** share;
  return Number.isFinite(y) ? y : undefined;
}

/** Height of a row of labels. */
const ROW = 14;
/** Curves of at most so many points show them: they are the only possible values. */
const FEW = 17;

/** Curves with names at their ends; x is logarithmic unless said otherwise. */
export function Lines(props: {
  width: number;
  height: number;
  lines: readonly Line[];
  levels?: readonly Level[];
  stacked?: boolean;
  logY: boolean;
  linearX?: boolean | undefined;
  xTitle: string;
  yTitle: string;
  xText: (value: number) => string;
  yText: (value: number) => string;
  here?: number | undefined;
  marks?: ReadonlyArray<{ readonly x: number; readonly y: number; readonly text: string }>;
  /** Where something changes along x: fine vertical marks with labels, as many as find room. */
  turns?: readonly Turn[];
  label: string;
}) {
  const { width, height, lines, levels = [], marks = [], turns = [] } = props;
  const [cursor, setCursor] = useState<number | undefined>(undefined);
  const layout = useMemo(() => {
    const narrow = width < 560;
    const endNames = narrow ? 0 : Math.min(220, Math.max(0, ...lines.filter((line) => !line.dashed).map((line) => textWidth(line.name) + 14)));
    // labels of turns stand above the curves, so that no curve runs through them
    const rows = turns.length === 0 ? 0 : Math.min(narrow ? 2 : 4, turns.length);
    const all = lines.flatMap((line) => line.points);
    const xs = all.map(([x]) => x);
    const ys = [...all.map(([, y]) => y), ...levels.map((level) => level.value)].filter((value) => Number.isFinite(value));
    const [top, bottom] = [16 + rows * ROW, height - 42];
    const y = props.logY ? logScale(logDomain(ys), [bottom, top]) : linearScale([0, Math.max(1e-12, ...ys) * 1.06], [bottom, top]);
    const yTicks = y.ticks(6);
    const frame = { left: Math.max(narrow ? 44 : 58, ...yTicks.map((value) => textWidth(props.yText(value)) + 10)), right: width - (narrow ? 18 : 10) - endNames, top, bottom };
    const xDomain: [number, number] = xs.length ? [Math.min(...xs), Math.max(...xs)] : [1, 10];
    if (xDomain[0] === xDomain[1]) xDomain[1] = xDomain[0] * 10;
    const x = props.linearX ? linearScale(xDomain, [frame.left, frame.right]) : logScale(xDomain, [frame.left, frame.right]);
    // names at the right ends, pushed apart
    const ends = lines
      .flatMap((line) => {
        const last = line.dashed ? undefined : line.points.filter(([, value]) => Number.isFinite(value)).pop();
        return last ? [{ line, y: y(last[1]) + 4 }] : [];
      })
      .sort((a, b) => a.y - b.y);
    for (let i = 1; i < ends.length; i++) (ends[i] as { y: number }).y = Math.max((ends[i] as { y: number }).y, (ends[i - 1] as { y: number }).y + 14);
    for (let i = ends.length - 1, floor = frame.bottom; i >= 0; i--, floor -= 14) (ends[i] as { y: number }).y = Math.min((ends[i] as { y: number }).y, floor);
    const inside = turns.filter((turn) => turn.x >= x.domain[0] && turn.x <= x.domain[1]);
    const placed = flags(inside.map((turn) => x(turn.x)), inside.map((turn) => textWidth(turn.short, 10.5)), [frame.left, width - 4], rows);
    const crossed = marks.map((mark, index) => ({ ...mark, id: String(index), px: x(mark.x), py: y(mark.y) }));
    const names = placeLabels(
      crossed.map((mark) => ({ id: mark.id, x: mark.px, y: mark.py, r: 5, text: mark.text, weight: 1 })),
      { bounds: { left: frame.left, right: frame.right, top: frame.top + 12, bottom: frame.bottom }, height: 14, width: (text) => textWidth(text, 11.5) },
    );
    const few = !props.stacked && lines[0] !== undefined && lines[0].points.length <= FEW;
    const xTicks = few ? (lines[0] as Line).points.map(([value]) => value) : x.ticks(narrow ? 4 : 8);
    return { frame, x, y, ends, narrow, few, xTicks, yTicks, crossed, names, flagged: inside.map((turn, index) => ({ turn, at: x(turn.x), flag: placed[index] })) };
  }, [width, height, lines, levels, marks, turns, props.logY, props.linearX, props.stacked]);
  const { frame, x, y } = layout;
  const path = (points: ReadonlyArray<readonly [number, number]>): string => {
    let text = '';
    let pen = false;
    for (const [px, py] of points) {
      if (!Number.isFinite(py) || (props.logY && !(py > 0))) {
        pen = false;
        continue;
      }
      text += `${pen ? 'L' : 'M'}${x(px).toFixed(1)},${y(py).toFixed(1)}`;
      pen = true;
    }
    return text;
  };
  const nearest = cursor === undefined ? undefined : lines[0]?.points.reduce((best, point) => (Math.abs(x(point[0]) - cursor) < Math.abs(x(best[0]) - cursor) ? point : best))[0];
  const rows = nearest === undefined ? [] : lines.flatMap((line) => {
    const point = line.points.find(([px]) => px === nearest);
    return point && Number.isFinite(point[1]) ? [{ line, value: point[1] }] : [];
  });
  return (
    <svg
      data-picture
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      class="lines"
      role="img"
      aria-label={props.label}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const at = ((event.clientX - box.left) / box.width) * width;
        setCursor(at >= frame.left - 6 && at <= frame.right + 6 ? at : undefined);
      }}
      onPointerLeave={() => setCursor(undefined)}
    >
      <g class="grid">
        {(layout.few ? layout.xTicks : x.ticks(99)).map((value) => <line key={`x${value}`} x1={x(value)} x2={x(value)} y1={frame.top} y2={frame.bottom} />)}
        {y.ticks(props.logY ? 99 : 6).map((value) => <line key={`y${value}`} x1={frame.left} x2={frame.right} y1={y(value)} y2={y(value)} />)}
      </g>
      <g class="axis">
        {apart(layout.xTicks.map((value) => ({ value, at: x(value), text: props.xText(value) }))).map(({ value, at, text }) => <text key={value} x={at} y={frame.bottom + 15} text-anchor="middle">{text}</text>)}
        {layout.yTicks.map((value) => <text key={value} x={frame.left - 6} y={y(value) + 4} text-anchor="end">{props.yText(value)}</text>)}
        <text class="axis-title" x={(frame.left + frame.right) / 2} y={height - 8} text-anchor="middle">{props.xTitle}</text>
        <text class="axis-title" x={frame.left} y={10} text-anchor="start">{props.yTitle}</text>
      </g>
      {props.stacked && lines.map((line, index) => {
        const lower = index === 0 ? line.points.map(([px]): [number, number] => [px, y.domain[0]]) : (lines[index - 1] as Line).points;
        return <path key={`s${line.name}`} class="area" style={{ fill: line.colour }} d={`${path(line.points)}${[...lower].reverse().map(([px, py]) => `L${x(px).toFixed(1)},${y(Math.max(py, y.domain[0])).toFixed(1)}`).join('')}Z`} />;
      })}
      <g class="turn">
        {layout.flagged.map(({ turn, at, flag }) => <line key={turn.text + turn.x} x1={at} x2={at} y1={flag ? 20 + flag.row * ROW : frame.top} y2={frame.bottom} />)}
        {layout.flagged.map(({ turn, flag }) => flag && <text key={turn.text + turn.x} x={flag.left} y={28 + flag.row * ROW}>{turn.short}</text>)}
      </g>
      {levels.map((level) => (
        <g key={level.name} class="level">
          <line x1={frame.left} x2={frame.right} y1={y(level.value)} y2={y(level.value)} />
          <text x={frame.left + 6} y={y(level.value) + (level.name.startsWith('may') ? 13 : -4)}>{level.name}</text>
        </g>
      ))}
      {lines.map((line) => <path key={line.name + (line.dashed ? 'd' : '')} class={`line${line.dashed ? ' dashed' : ''}`} style={{ stroke: line.colour }} d={path(line.points)} />)}
      {layout.few && lines.map((line) => line.points.map(([px, py]) => Number.isFinite(py) && (!props.logY || py > 0) && <circle key={`${line.name}${line.dashed}${px}`} class="dot-on" cx={x(px)} cy={y(py)} r={line.dashed ? 1.8 : 2.6} style={{ fill: line.colour }} />))}
      {props.here !== undefined && props.here >= x.domain[0] && props.here <= x.domain[1] && (
        <g class="here">
          <line x1={x(props.here)} x2={x(props.here)} y1={frame.top} y2={frame.bottom} />
          <text x={x(props.here) + (x(props.here) > frame.right - 60 ? -4 : 4)} y={frame.top + 8} text-anchor={x(props.here) > frame.right - 60 ? 'end' : 'start'}>now</text>
        </g>
      )}
      {layout.crossed.map((mark) => <circle key={mark.id} class="crossing" cx={mark.px} cy={mark.py} r={4} />)}
      {layout.names.map((name) => <text key={name.id} class="crossing" x={name.box.left} y={name.box.top + 11}>{name.text}</text>)}
      {!layout.narrow && layout.ends.map(({ line, y: at }) => <text key={line.name} class="end" x={frame.right + 8} y={at} style={{ fill: line.colour }}>{line.name}</text>)}
      {nearest !== undefined && rows.length > 0 && (
        <g class="probe" data-screen>
          <line x1={x(nearest)} x2={x(nearest)} y1={frame.top} y2={frame.bottom} />
          {rows.map(({ line, value }) => <circle key={line.name + String(line.dashed)} cx={x(nearest)} cy={y(value)} r={3} style={{ fill: line.colour }} />)}
          <Tip x={x(nearest)} frame={frame} lines={[props.xText(nearest), ...rows.map(({ line, value }) => `${line.name}${line.dashed ? ', bound' : ''}: ${props.yText(value)}`)]} />
        </g>
      )}
    </svg>
  );
}

/** Labels of ticks that leave room between them, from the left. */
function apart<T extends { at: number; text: string }>(ticks: readonly T[]): T[] {
  let end = Number.NEGATIVE_INFINITY;
  return ticks.filter((tick) => {
    const half = textWidth(tick.text) / 2;
    if (tick.at - half < end + 6) return false;
    end = tick.at + half;
    return true;
  });
}

function Tip(props: { x: number; frame: { left: number; right: number; top: number }; lines: readonly string[] }) {
  const w = Math.max(...props.lines.map((line) => textWidth(line))) + 16;
  const h = props.lines.length * 15 + 8;
  const left = props.x + 10 + w > props.frame.right + 60 ? props.x - 10 - w : props.x + 10;
  return (
    <g class="tip" transform={`translate(${Math.max(2, left)} ${props.frame.top + 14})`}>
      <rect width={w} height={h} rx={3} />
      {props.lines.map((line, index) => <text key={index} x={8} y={16 + index * 15} class={index === 0 ? 'strong' : ''}>{line}</text>)}
    </g>
  );
}
