import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { post, type Analysis, type Network, type PhaseName } from './api.js';
import { Empty, PictureButtons, Segments, TableButtons, textWidth, useSize } from './controls.js';
import * as format from './format.js';
import { colour } from './kinds.js';
import { blocksOf, type Block } from './network.js';
import { Detail, marksOf, type Mark } from './roofline.js';
import { requestBody, type Deployment } from './state.js';

interface Point { readonly x: number; readonly y: number }
interface Drawn {
  readonly block: Block;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyArray<{ readonly name: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number }>;
  readonly edges: ReadonlyArray<{ readonly points: readonly Point[]; readonly label: string; readonly at: Point | undefined; readonly residual: boolean }>;
}
interface Layout { readonly blocks: readonly Drawn[]; readonly width: number; readonly height: number; readonly flow: Flow }

/** How operators follow each other, in one line or in several. */
interface Flow { readonly down: boolean; readonly wrapped: boolean }

interface ElkNode { id: string; x?: number; y?: number; width?: number; height?: number; children?: ElkNode[]; edges?: ElkEdge[]; layoutOptions?: Record<string, string> }
interface ElkEdge { id: string; sources: string[]; targets: string[]; labels?: Array<{ text: string; width: number; height: number; x?: number; y?: number }>; sections?: Array<{ startPoint: Point; endPoint: Point; bendPoints?: Point[] }> }

let engine: Promise<{ layout(graph: ElkNode): Promise<ElkNode> }> | undefined;
function elk(): Promise<{ layout(graph: ElkNode): Promise<ElkNode> }> {
  engine ??= import('elkjs/lib/elk.bundled.js').then((module) => new module.default() as unknown as { layout(graph: ElkNode): Promise<ElkNode> });
  return engine;
}

const DOWN: readonly Flow[] = [{ down: true, wrapped: false }, { down: true, wrapped: true }];
const RIGHT: readonly Flow[] = [{ down: false, wrapped: false }, { down: false, wrapped: true }];
const ANY: readonly Flow[] = [RIGHT[0] as Flow, ...DOWN, RIGHT[1] as Flow];

const END = new Set(['input', 'output']);

/** Blocks of the network, each laid out on its own. */
async function layOut(blocks: readonly Block[], { down, wrapped }: Flow): Promise<Drawn[]> {
  const worker = await elk();
  const drawn: Drawn[] = [];
  for (const block of blocks) {
    const names = new Set(block.nodes.map((node) => node.name));
    const outside = new Set(block.edges.flatMap((edge) => [edge.source, edge.target]).filter((name) => !names.has(name)));
    // afresh each time: the layout writes into what it is given
    const graph = (unlabelled: ReadonlySet<string>): ElkNode => ({
      id: 'root',
      layoutOptions: {
        'elk.algorithm': 'layered',
        'elk.direction': down ? 'DOWN' : 'RIGHT',
        'elk.edgeRouting': 'ORTHOGONAL',
        'elk.layered.spacing.nodeNodeBetweenLayers': down ? '8' : '14',
        'elk.spacing.nodeNode': '22',
        'elk.spacing.edgeNode': '14',
        'elk.spacing.edgeEdge': '10',
        'elk.layered.spacing.edgeNodeBetweenLayers': down ? '6' : '10',
        'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
        'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
        'elk.edgeLabels.placement': 'CENTER',
        'elk.padding': '[top=32,left=14,bottom=12,right=14]',
        // of several columns each is tall, of several lines each is wide
        ...(wrapped && block.nodes.length > 4 ? { 'elk.layered.wrapping.strategy': 'MULTI_EDGE', 'elk.aspectRatio': down ? '0.8' : '1.7' } : {}),
      },
      children: [
        ...[...outside].map((name) => ({ id: name, width: textWidth(name, 11) + 20, height: 22 })),
        ...block.nodes.map((node) => ({ id: node.name, width: Math.max(118, textWidth(node.name, 13.5) + 24), height: 40 })),
      ],
      edges: block.edges.map((edge, index) => ({
        id: `e${index}`,
        sources: [edge.source],
        targets: [edge.target],
        labels: edge.shape && !unlabelled.has(`e${index}`) ? [{ text: edge.shape, width: textWidth(edge.shape, 10.5) + 6, height: 13 }] : [],
      })),
    });
    const unlabelled = new Set<string>();
    let result = await worker.layout(graph(unlabelled));
    // a labelled edge over the end of a line is left unfinished by the layout; without its label it is not
    for (let again = 0; again < 3; again++) {
      const broken = (result.edges ?? []).filter((edge) => !arrives(edge, result.children ?? []));
      if (broken.length === 0) break;
      for (const { id } of broken) unlabelled.add(id);
      result = await worker.layout(graph(unlabelled));
    }
    drawn.push({
      block,
      x: 0,
      y: 0,
      width: Math.max(result.width ?? 0, textWidth(title(block), 12) + 40),
      height: result.height ?? 0,
      nodes: (result.children ?? []).map((child) => ({ name: child.id, x: child.x ?? 0, y: child.y ?? 0, width: child.width ?? 0, height: child.height ?? 0 })),
      edges: (result.edges ?? []).map((edge, index) => {
        const section = edge.sections?.[0];
        const label = edge.labels?.[0];
        const own = block.edges[index];
        return {
          points: section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [],
          label: label?.text ?? '',
          at: label && label.x !== undefined ? { x: label.x + label.width / 2, y: (label.y ?? 0) + 10 } : undefined,
          residual: own !== undefined && residual(block, own),
        };
      }),
    });
  }
  return drawn;
}

