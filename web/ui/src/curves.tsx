import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { post, type Analysis, type Crossover, type Curve, type Device, type DeviceField, type Technique } from './api.js';
import { Empty, PictureButtons, Segments, Select, TableButtons, useSize } from './controls.js';
import { turns } from './crossovers.js';
import * as format from './format.js';
import { Lines, valueAt, type Line } from './lines.js';
import type { PageOption } from './options.js';
import { CHOSEN, details, plain, requestBody, title, type Deployment, type OptionName, type State } from './state.js';
import { numeric, resolve, standard, techniqueName } from './technique.js';

/** What is drawn, by the server's names. */
const METRICS: ReadonlyArray<readonly [string, string]> = [
  ['tokensPerSecond', 'Throughput'],
  ['tpot', 'TPOT'],
  ['ttft', 'TTFT'],
  ['endToEnd', 'End to end'],
  ['prefill', 'Prefill pass'],
  ['decode', 'Decode pass'],
  ['intensity', 'Arithmetic intensity of decode'],
  ['memory', 'Memory of a device'],
  ['weightsMemory', 'Weights of a device'],
  ['kvCacheMemory', 'KV cache of a device'],
  ['joulesPerToken', 'Energy per output token'],
  ['usdPerMillionTokens', 'Cost per million output tokens'],
  ['gramsCo2ePerMillionTokens', 'CO₂e per million output tokens'],
  ['servingTokensPerSecond', 'Throughput in steady state'],
  ['servingTtft', 'TTFT in steady state'],
  ['servingTpot', 'TPOT in steady state'],
  ['requestsPerSecond', 'Requests per second in steady state'],
];

interface Over {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  /** Where a device number or degree stands now. */
  readonly now: number | undefined;
  /** Whether only the powers of two are asked for: other degrees seldom divide a model. */
  readonly doubling?: boolean;
  readonly linear?: boolean;
  readonly points?: number | undefined;
  /** Its technique; deployments without it have no such number. */
  readonly technique?: string;
}

/** Options whose axes have words and ranges of their own. */
const BY_NAME: readonly string[] = ['batch', 'context', 'outputTokens', 'tp', 'pp', 'ep', 'dp', 'cp'];

function overs(deployment: Deployment, device: Device | undefined, techniques: readonly Technique[]): Over[] {
  const degree = (id: 'tp' | 'pp' | 'ep' | 'dp' | 'cp', label: string): Over => ({ id, label: `${label}-parallel devices`, unit: 'devices', from: 1, to: 64, now: deployment[id], doubling: true });
  const field = (one: DeviceField): Over => {
    const own = deployment.set[one.field];
    const now = (own === undefined ? undefined : format.parseQuantity(own, one.unit)) ?? one.value;
    return { id: one.field, label: format.capitalized(one.label), unit: one.unit, from: Number((one.value / 8).toPrecision(2)), to: Number((one.value * 8).toPrecision(2)), now };
  };
  const other = (option: PageOption & { readonly name: OptionName }): Over => {
    const now = Number(deployment[option.name]);
    const share = !option.whole && option.most <= 1;
    return { id: option.name, label: format.capitalized(option.label), unit: option.unit, from: share ? 0.05 : Math.max(option.least, 1), to: share ? option.most : Math.min(option.most, Math.max(8 * now, 16)), now, linear: share, points: share ? 20 : undefined };
  };
  return [
    { id: 'batch', label: 'Batch', unit: 'sequences', from: 1, to: 1024, now: deployment.batch },
    { id: 'context', label: 'Context', unit: 'tokens', from: 128, to: 131072, now: deployment.context },
    { id: 'outputTokens', label: 'Output', unit: 'tokens', from: 16, to: 8192, now: deployment.outputTokens },
    { id: 'weightBits', label: 'Weight bits', unit: 'bits', from: 1, to: 16, now: undefined, linear: true },
    { id: 'kvBits', label: 'KV cache bits', unit: 'bits', from: 1, to: 16, now: undefined, linear: true },
    degree('tp', 'Tensor'),
    degree('pp', 'Pipeline'),
    degree('ep', 'Expert'),
    degree('dp', 'Data'),
    degree('cp', 'Context'),
    ...CHOSEN.filter((option) => option.kind === 'number' && typeof option.standard === 'number' && !BY_NAME.includes(option.name)).map(other),
    // counts without a unit, such as compute units, are nothing to run over
    ...(device?.editable ?? []).filter((one) => one.unit !== '').map(field),
    ...deployment.with.flatMap((text) => parameters(text, techniques)),
  ];
}

