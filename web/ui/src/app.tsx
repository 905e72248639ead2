import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Advice } from './advice.js';
import { get, post, Problem, type Analysis, type Compared, type Comparison, type Device, type DeviceEntry, type Engine, type Format, type ModelEntry, type Money, type Reference, type Technique } from './api.js';
import { coalesce, type Coalescer } from './coalesce.js';
import { Compare } from './compare.js';
import { Curves } from './curves.js';
import { Empty, FieldError } from './controls.js';
import { Graph } from './graph.js';
import { MemoryView } from './memory.js';
import { Operators } from './operators.js';
import { placed, Rail, type Catalogue, type Failure } from './rail.js';
import { Roofline } from './roofline.js';
import { details, fromQuery, modelName, plain, requestBody, title, toQuery, VIEWS, type Deployment, type State, type View } from './state.js';
import { Strip } from './strip.js';
import { techniqueName } from './technique.js';

const TITLES: Record<View, string> = { roofline: 'Roofline', graph: 'Graph', operators: 'Operators', memory: 'Memory', curves: 'Curves', compare: 'Compare', advice: 'Advice' };

type Theme = 'auto' | 'light' | 'dark';

function readTheme(): Theme {
  try {
    const stored = localStorage.getItem('rooflight-theme');
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    return 'auto';
  }
}

/** What the newest deployment is, and the same without its techniques where that is the comparison. */
interface Answer {
  readonly analysis: Analysis;
  readonly without: Analysis | undefined;
}

/** A deployment to analyse, and whether its techniques are to be seen against none. */
interface Question {
  readonly deployment: Deployment;
  readonly both: boolean;
}