/** Whether the last point of the edge is at its target. */
function arrives(edge: ElkEdge, nodes: readonly ElkNode[]): boolean {
  const end = edge.sections?.[0]?.endPoint;
  const target = nodes.find((node) => node.id === edge.targets[0]);
  if (!end || !target) return false;
  const [x, y] = [end.x - (target.x ?? 0), end.y - (target.y ?? 0)];
  return x > -2 && x < (target.width ?? 0) + 2 && y > -2 && y < (target.height ?? 0) + 2;
}

const GAP = 36;

/** Blocks in lines of at most that width, as words are. */
function arrange(drawn: readonly Drawn[], flow: Flow, most: number): Layout {
  let x = 0;
  let y = 0;
  let line = 0;
  let width = 0;
  const blocks = drawn.map((one) => {
    if (x > 0 && x + one.width > most) {
      x = 0;
      y += line + GAP;
      line = 0;
    }
    const placed = { ...one, x, y };
    x += one.width + GAP;
    line = Math.max(line, one.height);
    width = Math.max(width, x - GAP);
    return placed;
  });
  // the shadow of repeated layers stands out a little
  return { blocks, width: width + 8, height: y + line + 8, flow };
}

/** Names of operators, of 13 pixels, are still read at this scale. */
const LEGIBLE = 0.7;
/** At this scale a plain layout is taken without looking for a tighter one. */
const COMFORTABLE = 0.8;

const fitted = (layout: Layout, width: number, height: number): number => Math.min(1.2, (width - 24) / layout.width, (height - 24) / layout.height);

/** The layout that is largest when the whole of it fills the room; where none is legible then, one to be scrolled down. */
async function best(blocks: readonly Block[], flows: readonly Flow[], width: number, height: number): Promise<Layout> {
  let whole: Layout | undefined;
  let scrolled: Layout | undefined;
  const wide = (layout: Layout): number => Math.min(LEGIBLE, (width - 24) / layout.width);
  for (const flow of flows) {
    const drawn = await layOut(blocks, flow);
    const widest = Math.max(...drawn.map((one) => one.width));
    const all = drawn.reduce((sum, one) => sum + one.width + GAP, 0);
    for (let step = 0; step <= 6; step++) {
      const layout = arrange(drawn, flow, widest + ((all - widest) * step) / 6);
      if (!whole || fitted(layout, width, height) > fitted(whole, width, height)) whole = layout;
    }
    if (whole && fitted(whole, width, height) >= COMFORTABLE) break;
    const layout = arrange(drawn, flow, (width - 24) / LEGIBLE);
    if (!scrolled || wide(layout) > wide(scrolled) || (wide(layout) === wide(scrolled) && layout.height < scrolled.height)) scrolled = layout;
  }
  return whole && (!scrolled || fitted(whole, width, height) >= LEGIBLE) ? whole : (scrolled as Layout);
}