/** The numbers of a technique that is on. */
function parameters(text: string, techniques: readonly Technique[]): Over[] {
  const { name, technique, preset, values } = resolve(text, techniques);
  return (technique?.parameters ?? []).flatMap((parameter): Over[] => {
    const range = numeric(parameter);
    if (!range) return [];
    const now = Number(values[parameter.name] ?? standard(parameter, preset));
    // a share runs evenly; anything else from its least value to eight times what it is now
    const share = range.high <= 1;
    const from = share ? Math.max(range.low, 0.05) : Math.max(range.low, range.whole ? 1 : Number((now / 8).toPrecision(2)));
    const to = share ? range.high : Math.min(range.high, Math.max(Number((now * 8).toPrecision(2)), 16));
    return [{ id: `${name}.${parameter.name}`, label: `${name}: ${parameter.name}`, unit: range.unit, from, to, now, points: share ? 20 : undefined, linear: share, technique: name }];
  });
}

interface Series {
  readonly name: string;
  readonly note: string;
  readonly deployment: Deployment;
}

const COLOURS = ['var(--kind-1)', 'var(--kind-2)', 'var(--kind-3)', 'var(--kind-5)', 'var(--kind-4)', 'var(--kind-6)', 'var(--kind-8)', 'var(--kind-7)', 'var(--ink)', 'var(--soft)'];
const POINTS = 41;
/** Crossovers closer than this share a mark. */
const NEAR = 1.12;

