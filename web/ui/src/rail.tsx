import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { post, type Device, type DeviceEntry, type DeviceField, type Engine, type Format, type ModelEntry, type Parsed, type Technique } from './api.js';
import { FieldError, LogNumber, Search, Select, type Choice } from './controls.js';
import * as format from './format.js';
import { base64, readHeader } from './gguf.js';
import { CHOSEN, DEFAULT_DEPLOYMENT, modelName, type Deployment, type OptionName } from './state.js';
import { blamed } from './technique.js';
import { Techniques } from './techniques.js';

export interface Catalogue {
  readonly models: readonly ModelEntry[];
  readonly devices: readonly DeviceEntry[];
  readonly formats: readonly Format[];
  readonly engines: readonly Engine[];
  readonly techniques: readonly Technique[];
}

export interface Failure {
  readonly field: string;
  readonly text: string;
}

type Change = (patch: Partial<Deployment>, done: boolean) => void;

const PRESETS: ReadonlyArray<readonly [string, string]> = [
  ['', "Checkpoint's own"],
  ['bf16', 'bf16'],
  ['fp8', 'fp8'],
  ['w8a8', 'w8a8, int8'],
  ['w8a16', 'w8a16'],
  ['w4a16', 'w4a16'],
  ['w4a16kv8', 'w4a16kv8'],
  ['w4a8kv4', 'w4a8kv4'],
  ['w4a4', 'w4a4'],
];

/** What is wrong with one of these members of the request, if anything is. */
const fieldOf = (failure: Failure | undefined, ...names: string[]): string | undefined => (failure && names.includes(failure.field) ? failure.text : undefined);

/** Options that have a control of their own further down; all others stand together in the order of the table. */
const OWN: readonly OptionName[] = ['batch', 'context', 'outputTokens', 'precision', 'weights', 'activations', 'kvCache', 'kernels', 'engine', 'efficiency', 'accounting', 'tp', 'pp', 'ep', 'dp', 'cp', 'price', 'grid'];
const OTHERS = CHOSEN.filter((option) => !OWN.includes(option.name));

/** Members of a request that have a place in the rail. */
const PLACED: readonly string[] = ['model', 'hardware', 'set', ...CHOSEN.map((option) => option.name)];

/** Refusals of techniques name the techniques, not a field. */
const techniqueRefusal = (failure: Failure | undefined, chosen: readonly string[]): string | undefined =>
  failure && (failure.field === 'with' || blamed(failure.text, chosen).length > 0) ? failure.text : undefined;

/**
 * Whether the error is shown beside a field that is in sight; others are shown above the views. Techniques are far down,
 * and are also switched on elsewhere.
 */
export const placed = (failure: Failure, set: Readonly<Record<string, string>>): boolean => PLACED.includes(failure.field) || failure.field in set;

const size = (model: ModelEntry): string => `${format.parameters(model.parameters)} `;

