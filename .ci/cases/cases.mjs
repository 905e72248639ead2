// Requests that users might make: models, devices, deployments and techniques at random.
import { Chance } from './chance.mjs';

const PRECISIONS = [
  ...['w4a16', 'w4a16kv8', 'w4a16kv4', 'w8a8', 'w8a8kv8', 'w8a16', 'w4a8kv8', 'w4a4', 'w4a4kv4', 'w2a16', 'w3a16kv3'],
  ...['w1a8', 'w6a6', 'w16a16kv8', 'w32a32kv32', 'fp32', 'bf16', 'fp16', 'fp8', 'fp8-block128', 'int8', 'int4'],
  ...['int4-g128', 'nf4', 'mxfp8', 'mxfp6', 'mxfp4', 'nvfp4', 'q4_k', 'q6_k', 'q8_0', 'iq2_xs', 'tq1_0'],
];
/** LLM-Viewer's accounting knows these. */
const PAPER_FAMILIES = ['llama', 'opt', 'gptj', 'chatglm', ''];
const OBJECTIVES = ['latency', 'throughput', 'memory', 'cost', 'energy'];
const METRICS = [
  ...['ttft', 'tpot', 'endToEnd', 'tokensPerSecond', 'prefill', 'decode', 'intensity', 'memory', 'weightsMemory'],
  ...['kvCacheMemory', 'joulesPerToken', 'usdPerMillionTokens', 'gramsCo2ePerMillionTokens', 'servingTtft'],
  ...['servingTpot', 'servingTokensPerSecond', 'requestsPerSecond'],
];
/** Metrics that do without output tokens. */
const PASS_METRICS = ['prefill', 'decode', 'intensity', 'memory', 'weightsMemory', 'kvCacheMemory'];
/** What curves run over, and how far. */
const AXES = {
  batch: [1, 1024],
  context: [64, 65_536],
  outputTokens: [1, 1024],
  tp: [1, 8],
  pp: [1, 4],
  ep: [1, 8],
  dp: [1, 8],
  cp: [1, 8],
  microbatches: [1, 16],
  kvBlock: [1, 256],
  maxBatchedTokens: [256, 32_768],
  overlap: [0, 1],
  memoryUtilization: [0.3, 1],
  price: [0.1, 10],
  grid: [10, 800],
  pue: [1, 2],
  hostPower: [0, 200],
  weightBits: [1, 16],
  kvBits: [1, 16],
  bandwidth: [1e11, 1e13],
  capacity: [8e9, 1e12],
  cache: [1e6, 1e9],
  vector: [1e12, 2e14],
  'link.node': [1e10, 1e12],
  'link.host': [1e10, 2e11],
  'link.cluster': [1e9, 1e11],
  tdp: [100, 1000],
  idle: [10, 100],
  'peak.fp8': [1e13, 4e15],
  'peak.int8': [1e13, 4e15],
  'peak.bf16': [1e13, 2e15],
  'peak.fp16': [1e13, 2e15],
};
const WHOLE_AXES = [
  ...['batch', 'context', 'outputTokens', 'tp', 'pp', 'ep', 'dp', 'cp', 'microbatches', 'kvBlock', 'maxBatchedTokens'],
  ...['weightBits', 'kvBits'],
];

const DEGREES = ['tp', 'pp', 'ep', 'dp', 'cp'];
/** Degrees of parallelism by technique. */
const PARALLEL = {
  'tensor-parallel': 'tp',
  'context-parallel': 'cp',
  'data-parallel': 'dp',
  'pipeline-parallel': 'pp',
  'expert-parallel': 'ep',
};
const FOR_EXPERTS = ['expert-skew', 'expert-offload', 'mixtral-offloading', 'expert-parallel'];