export function App() {
  const [state, setState] = useState<State>(() => fromQuery(location.search));
  const [catalogue, setCatalogue] = useState<Catalogue>({ models: [], devices: [], formats: [], engines: [], techniques: [] });
  const [device, setDevice] = useState<Device | undefined>(undefined);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const [shown, setShown] = useState<Deployment | undefined>(undefined);
  const [ideal, setIdeal] = useState<Money | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const [pinned, setPinned] = useState<ReadonlyArray<Analysis | undefined>>([]);
  const [drawer, setDrawer] = useState(false);
  const [theme, setTheme] = useState<Theme>(readTheme);
  const started = useRef(0);

  // the address follows the state: at once where a change is finished, a little later while a slider moves
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const current = useRef(state);
  const dragging = useRef(false);
  const update = useCallback((change: (old: State) => State, done: boolean): void => {
    const next = change(current.current);
    current.current = next;
    setState(next);
    clearTimeout(timer.current);
    const write = (): void => {
      const query = `?${toQuery(current.current)}`;
      if (query === location.search) {
        if (done) dragging.current = false;
        return;
      }
      // one drag is one step back, not hundreds
      if (dragging.current) history.replaceState(null, '', query);
      else history.pushState(null, '', query);
      dragging.current = !done;
    };
    if (done) write();
    else timer.current = setTimeout(write, 200);
  }, []);
  useEffect(() => {
    const back = (): void => {
      current.current = fromQuery(location.search);
      setState(current.current);
    };
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);

  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    try {
      if (theme === 'auto') localStorage.removeItem('rooflight-theme');
      else localStorage.setItem('rooflight-theme', theme);
    } catch {
      // private windows may refuse; the choice then lasts for this page
    }
  }, [theme]);

  const load = useCallback((): void => {
    const fill = (patch: Partial<Catalogue>): void => setCatalogue((old) => ({ ...old, ...patch }));
    // whatever keeps these away keeps the analysis away too, which says so
    const ignore = (): void => undefined;
    get<ModelEntry[]>('models').then((models) => fill({ models }), ignore);
    get<DeviceEntry[]>('devices').then((devices) => fill({ devices }), ignore);
    get<Format[]>('formats').then((formats) => fill({ formats }), ignore);
    get<Engine[]>('engines').then((engines) => fill({ engines }), ignore);
    get<Technique[]>('techniques').then((techniques) => fill({ techniques }), ignore);
  }, []);
  useEffect(load, [load]);

  const d = state.deployment;
  useEffect(() => {
    const controller = new AbortController();
    get<Device>(`devices/${encodeURIComponent(d.hardware)}`, controller.signal).then(setDevice, () => {
      if (!controller.signal.aborted) setDevice(undefined);
    });
    return () => controller.abort();
  }, [d.hardware]);

  // one request in flight, the newest wins; with one at a time no frame is drawn twice
  const asker = useRef<Coalescer<Question> | undefined>(undefined);
  asker.current ??= coalesce<Question, Answer>(
    async ({ deployment, both }, signal) => {
      if (!both) return { analysis: await post<Analysis>('analyze', requestBody(deployment), signal), without: undefined };
      // both in one answer, so that arrows never join two different workloads
      const { deployments } = await post<Comparison>('compare', { deployments: [deployment, plain(deployment)].map(requestBody) }, signal);
      return { analysis: (deployments[0] as Compared).analysis, without: deployments[1]?.analysis };
    },
    (next, { deployment }) => {
      setAnswer(next);
      setShown(deployment);
      setFailure(undefined);
    },
    (error) => {
      setFailure(error instanceof Problem ? { field: error.field, text: error.message } : { field: '', text: 'The server does not answer. Is rooflight serve still running?' });
    },
  );
  const request = JSON.stringify(requestBody(d));
  const both = state.versus < 0 && d.with.length > 0;
  useEffect(() => {
    started.current = performance.now();
    asker.current?.submit({ deployment: d, both });
  }, [request, both]);
  const analysis = answer?.analysis;
  useLayoutEffect(() => {
    if (!answer || started.current === 0) return;
    // for measuring: from the change to the new picture in the document
    performance.measure('rooflight:redraw', { start: started.current, end: performance.now() });
  }, [answer]);

  // energy and cost at the bound: the same deployment at ideal efficiency, once the hand rests
  useEffect(() => {
    setIdeal(undefined);
    if (d.efficiency === 'ideal') return undefined;
    const controller = new AbortController();
    const wait = setTimeout(() => {
      post<Analysis>('analyze', requestBody({ ...d, efficiency: 'ideal', engine: 'ideal' }), controller.signal).then((ideally) => setIdeal(ideally.cost?.perMillionOutputTokens), () => undefined);
    }, 150);
    return () => {
      clearTimeout(wait);
      controller.abort();
    };
  }, [request]);

  const pinsKey = JSON.stringify(state.pins.map(requestBody));
  useEffect(() => {
    let currentPins = true;
    Promise.all(state.pins.map((pin) => post<Analysis>('analyze', requestBody(pin)).catch(() => undefined))).then((all) => {
      if (currentPins) setPinned(all);
    });
    return () => {
      currentPins = false;
    };
  }, [pinsKey]);

  const change = useCallback((patch: Partial<Deployment>, done: boolean) => update((old) => ({ ...old, deployment: { ...old.deployment, ...patch } }), done), [update]);
  const patch = useCallback((next: Partial<State>) => update((old) => ({ ...old, ...next }), true), [update]);
  const select = useCallback((operator: string) => update((old) => ({ ...old, operator }), true), [update]);
  const phase = useCallback((next: State['phase']) => update((old) => ({ ...old, phase: next }), true), [update]);
  const pin = useCallback(() => update((old) => (old.pins.length >= 8 ? old : { ...old, pins: [...old.pins, old.deployment], versus: old.versus < 0 ? old.pins.length : old.versus }), true), [update]);

  const { view } = state;
  const reference = useMemo((): Reference | undefined => {
    const pinnedTo = state.versus >= 0 ? pinned[state.versus] : undefined;
    const pin = state.versus >= 0 ? state.pins[state.versus] : undefined;
    if (pin) return pinnedTo && { analysis: pinnedTo, name: `${String.fromCharCode(65 + state.versus)}, ${title(pin)}` };
    if (!answer?.without || !shown) return undefined;
    const names = shown.with.map(techniqueName);
    return { analysis: answer.without, name: names.length > 3 ? `the same without its ${names.length} techniques` : `the same without ${names.join(', ')}` };
  }, [state.versus, state.pins, pinned, answer, shown]);
  const rail = useMemo(() => <Rail deployment={d} catalogue={catalogue} device={device} failure={failure} change={change} />, [d, catalogue, device, failure, change]);

  useEffect(() => {
    document.title = `${title(d)} · Rooflight`;
  }, [d]);
  useEffect(() => {
    if (!drawer) return undefined;
    const close = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setDrawer(false);
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [drawer]);

  return (
    <div class={`page${drawer ? ' drawer' : ''}`}>
      <a class="skip" href="#main">Skip to the results</a>
      <header class="top">
        <button type="button" class="menu" aria-expanded={drawer} aria-controls="rail" onClick={() => setDrawer(!drawer)}>
          {drawer ? 'Done' : 'Set up'}
        </button>
        <h1>
          <svg viewBox="0 0 32 32" width="18" height="18" aria-hidden="true"><path d="M3 27 15 10h14" class="logo" /></svg>
          Rooflight
        </h1>
        <p class="what" title={`${title(d)}, ${details(d)}`}>
          <strong>{modelName(d)}</strong> on <strong>{catalogue.devices.find((one) => one.id === d.hardware)?.name ?? d.hardware}</strong>
          <span class="quiet"> {details(d)}</span>
        </p>
        <span class="spring" />
        <button type="button" onClick={pin} disabled={state.pins.length >= 8} title="Keep this deployment to compare with">Pin{state.pins.length > 0 ? ` (${state.pins.length})` : ''}</button>
        <button type="button" aria-label={`Theme: ${theme}. Change`} onClick={() => setTheme(theme === 'auto' ? (matchMedia('(prefers-color-scheme: dark)').matches ? 'light' : 'dark') : theme === 'dark' ? 'light' : 'dark')}>
          {theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches) ? 'Light' : 'Dark'}
        </button>
      </header>
      <aside id="rail" class="rail" aria-label="Deployment">
        {rail}
      </aside>
      {drawer && <div class="scrim" onClick={() => setDrawer(false)} />}
      <main id="main" class={failure && analysis ? 'stale' : ''}>
        {analysis && <Strip analysis={analysis} ideal={d.efficiency === 'ideal' ? analysis.cost?.perMillionOutputTokens : ideal} reference={reference} />}
        <div class={`announce${failure && placed(failure, d.set) ? ' beside' : ''}`} aria-live="assertive">
          {failure && analysis && <FieldError text={`${failure.text}${/[.!?]$/.test(failure.text) ? '' : '.'} Below is the last result that worked.`} />}
        </div>
        {analysis && analysis.notes.length > 0 && (
          <details class="notes"><summary>{analysis.notes.length === 1 ? '1 note' : `${analysis.notes.length} notes`} on this analysis</summary><ul>{analysis.notes.map((note) => <li key={note}>{note}</li>)}</ul></details>
        )}
        <div class="tab-row">
          <div class="tabs" role="tablist" aria-label="Views" onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            const to = event.key === 'Home' ? 0 : event.key === 'End' ? VIEWS.length - 1 : step ? (VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length : -1;
            if (to < 0) return;
            event.preventDefault();
            patch({ view: VIEWS[to] as View });
            event.currentTarget.querySelectorAll<HTMLButtonElement>('[role=tab]')[to]?.focus();
          }}>
            {VIEWS.map((one) => (
              <button key={one} type="button" role="tab" id={`tab-${one}`} aria-selected={one === view} aria-controls="panel" tabIndex={one === view ? 0 : -1} onClick={() => patch({ view: one })}>
                {TITLES[one]}
                {one === 'compare' && state.pins.length > 0 ? <span class="count"> {state.pins.length}</span> : null}
              </button>
            ))}
          </div>
          {reference && <p class="against" title={`▴▾ and arrows are against ${reference.name}`}>▴▾ against {reference.name}</p>}
        </div>
        <div id="panel" class="view" role="tabpanel" aria-labelledby={`tab-${view}`}>
          {!analysis || !shown ? (
            failure ? <Empty title="Nothing to show yet"><p>{failure.text}</p><p><button type="button" onClick={() => { load(); asker.current?.submit({ deployment: d, both }); }}>Try again</button></p></Empty> : <p class="loading">Computing…</p>
          ) : view === 'roofline' ? (
            <Roofline analysis={analysis} device={device} reference={reference} phase={state.phase} selected={state.operator} onPhase={phase} onSelect={select} />
          ) : view === 'graph' ? (
            <Graph analysis={analysis} deployment={shown} phase={state.phase} selected={state.operator} onPhase={phase} onSelect={select} onRoofline={(operator) => patch({ view: 'roofline', operator })} />
          ) : view === 'operators' ? (
            <Operators analysis={analysis} phase={state.phase} selected={state.operator} onPhase={phase} onSelect={select} />
          ) : view === 'memory' ? (
            <MemoryView analysis={analysis} deployment={shown} />
          ) : view === 'curves' ? (
            <Curves analysis={analysis} device={device} techniques={catalogue.techniques} deployment={shown} pins={state.pins} metric={state.metric} over={state.over} from={state.from} to={state.to} onChange={patch} />
          ) : view === 'compare' ? (
            <Compare
              deployment={d}
              analysis={analysis}
              pins={state.pins}
              analyses={pinned}
              versus={state.versus}
              onVersus={(versus) => patch({ versus })}
              onPin={pin}
              onUnpin={(index) => update((old) => ({ ...old, pins: old.pins.filter((_, at) => at !== index), versus: old.versus === index ? -1 : old.versus > index ? old.versus - 1 : old.versus }), true)}
              onLoad={(deployment) => patch({ deployment })}
            />
          ) : (
            <Advice deployment={shown} techniques={catalogue.techniques} objective={state.objective} limits={state.limits} onChange={patch} onApply={(techniques) => change({ with: techniques }, true)} />
          )}
        </div>
      </main>
    </div>
  );
}
