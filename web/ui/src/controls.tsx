import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { csv, json, tsv, type Sheet } from './table.js';
import { fileName, save, savePng, saveSvg } from './download.js';

/** The size of an element, kept current. */
export function useSize<T extends Element>(): [RefObject<T | null>, number, number] {
  const ref = useRef<T>(null);
  const [size, setSize] = useState<[number, number]>([0, 0]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const measure = (): void => {
      const box = element.getBoundingClientRect();
      setSize((old) => (Math.abs(old[0] - box.width) < 1 && Math.abs(old[1] - box.height) < 1 ? old : [Math.floor(box.width), Math.floor(box.height)]));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size[0], size[1]];
}

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  /** Further words that find it. */
  readonly words?: string;
}

/** A text box that searches a list; arrows, Enter and Escape work. */
export function Search(props: { label: string; value: string; shown: string; choices: readonly Choice[]; onPick: (id: string) => void; error?: string | undefined; placeholder?: string }) {
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const found = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = props.choices.filter((choice) => {
      const text = `${choice.id} ${choice.label} ${choice.note} ${choice.words ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return hits.slice(0, 300);
  }, [query, props.choices]);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active, open]);
  const pick = (choice: Choice | undefined): void => {
    if (!choice) return;
    setOpen(false);
    setQuery('');
    props.onPick(choice.id);
  };
  const start = (): void => {
    if (open) return;
    setOpen(true);
    setQuery('');
    setActive(Math.max(0, props.choices.findIndex((choice) => choice.id === props.value)));
  };
  return (
    <div class="search">
      <label class="caption" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        ref={input}
        type="text"
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && found[active] ? `${id}-${active}` : undefined}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={props.error ? `${id}-error` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={open ? (props.placeholder ?? props.shown) : ''}
        value={open ? query : props.shown}
        onFocus={start}
        onClick={start}
        onInput={(event) => {
          setOpen(true);
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            if (!open) start();
            else setActive((old) => Math.max(0, Math.min(found.length - 1, old + (event.key === 'ArrowDown' ? 1 : -1))));
          } else if (event.key === 'Enter') {
            if (open) pick(found[active]);
            else start();
          } else if (event.key === 'Escape') {
            setOpen(false);
            setQuery('');
          }
        }}
      />
      {open && (
        <ul class="choices" id={`${id}-list`} role="listbox" aria-label={props.label} ref={list}>
          {found.map((choice, index) => (
            <li
              key={choice.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={choice.id === props.value}
              class={index === active ? 'active' : ''}
              onMouseDown={(event) => {
                event.preventDefault();
                pick(choice);
                input.current?.blur();
              }}
            >
              <span>{choice.label}</span>
              <span class="note">{choice.note}</span>
            </li>
          ))}
          {found.length === 0 && <li class="none">Nothing called “{query}”</li>}
        </ul>
      )}
      <FieldError id={`${id}-error`} text={props.error} />
    </div>
  );
}

export function FieldError(props: { id?: string; text?: string | undefined }) {
  return props.text ? (
    <p class="field-error" id={props.id} role="alert">
      {props.text}
    </p>
  ) : null;
}

const STEPS = 240;

/** A logarithmic slider over whole numbers, with a box for the exact one. */
export function LogNumber(props: { label: string; unit: string; value: number; min: number; max: number; error?: string | undefined; onChange: (value: number, done: boolean) => void }) {
  const id = useId();
  const span = Math.log(props.max / props.min);
  const position = Math.max(0, Math.min(STEPS, Math.round((Math.log(props.value / props.min) / span) * STEPS)));
  const at = (step: number): number => {
    const value = props.min * Math.exp((step / STEPS) * span);
    // powers of two attract, otherwise two significant digits
    const power = 2 ** Math.round(Math.log2(value));
    if (Math.abs(value / power - 1) < 0.03) return Math.min(props.max, power);
    return Math.max(props.min, Math.min(props.max, Math.round(Number(value.toPrecision(value < 100 ? 2 : 2)))));
  };
  const [text, setText] = useState<string | undefined>(undefined);
  return (
    <div class="number">
      <label for={`${id}-box`}>{props.label}</label>
      <input
        type="range"
        min={0}
        max={STEPS}
        step={1}
        value={position}
        aria-label={`${props.label}, slider`}
        aria-valuetext={`${props.value} ${props.unit}`}
        style={{ '--fill': `${(position / STEPS) * 100}%` }}
        onInput={(event) => props.onChange(at(Number(event.currentTarget.value)), false)}
        onChange={(event) => props.onChange(at(Number(event.currentTarget.value)), true)}
      />
      <input
        id={`${id}-box`}
        class="box"
        type="text"
        inputMode="numeric"
        value={text ?? String(props.value)}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={props.error ? `${id}-error` : undefined}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => {
          setText(event.currentTarget.value);
          const value = Number(event.currentTarget.value.replace(/[_,\s]/g, ''));
          if (Number.isInteger(value) && value >= 1) props.onChange(value, false);
        }}
        onBlur={() => {
          setText(undefined);
          props.onChange(props.value, true);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
            event.preventDefault();
            setText(undefined);
            props.onChange(Math.max(1, props.value + (event.key === 'ArrowUp' ? 1 : -1)), true);
          }
        }}
      />
      <FieldError id={`${id}-error`} text={props.error} />
    </div>
  );
}

export function Select(props: { label: string; value: string; options: ReadonlyArray<readonly [string, string]>; onChange: (value: string) => void; error?: string | undefined; hideLabel?: boolean }) {
  const id = useId();
  const known = props.options.some(([value]) => value === props.value);
  return (
    <div class="select">
      <label for={id} class={props.hideLabel ? 'hidden' : ''}>
        {props.label}
      </label>
      <select id={id} value={props.value} aria-invalid={props.error ? true : undefined} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {!known && <option value={props.value}>{props.value}</option>}
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <FieldError text={props.error} />
    </div>
  );
}

/** One of a few, as radio buttons that look like one bar. */
export function Segments<T extends string>(props: { label: string; value: T; options: ReadonlyArray<readonly [T, string]>; onChange: (value: T) => void }) {
  return (
    <div
      class="segments"
      role="radiogroup"
      aria-label={props.label}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
        if (!step) return;
        event.preventDefault();
        const index = props.options.findIndex(([value]) => value === props.value);
        const next = props.options[(index + step + props.options.length) % props.options.length];
        if (next) props.onChange(next[0]);
        const buttons = event.currentTarget.querySelectorAll<HTMLButtonElement>('button');
        buttons[(index + step + props.options.length) % props.options.length]?.focus();
      }}
    >
      {props.options.map(([value, text]) => (
        <button key={value} type="button" role="radio" aria-checked={value === props.value} tabIndex={value === props.value ? 0 : -1} onClick={() => props.onChange(value)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** SVG and PNG of the picture that `target` holds. */
export function PictureButtons(props: { target: RefObject<Element | null>; name: string }) {
  const svg = (): SVGSVGElement | null => props.target.current?.querySelector<SVGSVGElement>('svg[data-picture]') ?? null;
  return (
    <span class="exports" role="group" aria-label="Download picture">
      <button type="button" onClick={() => { const picture = svg(); if (picture) saveSvg(picture, fileName(props.name)); }}>SVG</button>
      <button type="button" onClick={() => { const picture = svg(); if (picture) void savePng(picture, fileName(props.name)); }}>PNG</button>
    </span>
  );
}

/** CSV, JSON and the clipboard. */
export function TableButtons(props: { sheet: () => Sheet; name: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <span class="exports" role="group" aria-label="Download numbers">
      <button type="button" onClick={() => save(`${fileName(props.name)}.csv`, csv(props.sheet()), 'text/csv')}>CSV</button>
      <button type="button" onClick={() => save(`${fileName(props.name)}.json`, json(props.sheet()), 'application/json')}>JSON</button>
      <button
        type="button"
        onClick={() => {
          void copy(tsv(props.sheet())).then(() => {
            setCopied(true);
            setTimeout(() => setCopied(false), 1500);
          });
        }}
      >
        <span aria-live="polite">{copied ? 'Copied' : 'Copy TSV'}</span>
      </button>
    </span>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // plain http beyond localhost has no clipboard
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

export function Empty(props: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{props.title}</p>
      {props.children}
    </div>
  );
}

let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** Width of a text in the chart's type, in pixels. */
export function textWidth(text: string, size = 11): number {
  const cacheKey = `${size} ${text}`;
  const known = widths.get(cacheKey);
  if (known !== undefined) return known;
  if (context === undefined) context = document.createElement('canvas').getContext('2d');
  if (!context) return text.length * size * 0.56;
  context.font = `${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;
  const width = context.measureText(text).width;
  if (widths.size > 4000) widths.clear();
  widths.set(cacheKey, width);
  return width;
}