export class Cases {
  constructor(known, seed) {
    this.known = known;
    this.chance = new Chance(seed);
    const deck = (list) => this.chance.deck(list);
    const families = new Map();
    for (const model of known.models) {
      families.set(model.family, [...(families.get(model.family) ?? []), model]);
    }
    const members = new Map([...families].map(([family, models]) => [family, deck(models)]));
    this.family = deck([...families.keys()]);
    this.member = (family) => members.get(family)();
    this.model = deck(known.models);
    this.paperModel = deck(known.models.filter((model) => PAPER_FAMILIES.includes(model.family)));
    this.expertModel = deck(known.models.filter((model) => model.experts.length > 0));
    this.device = deck(known.devices);
    this.centreDevice = deck(known.devices.filter((device) => device.class === 'hbm' && mostDevices(device) >= 8));
    this.engine = deck(known.engines);
    this.format = deck(known.formats);
    this.precision = deck(PRECISIONS);
    this.technique = deck(known.techniques.flatMap(({ id, presets }) => [id, ...presets.map((preset) => preset.id)]));
    this.byName = new Map(
      known.techniques.flatMap((technique) => [technique, ...technique.presets].map(({ id }) => [id, technique])),
    );
    this.metric = deck(METRICS);
    this.axis = deck([
      ...Object.keys(AXES),
      // what curves are mostly drawn over
      ...['batch', 'batch', 'batch', 'batch', 'context', 'context', 'context', 'outputTokens', 'tp'],
      ...['technique', 'technique', 'technique', 'technique', 'technique', 'technique', 'technique', 'technique'],
    ]);
    this.objective = deck(OBJECTIVES);
    this.turn = 0;
  }

  /** So many cases. */
  draw(count) {
    const routes = this.chance.deck([
      ...Array(9).fill('analyze'),
      ...Array(2).fill('fit'),
      ...Array(3).fill('network'),
      ...Array(2).fill('compare'),
      ...Array(2).fill('curve'),
      ...Array(2).fill('advise'),
    ]);
    return Array.from({ length: count }, (_, index) => {
      const route = routes();
      return { id: `${route}-${String(index + 1).padStart(4, '0')}`, route, request: this.request(route) };
    });
  }

  request(route) {
    switch (route) {
      case 'compare':
        return this.comparison();
      case 'curve':
        return this.curve();
      case 'advise':
        return this.advice();
      default:
        return this.deployment(this.nextModel(), route === 'analyze' ? { paper: 0.06 } : {});
    }
  }

  nextModel() {
    return this.turn++ % 2 === 0 ? this.member(this.family()) : this.model();
  }

  nextDevice(model) {
    return this.chance.happens(model.parameters > 40e9 ? 0.75 : 0.4) ? this.centreDevice() : this.device();
  }

  /**
   * A deployment of a model: with so many stages, tokens and sequences at most, and so often with techniques or in
   * LLM-Viewer's accounting.
   */
  deployment(model, { stages = 16, longest = 200_000, widest = 4096, techniques = 0.5, paper = 0, device } = {}) {
    const chance = this.chance;
    if (paper > 0 && chance.happens(paper)) return this.paper();
    device ??= this.nextDevice(model);
    const asked = { model: model.id, hardware: device.id };
    const maybe = (probability, name, value) => {
      if (chance.happens(probability)) asked[name] = value();
    };
    maybe(0.85, 'batch', () =>
      chance.happens(0.5) ? 2 ** chance.whole(0, Math.log2(widest)) : chance.magnitude(1, widest),
    );
    maybe(0.85, 'context', () =>
      chance.magnitude(1, Math.min(longest, chance.happens(0.9) ? model.contextLimit : longest)),
    );
    maybe(model.generates ? 0.6 : 0.03, 'outputTokens', () => chance.magnitude(1, 4096));
    maybe(0.12, 'phase', () => chance.pick(['prefill', 'decode', 'both']));
    maybe(0.35, 'precision', () => this.precision());
    maybe(0.07, 'weights', () => this.format());
    maybe(0.05, 'activations', () => this.format());
    maybe(0.08, 'kvCache', () => this.format());
    maybe(0.2, 'kernels', () => chance.pick(['eager', 'eager', 'fused']));
    maybe(model.latent ? 0.4 : 0.02, 'latentAttention', () => chance.pick(['absorbed', 'expanded']));
    maybe(0.12, 'memoryUtilization', () => chance.real(0.3, 1));
    maybe(0.1, 'kvBlock', () => chance.pick([1, 8, 16, 32, 64, 128, 100]));
    maybe(0.15, 'maxBatchedTokens', () => chance.magnitude(64, 65_536));
    maybe(0.08, 'reserve', () => chance.pick(['0GB', '500MB', '2GB', '4GiB']));
    maybe(0.3, 'engine', () => this.engine());
    maybe(0.2, 'efficiency', () => chance.pick(['profile', 'ideal', 'ideal']));
    maybe(0.02, 'accounting', () => 'exact');
    maybe(0.2, 'price', () => chance.real(0.1, 12));
    maybe(0.2, 'grid', () => chance.real(5, 900));
    maybe(0.15, 'pue', () => chance.real(1, 2));
    maybe(0.15, 'hostPower', () => chance.real(0, 250));
    maybe(0.08, 'set', () => this.settings(device));
    Object.assign(asked, this.parallelism(model, device, stages));
    if (chance.happens(techniques)) asked.with = this.techniques(model, device, asked, stages);
    return asked;
  }

