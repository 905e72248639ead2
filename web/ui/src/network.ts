/** The server's network as blocks of nodes and edges, whichever of its shapes the document has. */

export interface Node {
  readonly name: string;
  readonly kind: string;
  readonly shape: string;
  readonly parameters: number;
  readonly seconds: number | undefined;
  readonly bound: number | undefined;
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

type Tree = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function node(tree: Tree): Node {
  const outputs = list(tree['outputs']);
  const first = outputs[0];
  return {
    name: text(tree['name']),
    kind: text(tree['kind']),
    shape: text(tree['shape']) || (first && typeof first === 'object' ? text((first as Tree)['shape']) : text(first)),
    parameters: number(tree['parameters']) ?? 0,
    seconds: number(tree['expectedSeconds']),
    bound: number(tree['boundSeconds']),
  };
}

export function blocksOf(document: unknown, phase = 'decode'): Block[] {
  if (!document || typeof document !== 'object') return [];
  let tree = document as Tree;
  const phases = tree['phases'];
  if (phases && typeof phases === 'object') {
    const one = (phases as Tree)[phase] ?? Object.values(phases)[0];
    if (one && typeof one === 'object') tree = one as Tree;
  }
  const given = Array.isArray(document) ? document : list(tree['blocks'] ?? tree['graph']);
  if (given.length > 0 && (given[0] as Tree)['operators']) {
    return given.map((item): Block => {
      const block = item as Tree;
      const operators = list(block['operators']) as Tree[];
      const edges = list(block['edges']) as Tree[];
      return {
        name: text(block['name']),
        label: text(block['label']),
        count: number(block['count']) ?? number(block['layers']) ?? 1,
        nodes: operators.map(node),
        edges: edges.length > 0 ? edges.map((edge) => ({ source: text(edge['source']), target: text(edge['target']), shape: text(edge['shape']) })) : derived(operators, list(block['outputs'])),
      };
    });
  }
  const operators = (given.length > 0 ? given : list(tree['operators'])) as Tree[];
  const names = [...new Set(operators.map((operator) => text(operator['block'])))];
  return names.map((name) => {
    const own = operators.filter((operator) => text(operator['block']) === name);
    return { name, label: '', count: Math.max(1, ...own.map((operator) => number(operator['layers']) ?? 1)), nodes: own.map(node), edges: derived(own) };
  });
}

// the server names a source by block and operator
const local = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Edges from the names of the tensors that operators read and write. */
function derived(operators: readonly Tree[], outputs: readonly unknown[] = []): Edge[] {
  const makers = new Map<string, string>();
  const shapes = new Map<string, string>();
  const read = new Set<string>();
  const edges: Edge[] = [];
  const nameOf = (value: unknown): string => (value && typeof value === 'object' ? text((value as Tree)['source'] ?? (value as Tree)['name'] ?? (value as Tree)['tensor']) : text(value));
  for (const operator of operators) {
    const name = text(operator['name']);
    for (const input of list(operator['inputs'])) {
      const tensor = local(nameOf(input));
      const source = makers.get(tensor) ?? (operators.some((one) => text(one['name']) === tensor) ? tensor : 'input');
      read.add(source);
      const twice = edges.some((edge) => edge.source === source && edge.target === name);
      if (!twice) edges.push({ source, target: name, shape: (input && typeof input === 'object' ? text((input as Tree)['shape']) : '') || (shapes.get(tensor) ?? '') });
    }
    for (const output of list(operator['outputs'])) {
      makers.set(nameOf(output), name);
      shapes.set(nameOf(output), output && typeof output === 'object' ? text((output as Tree)['shape']) : text(operator['shape']));
    }
  }
  for (const output of outputs) {
    if (!output || typeof output !== 'object' || !(output as Tree)['source']) continue;
    const source = local(nameOf(output));
    const known = operators.some((one) => text(one['name']) === source);
    read.add(source);
    edges.push({ source: known ? source : 'input', target: 'output', shape: text((output as Tree)['shape']) });
  }
  for (const operator of operators) {
    const name = text(operator['name']);
    if (!read.has(name)) edges.push({ source: name, target: 'output', shape: node(operator).shape });
  }
  return edges;
}