export function Rail(props: { deployment: Deployment; catalogue: Catalogue; device: Device | undefined; failure: Failure | undefined; change: Change }) {
  const { deployment: d, catalogue, device, failure, change } = props;
  const models = useMemo(
    (): Choice[] => catalogue.models.map((model) => ({ id: model.id, label: model.id, note: `${size(model)}${model.family}`, words: `${model.name} ${model.aliases}` })),
    [catalogue.models],
  );
  const devices = useMemo(
    (): Choice[] =>
      catalogue.devices.map((one) => ({ id: one.id, label: one.name, note: `${format.bytes(one.memoryCapacityBytes)} · ${format.bytesPerSecond(one.memoryBandwidthBytesPerSecond)}`, words: `${one.id} ${one.memoryType} ${one.released}` })),
    [catalogue.devices],
  );
  const formats = useMemo((): Array<readonly [string, string]> => [['', 'as preset'], ...catalogue.formats.map((one) => [one.id, `${one.id} · ${format.significant(one.bitsPerElement, 5)} bits`] as const)], [catalogue.formats]);
  const refusal = techniqueRefusal(failure, d.with);
  // the longest part of the rail stands still while a slider moves
  const techniques = useMemo(
    () => <Techniques techniques={catalogue.techniques} chosen={d.with} error={refusal} onChange={(chosen) => change({ with: chosen }, true)} />,
    [catalogue.techniques, d.with, refusal, change],
  );
  const model = catalogue.models.find((one) => one.id === d.model);
  const entry = catalogue.devices.find((one) => one.id === d.hardware);
  return (
    <div class="rail-body">
      <section aria-label="Model">
        <Search
          label="Model"
          value={d.model}
          shown={d.config ? modelName(d) : d.model}
          choices={models}
          placeholder="Search name, family or size"
          error={fieldOf(failure, 'model')}
          onPick={(id) => change({ model: id, config: '' }, true)}
        />
        <p class="under">{d.config ? 'Your own model, by content' : model ? `${model.name} · ${format.parameters(model.parameters)} parameters · ${model.family}` : ' '}</p>
        <OwnModel config={d.config} change={change} />
      </section>
      <section aria-label="Hardware">
        <Search
          label="Hardware"
          value={d.hardware}
          shown={entry?.name ?? d.hardware}
          choices={devices}
          placeholder="Search devices"
          error={fieldOf(failure, 'hardware')}
          onPick={(id) => change({ hardware: id, set: {} }, true)}
        />
        <DeviceNumbers device={device} set={d.set} error={fieldOf(failure, 'set', ...Object.keys(d.set))} change={change} />
      </section>
      <section aria-label="Workload">
        <h2 class="caption">Workload</h2>
        <LogNumber label="Batch" unit="sequences" min={1} max={1024} value={d.batch} error={fieldOf(failure, 'batch')} onChange={(batch, done) => change({ batch }, done)} />
        <LogNumber label="Context" unit="tokens" min={16} max={1048576} value={d.context} error={fieldOf(failure, 'context')} onChange={(context, done) => change({ context }, done)} />
        <LogNumber label="Output" unit="tokens" min={1} max={32768} value={d.outputTokens} error={fieldOf(failure, 'outputTokens')} onChange={(outputTokens, done) => change({ outputTokens }, done)} />
      </section>
      <section aria-label="Precision">
        <Select label="Precision" value={d.precision} options={PRESETS} error={fieldOf(failure, 'precision')} onChange={(precision) => change({ precision, weights: '', activations: '', kvCache: '' }, true)} />
        <Select label="Weights" value={d.weights} options={formats} error={fieldOf(failure, 'weights')} onChange={(weights) => change({ weights }, true)} />
        <Select label="Activations" value={d.activations} options={formats} error={fieldOf(failure, 'activations')} onChange={(activations) => change({ activations }, true)} />
        <Select label="KV cache" value={d.kvCache} options={formats} error={fieldOf(failure, 'kvCache')} onChange={(kvCache) => change({ kvCache }, true)} />
      </section>
      <section aria-label="Parallelism">
        <h2 class="caption">Parallelism</h2>
        <div class="degrees">
          {([['tp', 'Tensor'], ['pp', 'Pipeline'], ['ep', 'Expert'], ['dp', 'Data'], ['cp', 'Context']] as const).map(([name, label]) => (
            <Degree key={name} label={label} value={d[name]} error={fieldOf(failure, name)} onChange={(value) => change({ [name]: value }, true)} />
          ))}
        </div>
        <FieldError text={fieldOf(failure, 'tp', 'pp', 'ep', 'dp', 'cp')} />
      </section>
      <section aria-label="Engine">
        <Select label="Engine" value={d.engine} options={[['', "device's usual"], ...(d.engine.includes('@') ? [[d.engine, d.engine] as const] : []), ...catalogue.engines.map((one) => [one.id, one.name] as const)]} error={fieldOf(failure, 'engine')} onChange={(engine) => change({ engine }, true)} />
        <Select label="Kernels" value={d.kernels} options={[['', 'usual'], ['fused', 'fused'], ['eager', 'eager, one by one']]} error={fieldOf(failure, 'kernels')} onChange={(kernels) => change({ kernels }, true)} />
        <Select label="Efficiency" value={d.efficiency} options={[['', 'measured profile'], ['ideal', "ideal, the roofline's"]]} error={fieldOf(failure, 'efficiency')} onChange={(efficiency) => change({ efficiency }, true)} />
        <Select label="Accounting" value={d.accounting} options={[['', 'exact'], ['paper', "paper, LLM-Viewer's"]]} error={fieldOf(failure, 'accounting')} onChange={(accounting) => change({ accounting }, true)} />
        <TextField label="Price" unit="$ per hour" value={d.price} shown={device?.price ? String(device.price.usdPerHour) : ''} error={fieldOf(failure, 'price')} onChange={(price) => change({ price }, true)} />
        <TextField label="Grid" unit="gCO₂e/kWh" value={d.grid} shown="" error={fieldOf(failure, 'grid')} onChange={(grid) => change({ grid }, true)} />
      </section>
      <OtherOptions deployment={d} failure={failure} change={change} />
      {techniques}
    </div>
  );
}