  /** In LLM-Viewer's accounting. */
  paper() {
    const chance = this.chance;
    const asked = { model: this.paperModel().id, hardware: this.device().id, accounting: 'paper' };
    if (chance.happens(0.8)) asked.batch = chance.magnitude(1, 256);
    if (chance.happens(0.8)) asked.context = chance.magnitude(1, 2048);
    if (chance.happens(0.5)) asked.outputTokens = chance.magnitude(1, 512);
    if (chance.happens(0.4)) asked.precision = chance.pick(['w4a16kv4', 'w8a8kv8', 'w4a16', 'w4a4kv4']);
    if (chance.happens(0.4)) asked.kernels = 'fused';
    return asked;
  }

  /** One or two changed numbers of a device. */
  settings(device) {
    const settings = {};
    for (let left = this.chance.whole(1, 2); left > 0; left--) {
      const { field, value, unit } = this.chance.pick(device.editable);
      if (field === 'units' || field === 'sparsity' || field === 'price') continue;
      settings[field] = `${Math.round(value * this.chance.real(0.5, 2))}${unit}`;
    }
    return settings;
  }

  parallelism(model, device, stages) {
    const chance = this.chance;
    const most = mostDevices(device);
    const asked = {};
    let devices = 1;
    const degree = (name, probability, possible) => {
      const fitting = possible.filter((value) => value > 1 && devices * value <= most);
      if (fitting.length === 0 || !chance.happens(probability)) return 1;
      asked[name] = chance.pick(fitting);
      devices *= asked[name];
      return asked[name];
    };
    // one in 25 is split as it may not go
    const blind = chance.happens(0.04);
    const tensor = degree('tp', model.parameters > 30e9 ? 0.75 : 0.4, blind ? [3, 6, 12] : tensorDegrees(model));
    degree('pp', 0.2, [2, 3, 4, 8, 16].filter((value) => value <= Math.min(stages, model.layers)));
    const data = degree('dp', 0.2, [2, 3, 4, 8]);
    degree('cp', model.attends && !model.recurrent ? 0.12 : 0.02, [2, 4, 8]);
    if (model.experts.length > 0 ? chance.happens(0.5) : chance.happens(0.02)) {
      const groups = divisors(data).map((replicas) => tensor * replicas);
      const spread = [2, 4, 8, 16, 32, 64]
        .filter((value) => tensor % value === 0 || groups.includes(value))
        .filter((value) => model.experts.every((count) => count % value === 0));
      if (spread.length > 0) asked.ep = chance.happens(0.4) ? spread.at(-1) : chance.pick(spread);
    }
    if (chance.happens(asked.pp ? 0.5 : 0.03)) asked.microbatches = chance.pick([1, 2, 3, 4, 8, 16, 32]);
    if (chance.happens(devices > 1 ? 0.3 : 0.03)) asked.overlap = chance.real(0, 1);
    return asked;
  }