export function Curves(props: { analysis: Analysis; device: Device | undefined; techniques: readonly Technique[]; deployment: Deployment; pins: readonly Deployment[]; metric: string; over: string; from: number; to: number; onChange: (patch: Partial<State>) => void }) {
  const { deployment } = props;
  const holder = useRef<HTMLDivElement>(null);
  const [ref, width, height] = useSize<HTMLDivElement>();
  const all = overs(deployment, props.device, props.techniques);
  const [metric, metricLabel] = METRICS.find(([id]) => id === (props.metric || (props.analysis.generation ? 'tokensPerSecond' : 'prefill'))) ?? (METRICS[0] as (typeof METRICS)[number]);
  const over = all.find((one) => one.id === props.over) ?? (all[0] as Over);
  const from = props.from || over.from;
  const to = props.to > from ? props.to : Math.max(over.to, from * 2);
  const [logY, setLogY] = useState<'log' | 'linear'>('log');
  const [answer, setAnswer] = useState<{ curves: readonly Curve[]; meetings: readonly Crossover[]; series: readonly Series[] } | undefined>(undefined);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const seriesKey = JSON.stringify([deployment, props.pins]);
  const series = useMemo(
    (): Series[] => [
      { name: 'now', note: details(deployment), deployment },
      ...(deployment.with.length > 0 ? [{ name: 'without', note: `without ${deployment.with.map(techniqueName).join(', ')}`, deployment: plain(deployment) }] : []),
      ...props.pins.map((pin, index) => ({ name: String.fromCharCode(65 + index), note: `${title(pin)}, ${details(pin)}`, deployment: pin })),
    ].filter((one) => over.technique === undefined || one.deployment.with.some((text) => techniqueName(text) === over.technique)),
    [seriesKey, over.technique],
  );
  useEffect(() => {
    const controller = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => {
      const points = over.doubling ? Math.round(Math.log2(to / from)) + 1 : (over.points ?? (over.linear ? Math.round(to - from) + 1 : POINTS));
      const asked = { metric, over: over.id, from, to, points: Math.max(2, points), scale: over.linear ? 'linear' : 'log' };
      const [first, ...others] = series.map((one) => requestBody(one.deployment));
      post<Curve>('curve', { ...first, ...asked, others, names: series.map((one) => one.name) }, controller.signal)
        .then(
          (curve) => {
            setError('');
            setAnswer({ curves: curve.series ?? [curve], meetings: curve.meetings ?? [], series });
          },
          (problem: unknown) => {
            if (!controller.signal.aborted) setError(problem instanceof Error ? problem.message : String(problem));
          },
        )
        .finally(() => {
          if (!controller.signal.aborted) setBusy(false);
        });
    }, 60);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [series, metric, over.id, from, to]);
  const lines = useMemo((): Line[] => {
    if (!answer) return [];
    const alone = answer.curves.length === 1;
    return answer.curves.flatMap((one, index): Line[] => {
      const colour = COLOURS[index] as string;
      const pick = (which: 'bound' | 'expected'): Array<readonly [number, number]> => one.points.map((point) => [point.x, point[which] ?? Number.NaN] as const);
      const name = answer.series[index]?.name ?? '';
      const expected: Line = { name: alone ? 'expected' : name, colour, points: pick('expected') };
      const same = one.points.every((point) => point.bound === null || point.bound === point.expected);
      return same ? [expected] : [expected, { name: alone ? 'bound' : name, colour, dashed: true, points: pick('bound') }];
    });
  }, [answer]);
  const xText = (value: number): string => (over.unit.includes('/') || over.unit === 'B' || over.unit === 'W' ? format.si(value, over.unit) : value < 1e4 ? format.significant(value, 4) : format.si(value, ''));
  const marks = useMemo(
    () => (answer?.meetings ?? []).slice(0, 12).flatMap((meeting) => {
      const line = lines.find((one) => !one.dashed && meeting.what.startsWith(`${one.name} and `));
      const y = line && valueAt(line, meeting.x);
      return y === undefined ? [] : [{ x: meeting.x, y, text: `${xText(meeting.x)}: ${meeting.what}` }];
    }),
    [answer, lines],
  );
  // as drawn: the axis and the curves belong to the same answer, also while the next one is on its way
  const drawn = answer?.curves[0];
  const turned = useMemo(() => (drawn ? turns(drawn.crossovers, NEAR) : []), [drawn]);
  const notes = [...new Set((answer?.curves ?? []).flatMap((one) => one.notes))];
  const empty = lines.length > 0 && lines.every((line) => line.points.every(([, y]) => !Number.isFinite(y)));
  const unit = drawn?.unit ?? '';
  const name = `${metric} over ${over.id}`;
  const bound = (which: 'from' | 'to', text: string): void => {
    const value = text.trim() === '' ? 0 : format.parseQuantity(text, over.unit.includes('/') || over.unit === 'B' || over.unit === 'W' ? over.unit : '');
    if (value !== undefined && value >= 0) props.onChange(which === 'from' ? { from: value } : { to: value });
  };
  return (
    <section class="panel" aria-label="Curves" ref={holder}>
      <header class="panel-head">
        <Select label="Metric" hideLabel value={metric} options={METRICS} onChange={(value) => props.onChange({ metric: value })} />
        <span class="quiet">against</span>
        <Select label="Against" hideLabel value={over.id} options={all.map((one) => [one.id, one.label] as const)} onChange={(value) => props.onChange({ over: value, from: 0, to: 0 })} />
        <label class="end-box"><span>from</span> <input type="text" aria-label={`From, ${over.unit}`} value={props.from ? xText(props.from) : ''} placeholder={xText(over.from)} onChange={(event) => bound('from', event.currentTarget.value)} /></label>
        <label class="end-box"><span>to</span> <input type="text" aria-label={`To, ${over.unit}`} value={props.to ? xText(props.to) : ''} placeholder={xText(to)} onChange={(event) => bound('to', event.currentTarget.value)} /></label>
        <Segments label="Vertical scale" value={logY} options={[['log', 'Log'], ['linear', 'Linear']]} onChange={setLogY} />
        <span class="spring" />
        <PictureButtons target={holder} name={name} />
        <TableButtons
          name={name}
          sheet={() => ({
            columns: ['series', over.id, `bound_${unit}`, `expected_${unit}`],
            rows: (answer?.curves ?? []).flatMap((one, index) => one.points.map((point) => [`${answer?.series[index]?.name}: ${answer?.series[index]?.note}`, point.x, point.bound ?? undefined, point.expected ?? undefined])),
          })}
        />
      </header>
      <div class={`chart${busy && answer ? ' stale' : ''}`} ref={ref}>
        {error ? (
          <Empty title="No curve"><p>{error}</p></Empty>
        ) : empty ? (
          <Empty title="Nothing to draw"><p>{notes[0] ?? 'This metric has no value anywhere in the range.'}</p></Empty>
        ) : answer && width > 40 ? (
          <Lines
            width={width}
            height={height}
            lines={lines}
            logY={logY === 'log'}
            linearX={over.linear}
            xTitle={`${over.label}${over.unit ? `, ${over.unit}` : ''}`}
            yTitle={`${metricLabel}, ${unit}`}
            xText={xText}
            yText={(value) => format.inUnit(value, unit)}
            here={over.now}
            marks={marks}
            turns={turned}
            label={`${metricLabel} against ${over.label}`}
          />
        ) : (
          <p class="loading">Computing…</p>
        )}
      </div>
      <div class="legend">
        <span class="key"><i class="dash solid" /> expected</span>
        {lines.some((line) => line.dashed) && <span class="key"><i class="dash" /> bound</span>}
        {answer && answer.series.length > 1 && answer.series.map((one, index) => (
          <span key={one.name} class="key"><i class="swatch" style={{ background: COLOURS[index] as string }} />{one.name} <span class="quiet">{one.note}</span></span>
        ))}
        {props.pins.length === 0 && <span class="key quiet">Pin a deployment to draw it beside this one.</span>}
      </div>
      {turned.length > 0 && (
        <div class="turns">
          <h2>What changes along the way</h2>
          <ul>{turned.map((turn) => <li key={turn.text + turn.x}><strong>{xText(turn.x)}</strong> {turn.text}</li>)}</ul>
        </div>
      )}
      {!empty && notes.length > 0 && <p class="foot quiet">{notes.slice(0, 3).join(' · ')}{notes.length > 3 ? ` · and ${notes.length - 3} more gaps` : ''}</p>}
    </section>
  );
}