/** Options without a control of their own: whatever the server's table has. */
function OtherOptions(props: { deployment: Deployment; failure: Failure | undefined; change: Change }) {
  const { deployment, failure, change } = props;
  const edited = OTHERS.filter((option) => deployment[option.name] !== DEFAULT_DEPLOYMENT[option.name]).length;
  const refused = failure !== undefined && OTHERS.some((option) => option.name === failure.field);
  const [open, setOpen] = useState(edited > 0);
  useEffect(() => {
    if (edited > 0 || refused) setOpen(true);
  }, [edited > 0, refused]);
  return (
    <section aria-label="More options">
      <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide more options' : 'More options'}
        {edited > 0 ? ` (${edited} set)` : ''}
      </button>
      {open &&
        OTHERS.map((option) => {
          const label = format.capitalized(option.label);
          const value = deployment[option.name];
          const standard = DEFAULT_DEPLOYMENT[option.name];
          const put = (text: string): void => change({ [option.name]: text === '' ? standard : typeof standard === 'number' && Number.isFinite(Number(text)) ? Number(text) : text } as Partial<Deployment>, true);
          return option.kind === 'word' ? (
            <Select key={option.name} label={label} value={String(value)} options={[['', option.usual || 'usual'], ...option.words.map((word) => [word, word] as const)]} error={fieldOf(failure, option.name)} onChange={put} />
          ) : (
            <TextField key={option.name} label={label} unit={option.unit} value={value === standard ? '' : String(value)} shown={option.usual || String(option.standard ?? '')} error={fieldOf(failure, option.name)} onChange={put} />
          );
        })}
    </section>
  );
}

function TextField(props: { label: string; unit: string; value: string; shown: string; error?: string | undefined; onChange: (value: string) => void }) {
  return (
    <div class="select">
      <label>
        {props.label}
      </label>
      <span class="with-unit">
        <input type="text" inputMode="decimal" aria-label={`${props.label}, ${props.unit}`} value={props.value} placeholder={props.shown || '–'} aria-invalid={props.error ? true : undefined} onChange={(event) => props.onChange(event.currentTarget.value.trim())} />
        <span class="unit">{props.unit}</span>
      </span>
      <FieldError text={props.error} />
    </div>
  );
}

function Degree(props: { label: string; value: number; error?: string | undefined; onChange: (value: number) => void }) {
  return (
    <label class="degree">
      <span>{props.label}</span>
      <input
        type="number"
        min={1}
        max={65536}
        value={props.value}
        aria-invalid={props.error ? true : undefined}
        onChange={(event) => {
          const value = Math.round(Number(event.currentTarget.value));
          props.onChange(Number.isFinite(value) && value >= 1 ? value : 1);
        }}
      />
    </label>
  );
}