  /** One technique or a few, as a deployment asks for them. */
  techniques(model, device, asked, stages) {
    const count = this.chance.happens(0.3) ? (this.chance.happens(0.2) ? 3 : 2) : 1;
    const names = new Set();
    while (names.size < count) {
      const name = this.technique();
      const degree = PARALLEL[name];
      // not both at once
      if (!degree || (asked[degree] === undefined && (degree !== 'pp' || stages > 1))) names.add(name);
    }
    // a technique for experts takes a model that has some, or it would mostly be refused
    const forExperts = [...names].some((name) => FOR_EXPERTS.includes(name));
    if (forExperts && model.experts.length === 0 && !this.chance.happens(0.1)) {
      model = this.expertModel();
      asked.model = model.id;
      for (const name of DEGREES) delete asked[name];
    }
    return [...names].map((name) => this.written(name, model, device));
  }

  /** A technique as it is written, with some parameters of its own. */
  written(name, model, device) {
    const chance = this.chance;
    const technique = this.byName.get(name);
    if (PARALLEL[name]) {
      const possible = name === 'tensor-parallel' ? tensorDegrees(model) : [1, 2, 4, 8];
      return `${name}:devices=${chance.pick(possible.filter((value) => value <= Math.max(1, mostDevices(device))))}`;
    }
    if (technique.parameters.length === 0 || !chance.happens(technique.id === name ? 0.6 : 0.15)) return name;
    const preset = technique.presets.find(({ id }) => id === name)?.values ?? {};
    const given = technique.parameters
      .filter(() => chance.happens(0.5))
      .map((parameter) => [parameter.name, this.value(parameter, preset[parameter.name] ?? parameter.default, model)])
      .filter(([, value]) => value !== undefined);
    return given.length === 0 ? name : `${name}:${given.map(([key, value]) => `${key}=${value}`).join(',')}`;
  }

  /** A value of a parameter, not far from its usual one. */
  value({ name, range }, usual, model) {
    const chance = this.chance;
    const choices = /^one of (.*)$/.exec(range);
    if (choices) return chance.pick(choices[1].split(', '));
    const numbers = /^a (whole )?number from (\S+) to (\S+)/.exec(range);
    if (!numbers) return name === 'model' ? undefined : chance.pick(['fp8', 'int8', 'int4-g128', 'mxfp4', 'nf4']);
    const [low, high] = [Number(numbers[2]), Number(numbers[3])];
    if (!numbers[1]) {
      return high <= 1 ? chance.real(low, high) : chance.real(Math.max(low, usual / 4), Math.min(high, usual * 4 || 1));
    }
    if (name === 'heads' && model.keyValueHeads.length > 0) {
      return chance.pick(divisors(common(model.keyValueHeads)));
    }
    if (name === 'layer') return chance.whole(1, Math.max(1, model.layers - 1));
    return chance.magnitude(Math.max(low, Math.floor(usual / 4), 1), Math.min(high, Math.max(4, usual * 4)));
  }

  /** A deployment and what is compared with it: itself in some ways different, elsewhere, or another model. */
  comparison() {
    const chance = this.chance;
    const model = this.nextModel();
    const first = this.deployment(model, { stages: 8 });
    const deployments = [first];
    for (let left = chance.whole(1, 3); left > 0; left--) {
      const kind = chance.next();
      if (kind < 0.35) {
        const { model: ignored, hardware, ...rest } = this.deployment(model, { stages: 8 });
        deployments.push({ ...rest, model: first.model, hardware: chance.happens(0.5) ? hardware : first.hardware });
      } else if (kind < 0.7) {
        const { with: without, ...rest } = first;
        const changed = { ...rest, precision: this.precision() };
        if (!without) changed.with = [this.technique()];
        deployments.push(changed);
      } else {
        deployments.push(this.deployment(this.nextModel(), { stages: 8 }));
      }
    }
    return { deployments };
  }

