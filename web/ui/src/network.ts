/** The server's network as blocks of nodes and edges. */
import type { Network, NetworkBlock, PhaseName } from './api.js';

export interface Node {
  readonly name: string;
  readonly kind: string;
  readonly shape: string;
}

export interface Edge {
  readonly source: string;
  readonly target: string;
  readonly shape: string;
}

export interface Block {
  readonly name: string;
  readonly label: string;
  readonly count: number;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

export function blocksOf(network: Network, phase: PhaseName): Block[] {
  return (network.phases[phase]?.blocks ?? []).map((block) => ({
    name: block.name,
    label: block.label,
    count: block.count,
    nodes: block.operators.map(({ name, kind, shape }) => ({ name, kind, shape })),
    edges: edgesOf(block),
  }));
}

/** From makers to readers; what comes from outside is "input", what goes on, or is read by nobody, goes to "output". */
function edgesOf(block: NetworkBlock): Edge[] {
  const own = new Set(block.operators.map((operator) => operator.id));
  const name = (source: string): string => (own.has(source) ? source.slice(source.lastIndexOf('/') + 1) : 'input');
  const edges: Edge[] = [];
  const read = new Set<string>();
  const add = (source: string, target: string, shape: string): void => {
    read.add(source);
    // two tensors on the same way are one line
    if (!edges.some((edge) => edge.source === source && edge.target === target)) edges.push({ source, target, shape });
  };
  for (const operator of block.operators) for (const input of operator.inputs) add(name(input.source), operator.name, input.shape);
  for (const output of block.outputs) add(name(output.source), 'output', output.shape);
  for (const operator of block.operators) if (!read.has(operator.name)) add(operator.name, 'output', operator.shape);
  return edges;
}
