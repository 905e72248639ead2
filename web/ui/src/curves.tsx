import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { post, Problem, type Analysis } from './api.js';
import { Empty, PictureButtons, Segments, Select, TableButtons, useSize } from './controls.js';
import * as format from './format.js';
import { crossings, Lines, type Line } from './lines.js';
import { details, requestBody, title, type Deployment } from './state.js';
import { analyses, OVERS, spaced } from './sweep.js';

export const METRICS: ReadonlyArray<readonly [string, string, string]> = [
  ['tokensPerSecond', 'Throughput', 'tok/s'],
  ['tpot', 'TPOT', 's'],
  ['ttft', 'TTFT', 's'],
  ['endToEnd', 'End to end', 's'],
  ['prefill', 'Prefill pass', 's'],
  ['decode', 'Decode pass', 's'],
  ['memory', 'Memory of a device', 'B'],
  ['joulesPerToken', 'Energy per output token', 'J'],
  ['servingTokensPerSecond', 'Serving throughput, steady state', 'tok/s'],
  ['kvCacheMemory', 'KV cache of a device', 'B'],
  ['usdPerMillionTokens', 'Cost per million tokens', '$'],
];

interface Curve {
  readonly points: ReadonlyArray<{ readonly x: number; readonly bound: number | null; readonly expected: number | null }>;
  readonly unit: string;
}

const COLOURS = ['var(--kind-1)', 'var(--kind-2)', 'var(--kind-3)', 'var(--kind-5)', 'var(--kind-4)', 'var(--kind-6)', 'var(--kind-8)', 'var(--kind-7)', 'var(--ink)'];