  curve() {
    const chance = this.chance;
    const metric = this.metric();
    let over = this.axis();
    let model = this.nextModel();
    if (over === 'ep') model = this.expertModel();
    while (!model.generates && !PASS_METRICS.includes(metric)) model = this.nextModel();
    const few = { stages: 2, techniques: 0.25 };
    const degree = DEGREES.includes(over);
    const linked = degree || over.startsWith('link.') || over.startsWith('peak.');
    const asked = this.deployment(model, linked ? { ...few, device: this.centreDevice() } : few);
    let bounds = AXES[over];
    let whole = WHOLE_AXES.includes(over);
    if (over === 'technique') ({ over, bounds, whole } = this.techniqueAxis(model));
    delete asked[over];
    if (over === 'context') delete asked.outputTokens;
    if (degree) {
      for (const name of [...DEGREES, 'with']) delete asked[name];
      if (over === 'ep') asked.tp = 8;
    }
    if (over === 'weightBits') for (const name of ['precision', 'weights', 'with']) delete asked[name];
    if (over === 'kvBits') for (const name of ['precision', 'kvCache', 'with']) delete asked[name];
    if (!PASS_METRICS.includes(metric) && over !== 'outputTokens') asked.outputTokens = chance.magnitude(2, 2048);
    if (metric === 'gramsCo2ePerMillionTokens' && over !== 'grid') asked.grid ??= 400;
    if (metric === 'usdPerMillionTokens' && over !== 'price') asked.price ??= 2;
    if (metric !== 'memory') delete asked.phase;
    let [from, to] = bounds;
    if (!whole && from > 0) from = Number((from * chance.real(0.5, 1)).toPrecision(3));
    const request = { ...asked, metric, over, from, to, points: chance.pick([5, 8, 12, 16]) };
    if (from > 0 && (to / from > 20 || chance.happens(0.3))) request.scale = 'log';
    if (chance.happens(0.3)) {
      const { with: ignored, ...rest } = asked;
      const other = { ...rest };
      if (chance.happens(0.5)) other.hardware = this.nextDevice(model).id;
      else other.precision = this.precision();
      delete other.set;
      request.others = [other];
      if (chance.happens(0.3)) request.names = ['one', 'other'];
    }
    return request;
  }

  /** A number of a technique, from half of its usual value to three times that. */
  techniqueAxis(model) {
    for (;;) {
      const name = this.technique();
      const technique = this.byName.get(name);
      if (PARALLEL[name] || (FOR_EXPERTS.includes(name) && model.experts.length === 0)) continue;
      const numeric = technique.parameters.filter(({ range }) => /number/.test(range));
      if (numeric.length === 0) continue;
      const parameter = this.chance.pick(numeric);
      const [, whole, low, high] = /^a (whole )?number from (\S+) to (\S+)/.exec(parameter.range);
      const usual = Number(parameter.default);
      const least = Math.max(Number(low), usual / 2);
      const from = whole ? Math.max(1, Math.round(least)) : least;
      const to = Math.min(Number(high), Math.max(usual * 3, from + (whole ? 8 : 0.1)));
      return { over: `${name}.${parameter.name}`, bounds: [from, to], whole: Boolean(whole) };
    }
  }

  advice() {
    const chance = this.chance;
    const model = this.nextModel();
    const asked = this.deployment(model, { stages: 1, longest: 32_768, widest: 256, techniques: 0.2 });
    delete asked.microbatches;
    if (chance.happens(0.9)) asked.objective = this.objective();
    for (const limit of ['neutralOnly', 'supportedFormatsOnly', 'mustFit']) {
      if (chance.happens(0.25)) asked[limit] = chance.happens(0.85);
    }
    return asked;
  }
}

/** How many devices of a kind can be linked, up to 64. */
function mostDevices(device) {
  const links = (device.links ?? []).filter((link) => link.scope !== 'host');
  return Math.min(64, Math.max(1, ...links.map((link) => link.devices)));
}

function common(numbers) {
  const both = (a, b) => (b === 0 ? a : both(b, a % b));
  return numbers.reduce(both, 0);
}

function divisors(number) {
  return Array.from({ length: number }, (_, index) => index + 1).filter((value) => number % value === 0);
}

/** Up to 16, as heads can be split; powers of two where there are some. */
function tensorDegrees(model) {
  const heads = common(model.heads);
  return [1, 2, 3, 4, 5, 6, 8, 10, 12, 16].filter(
    (value) =>
      (heads === 0 || heads % value === 0) &&
      model.keyValueHeads.every((count) => count % value === 0 || value % count === 0) &&
      (heads % 4 !== 0 || (value % 3 !== 0 && value % 5 !== 0)),
  );
}
