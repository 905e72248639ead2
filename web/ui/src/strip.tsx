import type { Analysis, Money, Pair, Reference } from './api.js';
import * as format from './format.js';

/** The answers: each bound beside expected. */
export function Strip(props: { analysis: Analysis; ideal: Money | undefined; reference: Reference | undefined }) {
  const { analysis } = props;
  const before = props.reference?.analysis;
  const than = props.reference?.name ?? '';
  const g = analysis.generation;
  const b = before?.generation;
  const cost = analysis.cost?.perMillionOutputTokens;
  const old = before?.cost?.perMillionOutputTokens;
  const prefill = analysis.phases.prefill?.totals;
  const decode = analysis.phases.decode?.totals;
  const pair = (value: { boundSeconds: number; expectedSeconds: number } | undefined): Pair | undefined => value && { bound: value.boundSeconds, expected: value.expectedSeconds };
  const money = (name: 'joules' | 'usd'): Pair | undefined => (cost?.[name] === undefined ? undefined : { expected: cost[name], bound: props.ideal?.[name] ?? null });
  return (
    <dl class="strip">
      <Answer name="TTFT" title="Time to first token" value={g?.ttftSeconds ?? pair(prefill)} show={format.seconds} before={b?.ttftSeconds.expected} than={than} less />
      <Answer name="TPOT" title="Time per output token after the first" value={g?.tpotSeconds ?? pair(decode)} show={format.seconds} before={b?.tpotSeconds.expected} than={than} less />
      <Answer name="Throughput" title="Output tokens per second, all sequences" value={g?.tokensPerSecond} show={(value) => format.si(value, 'tok/s')} before={b?.tokensPerSecond.expected} than={than} more />
      <Fit analysis={analysis} />
      <Answer name="Energy" unit="/Mtok" title="Joules per million output tokens" value={money('joules')} show={format.joules} before={old?.joules} than={than} less />
      <Answer name="Cost" unit="/Mtok" title="Dollars per million output tokens" value={money('usd')} show={format.dollars} before={old?.usd} than={than} less />
    </dl>
  );
}

/** A change by less is none. */
const SAME = 0.005;

function Answer(props: { name: string; unit?: string; title: string; value: Pair | undefined; show: (value: number | null | undefined) => string; before: number | null | undefined; than: string; less?: boolean; more?: boolean }) {
  const { value, before } = props;
  const ratio = value?.expected && before ? value.expected / before : 1;
  const better = props.more ? ratio > 1 : ratio < 1;
  return (
    <div class="answer">
      <dt title={props.title}>
        {props.name}{' '}
        {Math.abs(ratio - 1) > SAME && (
          <span class={`delta ${better ? 'better' : 'worse'}`} title={`${format.factor(ratio)} of ${props.than}, ${better ? 'better' : 'worse'}`}>
            {ratio > 1 ? '▴' : '▾'}
            {format.significant(ratio, Math.abs(ratio - 1) < 0.1 ? 3 : 2)}×
          </span>
        )}
      </dt>
      <dd>
        <span class="main" title={`${props.title}, expected`}>{props.show(value?.expected)}{value && props.unit && <small>{props.unit}</small>}</span>
        <span class="bound">{value && value.bound !== null ? `bound ${props.show(value.bound)}` : '\u00a0'}</span>
      </dd>
    </div>
  );
}

function Fit(props: { analysis: Analysis }) {
  const { memory, deployment: { devices } } = props.analysis;
  const usable = memory.usableBytes;
  const share = memory.totalBytes / memory.capacityBytes;
  return (
    <div class={`answer fit${memory.fits ? '' : ' not'}`}>
      <dt>Memory {devices > 1 && <small>per device, of {devices}</small>}</dt>
      <dd>
        <span class="main">
          {memory.fits ? 'Fits' : 'Does not fit'} <small>{format.bytes(memory.totalBytes)}</small>
        </span>
        <span class="gauge" role="img" aria-label={`${format.percent(share)} of ${format.bytes(memory.capacityBytes)}`}>
          <i style={{ width: `${Math.min(100, share * 100)}%` }} />
          <b style={{ left: `${(usable / memory.capacityBytes) * 100}%` }} />
        </span>
        <span class="bound">{memory.fits ? `up to ${most('batch', memory.maxBatch)}, or ${most('context', memory.maxContext)}` : `${format.bytes(usable)} may be used`}</span>
      </dd>
    </div>
  );
}

/** Beyond a thousand million nothing grows with it. */
const most = (what: string, value: number): string => (value >= 1e9 ? `any ${what}` : `${what} ${format.integer(value)}`);