/** Whether the edge carries the residual stream past what is added to it. */
function residual(block: Block, edge: Block['edges'][number]): boolean {
  if (!/(^|_)(norm|add|output)$/.test(edge.target) || !/(^|_)(norm|add|input)$/.test(edge.source)) return false;
  const rank = (name: string): number => block.nodes.findIndex((node) => node.name === name);
  return block.edges.some((other) => other.target === edge.target && rank(other.source) > rank(edge.source));
}

const title = (block: Block): string => `${block.name}${block.count > 1 ? `  × ${block.count}` : ''}`;

export function Graph(props: { analysis: Analysis; deployment: Deployment; phase: 'both' | 'prefill' | 'decode'; selected: string; onPhase: (phase: PhaseName) => void; onSelect: (key: string) => void; onRoofline: (key: string) => void }) {
  const holder = useRef<HTMLDivElement>(null);
  const [ref, width, height] = useSize<HTMLDivElement>();
  // an encoder has no decode
  const phase: PhaseName = props.phase === 'prefill' || !props.analysis.phases.decode ? 'prefill' : 'decode';
  const phases = (['prefill', 'decode'] as const).filter((one) => props.analysis.phases[one]);
  const [blocks, setBlocks] = useState<Block[] | undefined>(undefined);
  const [layout, setLayout] = useState<Layout | undefined>(undefined);
  const [direction, setDirection] = useState<'right' | 'down' | ''>('');
  const [error, setError] = useState('');
  const [query, setQuery] = useState('');
  const [view, setView] = useState<{ x: number; y: number; scale: number } | undefined>(undefined);
  const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);
  const request = JSON.stringify(requestBody(props.deployment));
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      const body = requestBody(props.deployment);
      post<Network>('network', body, controller.signal).then(
        (document) => {
          setError('');
          const next = blocksOf(document, phase);
          // an equal graph keeps its layout
          setBlocks((old) => (old && signature(old) === signature(next) ? old.map((block, index) => ({ ...block, nodes: (next[index] as Block).nodes })) : next));
        },
        (problem: unknown) => {
          if (!controller.signal.aborted) setError(problem instanceof Error ? problem.message : String(problem));
        },
      );
    }, 80);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [request, phase]);
  const flows = direction === 'down' || (direction === '' && width < 700) ? DOWN : direction === 'right' ? RIGHT : ANY;
  const shape = blocks ? signature(blocks) : '';
  // a few pixels more or less are no reason to lay out afresh
  const room = `${Math.round(width / 50)} ${Math.round(height / 50)}`;
  useEffect(() => {
    if (!blocks || blocks.length === 0 || width < 40) return undefined;
    let current = true;
    best(blocks, flows, width, height).then(
      (next) => {
        if (!current) return;
        setLayout(next);
        setView(undefined);
      },
      (problem: unknown) => current && setError(problem instanceof Error ? problem.message : String(problem)),
    );
    return () => {
      current = false;
    };
  }, [shape, flows, room]);
  const marks = useMemo(() => {
    const map = new Map<string, Mark>();
    for (const mark of marksOf(props.analysis, [phase])) if (!map.has(`${mark.operator.block}/${mark.operator.name}`)) map.set(`${mark.operator.block}/${mark.operator.name}`, mark);
    return map;
  }, [props.analysis, phase]);
  const nodesByBlock = new Map((blocks ?? []).map((block) => [block.name, new Map(block.nodes.map((node) => [node.name, node]))]));
  const most = Math.max(1e-9, ...[...marks.values()].map((mark) => mark.share));
  const selectedMark = marks.get(props.selected.split('/').slice(1).join('/'));
  const scale = view?.scale ?? (layout ? Math.max(fitted(layout, width, height), Math.min(LEGIBLE, (width - 24) / layout.width)) : 1);
  const origin = view ?? {
    x: layout && layout.width * scale < width - 24 ? (width - layout.width * scale) / 2 : 12,
    y: layout && layout.height * scale < height - 24 ? (height - layout.height * scale) / 2 : 12,
  };
  const zoom = (by: number, cx = width / 2, cy = height / 2): void => {
    const next = Math.max(0.15, Math.min(3, scale * by));
    setView({ scale: next, x: cx - ((cx - origin.x) * next) / scale, y: cy - ((cy - origin.y) * next) / scale });
  };
  const words = query.trim().toLowerCase();
  const find = (text: string): void => {
    setQuery(text);
    const needle = text.trim().toLowerCase();
    if (!needle || !layout) return;
    for (const block of layout.blocks) {
      const node = block.nodes.find((one) => !END.has(one.name) && one.name.toLowerCase().includes(needle));
      if (node) {
        setView({ scale, x: width / 2 - (block.x + node.x + node.width / 2) * scale, y: height / 2 - (block.y + node.y + node.height / 2) * scale });
        return;
      }
    }
  };
  const name = `graph ${props.analysis.model.id} ${phase}`;
  return (
    <section class="panel" aria-label="Graph" ref={holder}>
      <header class="panel-head">
        <Segments label="Phase" value={phase} options={phases.map((one) => [one, one === 'prefill' ? 'Prefill' : 'Decode'] as const)} onChange={props.onPhase} />
        <Segments label="Direction" value={layout?.flow.down ? 'down' : 'right'} options={[['right', 'Left to right'], ['down', 'Top down']]} onChange={setDirection} />
        <input class="filter" type="search" aria-label="Search operators" placeholder="Search" value={query} onInput={(event) => find(event.currentTarget.value)} />
        <span class="exports" role="group" aria-label="Zoom">
          <button type="button" aria-label="Zoom out" onClick={() => zoom(0.8)}>−</button>
          <button type="button" onClick={() => layout && setView({ scale: fitted(layout, width, height), x: 12, y: 12 })}>Fit</button>
          <button type="button" aria-label="Zoom in" onClick={() => zoom(1.25)}>+</button>
        </span>
        <span class="spring" />
        <PictureButtons target={holder} name={name} />
        <TableButtons name={name} sheet={() => ({ columns: ['block', 'count', 'operator', 'kind', 'shape', 'share'], rows: (blocks ?? []).flatMap((block) => block.nodes.map((node) => [block.name, block.count, node.name, node.kind, node.shape, marks.get(`${block.name}/${node.name}`)?.share])) })} />
      </header>
      <div class="chart graph-chart" ref={ref}>
        {error ? (
          <Empty title="No graph"><p>{error}</p></Empty>
        ) : !layout || width < 40 ? (
          <p class="loading">Laying out the network…</p>
        ) : (
          <svg
            data-picture
            class="graph"
            viewBox={`0 0 ${width} ${height}`}
            width={width}
            height={height}
            role="group"
            aria-label={`Network of ${props.analysis.model.id}, ${phase}`}
            onWheel={(event) => {
              event.preventDefault();
              const box = event.currentTarget.getBoundingClientRect();
              if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY * 0.01), event.clientX - box.left, event.clientY - box.top);
              else setView({ scale, x: origin.x - event.deltaX, y: origin.y - event.deltaY });
            }}
            onPointerDown={(event) => {
              drag.current = { x: event.clientX - origin.x, y: event.clientY - origin.y, moved: false };
            }}
            onPointerMove={(event) => {
              if (!drag.current || event.buttons === 0) return;
              const x = event.clientX - drag.current.x;
              const y = event.clientY - drag.current.y;
              if (!drag.current.moved && Math.hypot(x - origin.x, y - origin.y) < 4) return;
              drag.current.moved = true;
              setView({ scale, x, y });
            }}
            onPointerUp={() => {
              if (drag.current && !drag.current.moved) drag.current = undefined;
            }}
          >
            <defs>
              <marker id="tip" viewBox="0 0 6 6" refX="5.5" refY="3" markerWidth="6" markerHeight="6" orient="auto-start-reverse"><path d="M0,0.5 6,3 0,5.5Z" class="tip-shape" /></marker>
            </defs>
            <g transform={`translate(${origin.x} ${origin.y}) scale(${scale})`}>
              {layout.blocks.slice(1).map((to, index) => {
                const from = layout.blocks[index] as Drawn;
                const shadow = from.block.count > 1 ? 6 : 0;
                const below = to.y > from.y;
                // the first block of a line follows the last of the line before
                if (below && from.x > 0) return null;
                const line = below ? [60, from.y + from.height + shadow, 60, to.y - 2] : [from.x + from.width + shadow, 18, to.x - 2, 18].map((at, i) => (i % 2 ? at + from.y : at));
                return <line key={index} class="edge" x1={line[0]} y1={line[1]} x2={line[2]} y2={line[3]} marker-end="url(#tip)" />;
              })}
              {layout.blocks.map((drawn) => (
                <g key={drawn.block.name} transform={`translate(${drawn.x} ${drawn.y})`}>
                  {drawn.block.count > 1 && <rect class="block behind" x={6} y={6} width={drawn.width} height={drawn.height} rx={6} />}
                  <rect class="block" width={drawn.width} height={drawn.height} rx={6} />
                  <text class="block-title" x={14} y={20}>{title(drawn.block)}</text>
                  {drawn.block.label && textWidth(drawn.block.label, 11) < drawn.width - textWidth(title(drawn.block), 13) - 50 && <text class="block-label" x={textWidth(title(drawn.block), 13) + 30} y={20}>{drawn.block.label}</text>}
                  {drawn.edges.map((edge, index) => (
                    <path key={index} class={`edge${edge.residual ? ' residual' : ''}`} d={edge.points.map((point, at) => `${at ? 'L' : 'M'}${point.x},${point.y}`).join('')} marker-end="url(#tip)" />
                  ))}
                  {drawn.edges.map((edge, index) => edge.at && <text key={index} class="shape" x={edge.at.x} y={edge.at.y} text-anchor="middle">{edge.label}</text>)}
                  {drawn.nodes.map((node) => {
                    const own = nodesByBlock.get(drawn.block.name)?.get(node.name);
                    if (!own) return (
                      <g key={node.name} transform={`translate(${node.x} ${node.y})`}>
                        <rect class="port" width={node.width} height={node.height} rx={11} />
                        <text class="port-name" x={node.width / 2} y={15} text-anchor="middle">{node.name}</text>
                      </g>
                    );
                    const mark = marks.get(`${drawn.block.name}/${node.name}`);
                    const keyed = `${phase}/${drawn.block.name}/${node.name}`;
                    const dim = words !== '' && !`${node.name} ${own.kind}`.toLowerCase().includes(words);
                    const chosen = props.selected === keyed;
                    const pick = (): void => {
                      if (drag.current?.moved) {
                        drag.current = undefined;
                        return;
                      }
                      props.onSelect(chosen ? '' : keyed);
                    };
                    return (
                      <g
                        key={node.name}
                        transform={`translate(${node.x} ${node.y})`}
                        class={`node${dim ? ' dim' : ''}${chosen ? ' selected' : ''}${own.kind === 'collective' ? ' collective' : ''}`}
                        tabIndex={0}
                        role="button"
                        aria-pressed={chosen}
                        aria-label={`${node.name}, ${own.kind}, ${own.shape}${mark ? `, ${format.percent(mark.share)} of the time` : ''}`}
                        onClick={pick}
                        onKeyDown={(event) => {
                          if (event.key === 'Enter' || event.key === ' ') {
                            event.preventDefault();
                            props.onSelect(chosen ? '' : keyed);
                          }
                        }}
                      >
                        <rect class="body" width={node.width} height={node.height} rx={4} />
                        {mark && <rect class="heat" width={node.width} height={node.height} rx={4} style={{ opacity: 0.08 + 0.62 * Math.sqrt(mark.share / most) }} />}
                        <rect width={4} height={node.height} rx={2} style={{ fill: colour(own.kind) }} />
                        <text class="node-name" x={13} y={17}>{node.name}</text>
                        <text class="node-note" x={13} y={33}>{mark ? `${format.percent(mark.share)} · ${mark.operator.bound}` : own.kind}</text>
                      </g>
                    );
                  })}
                </g>
              ))}
            </g>
          </svg>
        )}
      </div>
      <div class="legend">
        <span class="key">colour depth is the share of the {phase}'s expected time</span>
        <span class="key"><i class="dash residual" /> residual</span>
        <span class="key quiet">drag or scroll to move, Ctrl and wheel to zoom</span>
      </div>
      {selectedMark && (
        <>
          <Detail mark={selectedMark} analysis={props.analysis} off={[]} />
          <p class="foot"><button type="button" class="link" onClick={() => props.onRoofline(props.selected)}>Its place on the roofline</button></p>
        </>
      )}
    </section>
  );
}

const signature = (blocks: readonly Block[]): string => JSON.stringify(blocks.map((block) => [block.name, block.count, block.nodes.map((node) => node.name), block.edges]));