/** A config.json pasted or dropped, or the header of a GGUF file. */
function OwnModel(props: { config: string; change: Change }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [error, setError] = useState('');
  const [note, setNote] = useState('');
  const [over, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const useText = (content: string): void => {
    try {
      const parsed: unknown = JSON.parse(content);
      if (!parsed || typeof parsed !== 'object' || Array.isArray(parsed)) throw new Error('expected a JSON object, as in a config.json');
      setError('');
      setOpen(false);
      setText('');
      props.change({ config: JSON.stringify(parsed) }, true);
    } catch (problem) {
      setError(`Not a config.json: ${problem instanceof Error ? problem.message : String(problem)}`);
    }
  };
  const useFile = async (chosen: File): Promise<void> => {
    setError('');
    setNote('');
    try {
      if (/\.gguf$/i.test(chosen.name)) {
        const header = await readHeader(chosen);
        const encoded = base64(header.bytes);
        if (encoded.length > 1_000_000) throw new Error(`the header still takes ${format.bytes(encoded.length)} without its tokenizer; the server reads up to 1 MB`);
        const parsed = await post<Parsed>('parse', { ggufBase64: encoded });
        if (!parsed.config) throw new Error('the server understood no model in this header');
        setNote(`${header.architecture}, ${header.tensors} tensors; sent ${format.bytes(header.bytes.length)} of its header.`);
        props.change({ config: JSON.stringify({ _name_or_path: header.name || chosen.name, ...parsed.config }) }, true);
      } else if (chosen.size > 1_000_000) throw new Error(`${chosen.name} is ${format.bytes(chosen.size)}; a config.json is at most 1 MB`);
      else useText(await chosen.text());
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    }
  };
  return (
    <div
      class={`own${over ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dropped = event.dataTransfer?.files[0];
        if (dropped) void useFile(dropped);
        else {
          const content = event.dataTransfer?.getData('text/plain');
          if (content) useText(content);
        }
      }}
    >
      <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        Your own: paste or drop a config.json or GGUF file
      </button>
      {open && (
        <div class="own-body">
          <textarea
            rows={5}
            aria-label="Content of a config.json"
            placeholder='{"model_type": "llama", "hidden_size": 4096, …}'
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onPaste={(event) => {
              const content = event.clipboardData?.getData('text/plain') ?? '';
              if (content.trim().startsWith('{')) {
                event.preventDefault();
                setText(content);
                useText(content);
              }
            }}
          />
          <span class="row">
            <button type="button" onClick={() => useText(text)} disabled={text.trim() === ''}>Use this model</button>
            <button type="button" onClick={() => file.current?.click()}>Choose a file…</button>
            <input ref={file} type="file" accept=".json,.gguf,application/json" hidden onChange={(event) => { const chosen = event.currentTarget.files?.[0]; if (chosen) void useFile(chosen); }} />
          </span>
        </div>
      )}
      {note && <p class="under">{note}</p>}
      <FieldError text={error} />
    </div>
  );
}

function DeviceNumbers(props: { device: Device | undefined; set: Record<string, string>; error: string | undefined; change: Change }) {
  const { device, set } = props;
  const [open, setOpen] = useState(Object.keys(set).length > 0);
  const edited = Object.keys(set).length;
  useEffect(() => {
    if (edited > 0) setOpen(true);
  }, [edited > 0]);
  if (!device) return <p class="under"> </p>;
  // the price has a box of its own further down
  const fields = device.editable.filter((one) => one.field !== 'price');
  const price = device.price;
  return (
    <div class="device">
      <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide its numbers' : 'Edit its numbers'}
        {edited > 0 ? ` (${edited} edited)` : ''}
      </button>
      {edited > 0 && (
        <button type="button" class="link reset-all" onClick={() => props.change({ set: {} }, true)}>
          Reset all
        </button>
      )}
      {open && (
        <div class="numbers">
          {fields.map((one) => (
            <DeviceNumber
              key={one.field}
              {...one}
              label={format.capitalized(one.label)}
              changed={set[one.field]}
              onChange={(text) => {
                const next = { ...set };
                if (text === undefined) delete next[one.field];
                else next[one.field] = text;
                props.change({ set: next }, true);
              }}
            />
          ))}
          {price && <p class="under">Rent {format.dollars(price.usdPerHour)} an hour: {price.source}, {price.date}</p>}
          {device.sources['default'] && <p class="under">Source: {device.sources['default']}</p>}
        </div>
      )}
      <FieldError text={props.error} />
    </div>
  );
}

function DeviceNumber(props: DeviceField & { label: string; changed: string | undefined; onChange: (text: string | undefined) => void }) {
  const shown = format.si(props.value, props.unit, 6);
  const [bad, setBad] = useState('');
  return (
    <div class={`device-number${props.changed !== undefined ? ' edited' : ''}`}>
      <label>
        <span>{props.label}</span>
        <input
          type="text"
          value={props.changed ?? shown}
          title={props.source}
          spellcheck={false}
          aria-invalid={bad ? true : undefined}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            const text = event.currentTarget.value.trim();
            setBad('');
            if (text === '' || text === shown) return props.onChange(undefined);
            const value = format.parseQuantity(text, props.unit, shown);
            if (value === undefined || !(value > 0)) return setBad(`expected ${props.label.toLowerCase()} such as ${shown || '1'}`);
            if (value === props.value) return props.onChange(undefined);
            return props.onChange(format.exact(value, props.unit));
          }}
        />
      </label>
      {props.changed !== undefined && (
        <button type="button" class="reset" title={`Reset to ${shown}`} aria-label={`Reset ${props.label} to ${shown}`} onClick={() => props.onChange(undefined)}>
          ↺
        </button>
      )}
      <FieldError text={bad} />
    </div>
  );
}
