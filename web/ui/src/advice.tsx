import { useEffect, useState } from 'preact/hooks';
import { post, type AdviceAnswer, type Gain, type Technique, type Without } from './api.js';
import { Empty, Segments, TableButtons } from './controls.js';
import * as format from './format.js';
import { LIMITS, requestBody, type Deployment, type Limit, type Objective, type State } from './state.js';
import { resolve, techniqueName } from './technique.js';

const OBJECTIVES: ReadonlyArray<readonly [Objective, string]> = [['latency', 'Latency'], ['throughput', 'Throughput'], ['memory', 'Memory'], ['cost', 'Cost'], ['energy', 'Energy']];
const LIMIT_NAMES: Readonly<Record<Limit, readonly [string, string]>> = {
  neutralOnly: ['Same answers', 'Only techniques that leave the answers of the model as they are'],
  supportedFormatsOnly: ['Formats of this device', 'Only number formats that the device computes in'],
  mustFit: ['Must fit', 'Only what fits into the memory'],
};

/** Which techniques pay: alone, and one after the other. */
export function Advice(props: {
  deployment: Deployment;
  techniques: readonly Technique[];
  objective: Objective;
  limits: readonly Limit[];
  onChange: (patch: Partial<State>) => void;
  onApply: (techniques: string[]) => void;
}) {
  const { deployment, objective, limits } = props;
  const [answer, setAnswer] = useState<AdviceAnswer | undefined>(undefined);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(true);
  const request = JSON.stringify({ ...requestBody(deployment), objective, ...Object.fromEntries(limits.map((limit) => [limit, true])) });
  useEffect(() => {
    const controller = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => {
      post<AdviceAnswer>('advise', JSON.parse(request), controller.signal)
        .then(
          (next) => {
            setError('');
            setAnswer(next);
          },
          (problem: unknown) => {
            if (!controller.signal.aborted) setError(problem instanceof Error ? problem.message : String(problem));
          },
        )
        .finally(() => {
          if (!controller.signal.aborted) setBusy(false);
        });
    }, 150);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [request]);
  const name = (technique: string): string => {
    const found = resolve(technique, props.techniques);
    return found.preset?.title ?? found.technique?.name ?? technique;
  };
  const apply = (gains: readonly Gain[]): void => props.onApply([...deployment.with, ...gains.map((one) => one.technique)]);
  const limit = (one: Limit, on: boolean): void => props.onChange({ limits: LIMITS.filter((item) => (item === one ? on : limits.includes(item))) });
  return (
    <section class={`panel scrolling advice${busy && answer ? ' stale' : ''}`} aria-label="Advice" aria-busy={busy}>
      <header class="panel-head">
        <Segments label="Objective" value={objective} options={OBJECTIVES} onChange={(value) => props.onChange({ objective: value })} />
        <span class="row limits" role="group" aria-label="Limits">
          {LIMITS.map((one) => (
            <label key={one} title={LIMIT_NAMES[one][1]}>
              <input type="checkbox" role="switch" checked={limits.includes(one)} onChange={(event) => limit(one, event.currentTarget.checked)} /> {LIMIT_NAMES[one][0]}
            </label>
          ))}
        </span>
        <span class="spring" />
        {answer && <TableButtons name={`advice ${objective}`} sheet={() => sheetOf(answer)} />}
      </header>
      {error ? (
        <Empty title="No advice"><p>{error}</p></Empty>
      ) : !answer ? (
        <p class="loading">Trying every technique…</p>
      ) : (
        <>
          <p class="lead diagnosis">{sentence(answer.diagnosis)}</p>
          {deployment.with.length > 0 && (
            <p class="row on-now">
              On now:
              {deployment.with.map((text) => (
                <button key={text} type="button" title="Switch off" aria-label={`Switch off ${text}`} onClick={() => props.onApply(deployment.with.filter((one) => one !== text))}>{text} ×</button>
              ))}
            </p>
          )}
          <div class="advice-lists">
            <section aria-label="Alone">
              <h2>Alone <span class="quiet">{answer.tried} tried, {answer.ranked.length} pay</span></h2>
              {answer.ranked.length === 0 ? (
                <p class="quiet">No technique improves this objective for this deployment.</p>
              ) : (
                <ol class="gains ranked">
                  {answer.ranked.map((one) => (
                    <li key={one.technique}>
                      <span class="name">{one.title} {one.neutral && <span class="same">same answers</span>}</span>
                      <span class="n"><strong>{format.factor(one.gain)}</strong> <small>{format.inUnit(one.before, one.unit)} → {format.inUnit(one.after, one.unit)}</small></span>
                      {deployment.with.some((text) => techniqueName(text) === one.technique) ? <span class="count">on</span> : <button type="button" aria-label={`Apply ${one.technique}`} onClick={() => apply([one])}>Apply</button>}
                      <Bar from={1} to={1 / one.gain} />
                      <Words gain={one} />
                    </li>
                  ))}
                </ol>
              )}
            </section>
            <section aria-label="One after the other">
              <h2>One after the other <span class="quiet">each with what it adds to those before</span></h2>
              {answer.order.length > 0 ? <Staircase answer={answer} onApply={apply} /> : <p class="quiet">Nothing to add.</p>}
            </section>
          </div>
          <Reasons title="Nothing to gain here, and why" items={answer.useless} name={name} />
          <Reasons title="Cannot be applied here, and why" items={answer.refused} name={name} />
        </>
      )}
    </section>
  );
}

