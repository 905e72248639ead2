import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Analysis, Memory } from './api.js';
import { Empty, PictureButtons, Segments, TableButtons, useSize } from './controls.js';
import * as format from './format.js';
import { Lines, type Line } from './lines.js';
import type { Deployment } from './state.js';
import { analyses, spaced } from './sweep.js';

const PARTS: ReadonlyArray<readonly ['weightsBytes' | 'kvCacheBytes' | 'activationBytes' | 'reservedBytes', string, string]> = [
  ['weightsBytes', 'Weights', 'var(--kind-1)'],
  ['kvCacheBytes', 'KV cache', 'var(--kind-5)'],
  ['activationBytes', 'Activations', 'var(--kind-3)'],
  ['reservedBytes', 'Reserve', 'var(--kind-8)'],
];

export function MemoryView(props: { analysis: Analysis; deployment: Deployment }) {
  const memory = props.analysis.memory;
  const holder = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<'context' | 'batch'>('context');
  const { devices } = props.analysis.deployment;
  return (
    <section class="panel scrolling" aria-label="Memory">
      <div class="memory-head">
        <p class="lead">
          {memory.fits ? 'Fits' : 'Does not fit'}: {format.bytes(memory.totalBytes)} of {format.bytes(memory.usableBytes)} that may be used
          <span class="quiet"> of {format.bytes(memory.capacityBytes)}</span>
          {devices > 1 && <span class="quiet"> on each of {devices} devices</span>}
        </p>
        <Bar memory={memory} />
        <table class="data small">
          <tbody>
            {PARTS.map(([field, name, colour]) => (
              <tr key={field}>
                <th scope="row"><i class="swatch" style={{ background: colour }} /> {name}</th>
                <td class="n">{format.bytes(memory[field])}</td>
                <td class="n">{format.percent(memory[field] / memory.capacityBytes)}<span class="wide-only"> of capacity</span></td>
              </tr>
            ))}
            <tr class="total"><th scope="row">Total</th><td class="n">{format.bytes(memory.totalBytes)}</td><td class="n">{format.percent(memory.totalBytes / memory.capacityBytes)}<span class="wide-only"> of capacity</span></td></tr>
            <tr><th scope="row">Largest batch at context {format.integer(props.analysis.deployment.context)}</th><td class="n">{format.integer(memory.maxBatch)}</td><td /></tr>
            <tr><th scope="row">Longest context at batch {format.integer(props.analysis.deployment.batch)}</th><td class="n">{format.integer(memory.maxContext)}</td><td /></tr>
          </tbody>
        </table>
      </div>
      <div ref={holder} class="growth">
        <header class="panel-head">
          <Segments label="Growth with" value={over} options={[['context', 'Growth with context'], ['batch', 'Growth with batch']]} onChange={setOver} />
          <span class="spring" />
          <PictureButtons target={holder} name={`memory ${props.analysis.model.id} ${props.analysis.hardware.id}`} />
          <TableButtons name={`memory ${props.analysis.model.id} ${props.analysis.hardware.id}`} sheet={() => ({ columns: ['part', 'bytes'], rows: [...PARTS.map(([field, name]) => [name, memory[field]]), ['Total', memory.totalBytes], ['Usable', memory.usableBytes], ['Capacity', memory.capacityBytes]] })} />
        </header>
        <Growth deployment={props.deployment} memory={memory} over={over} limit={props.analysis.model.contextLimit} />
      </div>
    </section>
  );
}

function Bar(props: { memory: Memory }) {
  const { memory } = props;
  const scale = Math.max(memory.totalBytes, memory.capacityBytes);
  return (
    <div class="bar-wrap">
      <div class="bar" role="img" aria-label={PARTS.map(([field, name]) => `${name} ${format.bytes(memory[field])}`).join(', ')}>
        {PARTS.map(([field, name, colour]) => {
          const share = memory[field] / scale;
          return share > 0 ? <i key={field} title={`${name} ${format.bytes(memory[field])}`} style={{ width: `${share * 100}%`, background: colour }} /> : null;
        })}
      </div>
      <b class="edge" style={{ left: `${(memory.capacityBytes / scale) * 100}%` }} title={`capacity ${format.bytes(memory.capacityBytes)}`} />
      <b class="edge usable" style={{ left: `${(memory.usableBytes / scale) * 100}%` }} title={`may be used ${format.bytes(memory.usableBytes)}`} />
    </div>
  );
}

function Growth(props: { deployment: Deployment; memory: Memory; over: 'context' | 'batch'; limit: number | undefined }) {
  const [ref, width, height] = useSize<HTMLDivElement>();
  const [answers, setAnswers] = useState<{ xs: number[]; memories: Array<Memory | undefined>; over: string } | undefined>(undefined);
  const [error, setError] = useState('');
  const { over, deployment, memory } = props;
  const most = over === 'context' ? memory.maxContext : memory.maxBatch;
  const here = deployment[over];
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      const low = over === 'context' ? 256 : 1;
      const high = Math.min(over === 'context' ? 4_000_000 : 65536, Math.max(low * 16, here * 2, most * 2.5));
      const xs = spaced(low, high, 24, true);
      analyses(xs.map((x) => ({ ...deployment, [over]: x })), controller.signal).then(
        (all) => {
          setError('');
          setAnswers({ xs, memories: all.map((one) => one?.memory), over });
        },
        (problem: unknown) => {
          if (!controller.signal.aborted) setError(problem instanceof Error ? problem.message : String(problem));
        },
      );
    }, 120);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [JSON.stringify(deployment), over, most]);
  const lines = useMemo((): Line[] => {
    if (!answers) return [];
    const shown = PARTS.filter(([field]) => answers.memories.some((one) => one !== undefined && one[field] > 0));
    return shown.map(([, name, colour], index) => ({
      name,
      colour,
      points: answers.xs.flatMap((x, at): Array<readonly [number, number]> => {
        const one = answers.memories[at];
        return one ? [[x, shown.slice(0, index + 1).reduce((sum, [field]) => sum + one[field], 0)]] : [];
      }),
    }));
  }, [answers]);
  const levels = useMemo(
    () => [{ name: `capacity ${format.bytes(memory.capacityBytes)}`, value: memory.capacityBytes }, { name: `may be used ${format.bytes(memory.usableBytes)}`, value: memory.usableBytes }],
    [memory.capacityBytes, memory.usableBytes],
  );
  return (
    <div class="chart growth-chart" ref={ref}>
      {error ? (
        <Empty title="The growth could not be computed"><p>{error}</p></Empty>
      ) : answers && width > 40 ? (
        <Lines
          width={width}
          height={height}
          lines={lines}
          levels={levels}
          stacked
          logY={false}
          xTitle={over === 'context' ? 'Context, tokens per sequence' : 'Batch, sequences'}
          yTitle="Memory of a device, bytes"
          xText={(value) => format.si(value, '')}
          yText={(value) => format.bytes(value)}
          here={here}
          marks={most >= (answers.xs[0] ?? 0) && most <= (answers.xs[answers.xs.length - 1] ?? 0) && answers.over === over ? [{ x: most, y: memory.usableBytes, text: `full at ${format.integer(most)}` }] : []}
          label={`Memory against ${over}`}
        />
      ) : (
        <p class="loading">Computing…</p>
      )}
    </div>
  );
}