export function Curves(props: { analysis: Analysis; deployment: Deployment; pins: readonly Deployment[]; metric: string; over: string; onChange: (patch: { metric?: string; over?: string }) => void }) {
  const holder = useRef<HTMLDivElement>(null);
  const [ref, width, height] = useSize<HTMLDivElement>();
  const metric = METRICS.find(([id]) => id === props.metric) ?? (METRICS[0] as (typeof METRICS)[number]);
  const over = OVERS.find(([id]) => id === props.over) ?? OVERS[0];
  const [logY, setLogY] = useState<'log' | 'linear'>('log');
  const [answer, setAnswer] = useState<{ curves: Curve[]; names: string[] } | undefined>(undefined);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const all = useMemo(() => [props.deployment, ...props.pins], [JSON.stringify(props.deployment), JSON.stringify(props.pins)]);
  useEffect(() => {
    const controller = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => {
      Promise.all(all.map((deployment) => curve(deployment, metric[0], over, controller.signal)))
        .then(
          (curves) => {
            setError('');
            setAnswer({ curves, names: all.map((one, index) => (index === 0 ? 'now' : `${String.fromCharCode(64 + index)}  ${title(one)}`)) });
          },
          (problem: unknown) => {
            if (!controller.signal.aborted) setError(problem instanceof Problem && problem.status === 404 ? 'This server draws no curves yet.' : problem instanceof Error ? problem.message : String(problem));
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
  }, [all, metric[0], over[0]]);
  const lines = useMemo((): Line[] => {
    if (!answer) return [];
    return answer.curves.flatMap((one, index): Line[] => {
      const colour = COLOURS[index % COLOURS.length] as string;
      const pick = (which: 'bound' | 'expected'): Array<readonly [number, number]> => one.points.map((point) => [point.x, point[which] ?? Number.NaN] as const);
      const name = answer.curves.length === 1 ? 'expected' : (answer.names[index] as string).split('  ')[0] as string;
      const expected: Line = { name, colour, points: pick('expected') };
      const bound: Line = { name: answer.curves.length === 1 ? 'bound' : name, colour, dashed: true, points: pick('bound') };
      const same = one.points.every((point) => point.bound === null || point.bound === undefined || point.bound === point.expected);
      return same ? [expected] : [expected, bound];
    });
  }, [answer]);
  const marks = useMemo(() => {
    const solid = lines.filter((line) => !line.dashed);
    const result: Array<{ x: number; y: number; text: string }> = [];
    for (let i = 0; i < solid.length; i++) {
      for (let j = i + 1; j < solid.length; j++) {
        for (const [x, y] of crossings(solid[i] as Line, solid[j] as Line)) result.push({ x, y, text: `${(solid[i] as Line).name} = ${(solid[j] as Line).name} at ${format.si(x, over[2] === 'B/s' || over[2] === 'ops/s' ? over[2] : '')}` });
      }
    }
    return result.slice(0, 12);
  }, [lines]);
  const unit = answer?.curves[0]?.unit || metric[2];
  const here = over[0] === 'bandwidth' ? props.analysis.hardware.memoryBandwidthBytesPerSecond : over[0] === 'batch' || over[0] === 'context' || over[0] === 'tp' ? props.deployment[over[0]] : over[0] === 'outputTokens' ? props.deployment.output : undefined;
  const name = `${metric[0]} over ${over[0]}`;
  return (
    <section class="panel" aria-label="Curves" ref={holder}>
      <header class="panel-head">
        <Select label="Metric" hideLabel value={metric[0]} options={METRICS.map(([id, label]) => [id, label] as const)} onChange={(value) => props.onChange({ metric: value })} />
        <span class="quiet">against</span>
        <Select label="Against" hideLabel value={over[0]} options={OVERS.map(([id, label]) => [id, label] as const)} onChange={(value) => props.onChange({ over: value })} />
        <Segments label="Vertical scale" value={logY} options={[['log', 'Log'], ['linear', 'Linear']]} onChange={setLogY} />
        <span class="spring" />
        <PictureButtons target={holder} name={name} />
        <TableButtons
          name={name}
          sheet={() => ({
            columns: ['series', over[0], `bound_${unit}`, `expected_${unit}`],
            rows: (answer?.curves ?? []).flatMap((one, index) => one.points.map((point) => [answer?.names[index], point.x, point.bound ?? undefined, point.expected ?? undefined])),
          })}
        />
      </header>
      <div class={`chart${busy && answer ? ' stale' : ''}`} ref={ref}>
        {error ? (
          <Empty title="No curve"><p>{error}</p></Empty>
        ) : answer && width > 40 ? (
          <Lines
            width={width}
            height={height}
            lines={lines}
            logY={logY === 'log'}
            xTitle={`${over[1]}, ${over[2]}`}
            yTitle={`${metric[1]}, ${metric[2]}`}
            xText={(value) => format.si(value, over[2] === 'B/s' || over[2] === 'ops/s' ? over[2] : '')}
            yText={(value) => format.inUnit(value, unit.replace('tokens/s', 'tok/s'))}
            here={here}
            marks={marks}
            label={`${metric[1]} against ${over[1]}`}
          />
        ) : (
          <p class="loading">Computing…</p>
        )}
      </div>
      <div class="legend">
        <span class="key"><i class="dash solid" /> expected</span>
        <span class="key"><i class="dash" /> bound</span>
        {answer && answer.names.length > 1 && answer.names.map((one, index) => (
          <span key={one} class="key"><i class="swatch" style={{ background: COLOURS[index % COLOURS.length] as string }} />{one} <span class="quiet">{details(all[index] as Deployment)}</span></span>
        ))}
        {all.length === 1 && <span class="key quiet">Pin a deployment to draw it beside this one.</span>}
      </div>
    </section>
  );
}

async function curve(deployment: Deployment, metric: string, over: (typeof OVERS)[number], signal: AbortSignal): Promise<Curve> {
  if (over[0] === 'weightBits') return fallback(deployment, metric, over, signal);
  const body = { ...requestBody(deployment), metric, over: over[0], from: over[3], to: over[4], points: 41, scale: 'log' };
  try {
    return await post<Curve>('curve', body, signal);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    return fallback(deployment, metric, over, signal);
  }
}

/** Formats of weights by their bits per element, scales included. */
const WEIGHTS: ReadonlyArray<readonly [number, string]> = [[1.125, 'q1_0'], [1.6875, 'tq1_0'], [2.625, 'q2_k'], [3.4375, 'q3_k'], [4.125, 'int4-g128'], [5.5, 'q5_k'], [6.5625, 'q6_k'], [8, 'int8'], [16, 'bf16']];

/** The same from whole analyses, for a server without curves. */
async function fallback(deployment: Deployment, metric: string, over: (typeof OVERS)[number], signal: AbortSignal): Promise<Curve> {
  const whole = over[2] !== 'B/s' && over[2] !== 'ops/s';
  if (over[0].startsWith('peak')) throw new Problem('', 404, '');
  const xs = over[0] === 'weightBits' ? WEIGHTS.map(([bits]) => bits) : spaced(over[3], over[4], 13, whole);
  const change = (x: number): Partial<Deployment> => (over[0] === 'weightBits' ? { weights: WEIGHTS.find(([bits]) => bits === x)?.[1] ?? '' } : over[0] === 'bandwidth' ? { set: { ...deployment.set, bandwidth: format.exact(x, 'B/s') } } : over[0] === 'outputTokens' ? { output: x } : { [over[0]]: x });
  const all = await analyses(xs.map((x) => ({ ...deployment, ...change(x) })), signal);
  const pick = (one: Analysis | undefined): { bound: number | null; expected: number | null } => {
    const g = one?.generation;
    const both = (bound: number | undefined, expected: number | undefined): { bound: number | null; expected: number | null } => ({ bound: bound ?? null, expected: expected ?? null });
    switch (metric) {
      case 'tokensPerSecond': return both(g?.tokensPerSecond.bound, g?.tokensPerSecond.expected);
      case 'tpot': return both(g?.tpotSeconds.bound, g?.tpotSeconds.expected);
      case 'ttft': return both(g?.ttftSeconds.bound, g?.ttftSeconds.expected);
      case 'endToEnd': return both(g?.endToEndSeconds.bound, g?.endToEndSeconds.expected);
      case 'prefill': return both(one?.phases.prefill?.totals.boundSeconds, one?.phases.prefill?.totals.expectedSeconds);
      case 'decode': return both(one?.phases.decode?.totals.boundSeconds, one?.phases.decode?.totals.expectedSeconds);
      case 'memory': return both(undefined, one?.memory?.totalBytes);
      case 'joulesPerToken': return both(undefined, one?.cost?.perMillionOutputTokens?.joules === undefined ? undefined : one.cost.perMillionOutputTokens.joules / 1e6);
      case 'kvCacheMemory': return both(undefined, one?.memory?.kvCacheBytes);
      case 'servingTokensPerSecond': return both(one?.serving?.outputTokensPerSecond.bound, one?.serving?.outputTokensPerSecond.expected);
      default: return both(undefined, one?.cost?.perMillionOutputTokens?.usd);
    }
  };
  const unit = METRICS.find(([id]) => id === metric)?.[2] ?? '';
  return { unit, points: xs.map((x, index) => ({ x, ...pick(all[index]) })) };
}