const sentence = (text: string): string => (text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`);

function Words(props: { gain: Gain }) {
  const { gain } = props;
  return (
    <div class="words">
      <p>{sentence(gain.explanation)}</p>
      <p class="quiet">
        {!gain.neutral && sentence(gain.qualityRisk)}
        {gain.caveat !== gain.qualityRisk && !gain.neutral && ` ${sentence(gain.caveat)}`}
        {gain.stopsAtBatch > 0 && !gain.explanation.includes('stops paying') && ` Stops paying at batch ${format.integer(gain.stopsAtBatch)}.`}
        {gain.complexity && ` Effort ${gain.complexity}.`}
      </p>
    </div>
  );
}

/** What is left of the objective, out of what it is now; the pale part is what was saved. */
function Bar(props: { from: number; to: number }) {
  return (
    <span class="gain-bar" role="img" aria-label={`${format.percent(props.to)} left of ${format.percent(props.from)}`}>
      <i class="saved" style={{ width: `${props.from * 100}%` }} />
      <i style={{ width: `${props.to * 100}%` }} />
    </span>
  );
}

function Staircase(props: { answer: AdviceAnswer; onApply: (gains: readonly Gain[]) => void }) {
  const { order, value, unit } = props.answer;
  let left = 1;
  return (
    <>
      <p><button type="button" class="primary" onClick={() => props.onApply(order)}>{order.length > 1 ? `Apply all ${order.length}` : 'Apply it'}</button></p>
      <ol class="gains stairs">
        <li>
          <span class="name">As it is now</span>
          <span class="n">{format.inUnit(value, unit)}</span>
          <Bar from={1} to={1} />
        </li>
        {order.map((one, index) => {
          const from = left;
          left /= one.gain;
          return (
            <li key={one.technique}>
              <span class="name">+ {one.title}</span>
              <span class="n"><strong>{format.inUnit(one.after, one.unit)}</strong> <small>{format.factor(one.gain)}{index > 0 ? `, in all ${format.factor(1 / left)}` : ''}</small></span>
              <button type="button" aria-label={`Apply up to ${one.technique}`} onClick={() => props.onApply(order.slice(0, index + 1))}>{index === 0 ? 'Apply' : 'Up to here'}</button>
              <Bar from={from} to={left} />
              <p class="quiet">{sentence(one.explanation)}</p>
            </li>
          );
        })}
      </ol>
    </>
  );
}

/** Names with the same reason stand together. */
function Reasons(props: { title: string; items: readonly Without[]; name: (technique: string) => string }) {
  if (props.items.length === 0) return null;
  const groups = new Map<string, string[]>();
  for (const { technique, reason } of props.items) {
    const words = without(technique, reason);
    groups.set(words, [...(groups.get(words) ?? []), props.name(technique)]);
  }
  return (
    <details class="reasons">
      <summary>{props.title} <span class="quiet">({props.items.length})</span></summary>
      <dl>
        {[...groups].map(([reason, names]) => (
          <div key={reason}>
            <dt>{names.join(', ')}</dt>
            <dd class="quiet">{sentence(reason)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The reason without the name that stands in front of it already, so that equal reasons read the same. */
function without(technique: string, reason: string): string {
  const pair = /^(\S+) and (\S+) do not go together(.*)$/.exec(reason);
  if (pair) return `does not go together with ${pair[1] === technique ? pair[2] : pair[1]}${pair[3]}`;
  return reason.startsWith(`${technique}: `) || reason.startsWith(`${technique} `) ? reason.slice(technique.length).replace(/^[:\s]+/, '') : reason;
}

const sheetOf = (answer: AdviceAnswer) => ({
  columns: ['list', 'rank', 'technique', 'title', `before_${answer.unit}`, `after_${answer.unit}`, 'gain', 'same_answers', 'stops_at_batch', 'reason'],
  rows: [
    ...([['alone', answer.ranked], ['one after the other', answer.order]] as const).flatMap(([list, gains]) => gains.map((one, index) => [list, index + 1, one.technique, one.title, one.before, one.after, one.gain, one.neutral, one.stopsAtBatch || undefined, one.explanation])),
    ...([['nothing to gain', answer.useless], ['cannot be applied', answer.refused]] as const).flatMap(([list, items]) => items.map((one) => [list, undefined, one.technique, undefined, undefined, undefined, undefined, undefined, undefined, one.reason])),
  ],
});
