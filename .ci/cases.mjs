#!/usr/bin/env node
/*
 * Guards refactorings of the cost model: what was not meant to change has not changed.
 *
 *   node .ci/cases.mjs store JAR OUT.jsonl [--seed 11] [--cases 900] [--requests OLD.jsonl] [--jobs 2]
 *   node .ci/cases.mjs compare OLD.jsonl NEW.jsonl [--tolerance 1e-12] [--kinds]
 *
 * A refactoring is checked with the jar from before it and the jar from after it:
 *
 *   node .ci/cases.mjs store before.jar before.jsonl
 *   node .ci/cases.mjs store after.jar after.jsonl --requests before.jsonl
 *   node .ci/cases.mjs compare before.jsonl after.jsonl
 *
 * Files whose name ends in .gz are written and read compressed. Node 20 is all it needs, and Java for the jar. 900
 * cases take about a minute on two cores, and 20 MB.
 *
 * store starts the jar's server on a free port of the loopback, puts every case to its REST API, and writes one line
 * of JSON for each: {id, route, request, status, answer}, the answer as the server wrote it. Without --requests the
 * cases are drawn from the catalogue of that very server: the draw depends on the seed, the number of cases and the
 * catalogue, and another catalogue would get other cases. --requests puts those of an earlier file again, whatever
 * they were drawn from. Two files are compared only if their requests are the same. In the end store says what is
 * covered.
 *
 * How cases are drawn. Families of models take turns in every other deployment, all models in the rest, so that small
 * families come as often as large ones and yet every model comes up. Devices come from two decks, the whole catalogue
 * and data centre devices with links; large models mostly take the latter. Techniques and presets take turns as well:
 * alone, with parameters of their own, or two or three at a time. A deck that has run out is shuffled anew, so that
 * nothing is left out by chance. All else is drawn independently: a batch of 1 to 4096 and a context of 1 to 200,000
 * on a logarithmic scale, number formats, kernels, engines, memory, prices and power. Degrees of parallelism mostly
 * divide what they split and mostly fit the links of the device; a few do not, on purpose, because refusals are
 * answers too and are kept with their message. About nine cases in ten are answered 200. There are no more than 16
 * pipeline stages, and none where advice is asked for, which compiles the model some hundred times; advice is a tenth
 * of the cases.
 *
 * compare takes two numbers for equal if they differ by no more than the tolerance, relative to the larger of them, or
 * by no more than the tolerance itself if one of them is 0. Texts and truth values have to be the same. Members that
 * are new in an object are counted but are no difference, because the API only ever adds members. Elements of lists
 * are paired by what they are called (operators by block and name), where they are called something, so that one
 * operator more does not make all that follow it differ. Differences are grouped by route, place in the answer, and
 * kind:
 *
 *   numeric  another number
 *   text     another text or truth value
 *   type     something else, such as null for a number
 *   missing  a member or element that is gone
 *   extra    an element that is new in a list
 *   order    the same elements in another order
 *   status   another status of HTTP; answers are not compared then
 *
 * Each group has its count, the largest relative deviation, and the case that shows it best; --kinds also lists the
 * elements and models that it consists of. Exit codes: 0 all equal, 1 something differs, 2 it could not be done.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

const USAGE = `usage: cases.mjs store JAR OUT.jsonl [--seed 11] [--cases 900] [--requests OLD.jsonl] [--jobs 2]
       cases.mjs compare OLD.jsonl NEW.jsonl [--tolerance 1e-12] [--kinds]`;

class Failure extends Error {}

// --------------------------------------------------------------------------------------------------------------- files

function readCases(file) {
  const content = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function writeLines(file, lines) {
  const text = lines.map((line) => line + '\n').join('');
  writeFileSync(file, file.endsWith('.gz') ? gzipSync(text) : text);
}

// -------------------------------------------------------------------------------------------------------------- server

/** Starts the jar's server and waits until it says where it is. */
async function startServer(jar) {
  const child = spawn('java', ['-Xmx1g', '-jar', jar, 'serve', '--port', '0', '--no-open'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints += text));
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`exit code ${code ?? signal}`));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => stop().then(() => process.exit(2)));
  }
  const port = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /http:\/\/localhost:(\d+)\//.exec(line);
      if (address) resolve(address[1]);
    });
  });
  const started = await Promise.race([port.then((number) => ({ number })), ended.then((why) => ({ why }))]);
  if (started.why) throw new Failure(`the server of ${jar} did not start: ${started.why}\n${complaints}`);
  const root = `http://127.0.0.1:${started.number}/api/v1/`;
  const ask = async (path, request) => {
    let response;
    try {
      response = await fetch(root + path, { ...request, signal: AbortSignal.timeout(300_000) });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new Failure(`no answer from ${path}: ${error.cause?.message ?? error.message}\n${complaints}`);
    }
  };
  return {
    stop,
    async get(path) {
      const { status, text } = await ask(path, {});
      if (status !== 200) throw new Failure(`GET ${path} is answered ${status}: ${text}`);
      return JSON.parse(text);
    },
    /** Status and text of the answer. */
    async post(path, body) {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
      // says how busy the server is, not what the cost model makes of the case
      if (answer.status === 408 || answer.status === 503) throw new Failure(`${path} is answered ${answer.text}`);
      return answer;
    },
  };
}

/** What cases are drawn from. */
async function catalogue(server) {
  const [models, devices, formats, engines, techniques] = await Promise.all(
    ['models', 'devices', 'formats', 'engines', 'techniques'].map((path) => server.get(path)),
  );
  return {
    models: await Promise.all(models.map(async (model) => traits(model, await server.get(`models/${model.id}`)))),
    devices: await Promise.all(devices.map((device) => server.get(`devices/${device.id}`))),
    formats: formats.map((format) => format.id),
    engines: engines.map((engine) => engine.id),
    techniques,
  };
}

/** What decides which deployments of a model make sense. */
function traits({ id, family, parameters }, { layers = [], contextLimit }) {
  const text = layers.map((layer) => `${layer.mixer}; ${layer.feedForward}`).join('; ');
  const numbers = (pattern) => [...text.matchAll(pattern)].map((match) => Number(match[1]));
  return {
    id,
    family,
    parameters: Number(parameters) || 300e9,
    contextLimit: contextLimit || 200_000,
    layers: layers.reduce((sum, layer) => sum + layer.count, 0),
    heads: numbers(/(\d+) heads/g),
    keyValueHeads: numbers(/heads over (\d+)/g),
    experts: numbers(/of (\d+) experts/g),
    attends: /attention/.test(text),
    latent: /latent attention/.test(text),
    recurrent: /state space|delta/.test(text),
    generates: !/bidirectional|around/.test(text),
  };
}

// -------------------------------------------------------------------------------------------------------------- chance

/** Draws; mulberry32, whose numbers are the same everywhere. */
class Chance {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  happens(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  whole(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** With three digits. */
  real(low, high) {
    return Number((low + this.next() * (high - low)).toPrecision(3));
  }

  /** A whole number, its order of magnitude being even. */
  magnitude(low, high) {
    return Math.min(high, Math.max(low, Math.round(low * (high / low) ** this.next())));
  }

  /** A function that hands out a list in ever new orders. */
  deck(list) {
    let left = [];
    return () => {
      if (left.length === 0) {
        left = [...list];
        for (let i = left.length - 1; i > 0; i--) {
          const j = this.whole(0, i);
          [left[i], left[j]] = [left[j], left[i]];
        }
      }
      return left.pop();
    };
  }
}

// --------------------------------------------------------------------------------------------------------------- cases

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

class Cases {
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

// --------------------------------------------------------------------------------------------------------------- store

async function store(jar, out, { seed, cases, requests, jobs }) {
  const start = performance.now();
  const server = await startServer(jar);
  try {
    const known = await catalogue(server);
    const asked = requests
      ? readCases(requests).map(({ id, route, request }) => ({ id, route, request }))
      : new Cases(known, seed).draw(cases);
    const done = new Array(asked.length);
    let next = 0;
    const work = async () => {
      while (next < asked.length) {
        const index = next++;
        const begun = performance.now();
        const { status, text } = await server.post(asked[index].route, asked[index].request);
        done[index] = { ...asked[index], status, text, seconds: (performance.now() - begun) / 1000 };
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
    // answers are kept as they came: reading them would round whole numbers beyond 2^53
    writeLines(
      out,
      done.map(({ text, seconds, ...rest }) => `${JSON.stringify(rest).slice(0, -1)},"answer":${text.trim()}}`),
    );
    summary(done, known);
    console.log(`${((performance.now() - start) / 1000).toFixed(0)} s`);
  } finally {
    await server.stop();
  }
}

function deploymentsOf({ route, request }) {
  return route === 'compare' ? request.deployments : [request, ...(request.others ?? [])];
}

/** What was asked and how it was answered. */
function summary(done, known) {
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
  const statuses = new Map();
  const refusals = new Map();
  const covered = { models: new Map(), families: new Map(), devices: new Map(), techniques: new Map() };
  const familyOf = new Map(known.models.map((model) => [model.id, model.family]));
  for (const one of done) {
    count(statuses, `${one.route} ${one.status}`);
    if (one.status !== 200) {
      count(refusals, String(JSON.parse(one.text).detail).replace(/\d[\d.,]*/g, 'N').slice(0, 160));
      continue;
    }
    const asked = deploymentsOf(one);
    new Set(asked.map(({ model }) => model)).forEach((model) => count(covered.models, model));
    new Set(asked.map(({ model }) => familyOf.get(model))).forEach((family) => count(covered.families, family));
    new Set(asked.map(({ hardware }) => hardware)).forEach((device) => count(covered.devices, device));
    new Set(asked.flatMap((each) => each.with ?? []).map((text) => text.split(':')[0])).forEach((name) =>
      count(covered.techniques, name),
    );
  }
  console.log('answers by route and status:');
  [...statuses].sort().forEach(([key, number]) => console.log(`  ${key}: ${number}`));
  const good = done.filter(({ status }) => status === 200).length;
  console.log(`${good} of ${done.length} cases are answered 200; there`);
  const families = [...new Set(known.models.map((model) => model.family))];
  const names = known.techniques.flatMap(({ id, presets }) => [id, ...presets.map((preset) => preset.id)]);
  const all = {
    models: known.models.map(({ id }) => id),
    families,
    devices: known.devices.map(({ id }) => id),
    techniques: names,
  };
  for (const [what, list] of Object.entries(all)) {
    const missing = list.filter((name) => !covered[what].has(name));
    const least = Math.min(...list.map((name) => covered[what].get(name) ?? 0));
    console.log(
      `  ${list.length - missing.length} of ${list.length} ${what}, each ${least} times or more` +
        (missing.length > 0 ? `; not ${missing.slice(0, 12).join(', ')}${missing.length > 12 ? ', …' : ''}` : ''),
    );
  }
  console.log('refusals:');
  [...refusals]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12)
    .forEach(([text, number]) => console.log(`  ${number} × ${text}`));
  const slow = [...done].sort((a, b) => b.seconds - a.seconds).slice(0, 5);
  console.log(`slowest: ${slow.map(({ id, seconds }) => `${id} ${seconds.toFixed(1)} s`).join(', ')}`);
}

// ------------------------------------------------------------------------------------------------------------- compare

/** What an element of a list is called, if it has a name. */
function nameOf(element) {
  if (typeof element === 'string') return element;
  if (element === null || typeof element !== 'object') return undefined;
  if (element.technique !== undefined) return element.technique;
  if (element.id !== undefined) return element.id;
  if (element.block !== undefined && element.name !== undefined) return `${element.block}/${element.name}`;
  if (element.name !== undefined) return element.name;
  if (element.operator !== undefined) return `${element.phase ?? ''}/${element.operator}`;
  return element.what;
}

/** Names of all elements, made different from each other; undefined if one has none. */
function namesOf(list) {
  const seen = new Map();
  const names = [];
  for (const element of list) {
    const name = nameOf(element);
    if (name === undefined) return undefined;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    names.push(times === 1 ? name : `${name} (${times})`);
  }
  return names;
}

/** Members that are data rather than names of the API, such as number formats, are all the same place. */
const KEYED = ['peakOpsPerSecond', 'parametersByComponent'];

function member(path, key) {
  const parent = path.slice(path.lastIndexOf('.') + 1);
  const shown = KEYED.includes(parent) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? '*' : key;
  return path === '' ? shown : `${path}.${shown}`;
}

/** Calls found(kind, path, element, before, after, deviation) for each difference between two trees. */
function differences(before, after, tolerance, found, path = '', element = '') {
  if (Array.isArray(before) && Array.isArray(after)) {
    lists(before, after, tolerance, found, `${path}[*]`, element);
  } else if (isObject(before) && isObject(after)) {
    for (const key of Object.keys(before)) {
      if (Object.hasOwn(after, key)) {
        differences(before[key], after[key], tolerance, found, member(path, key), element);
      } else {
        found('missing', member(path, key), element, before[key], undefined);
      }
    }
    for (const key of Object.keys(after)) {
      if (!Object.hasOwn(before, key)) found('added', member(path, key), element, undefined, after[key]);
    }
  } else if (typeof before === 'number' && typeof after === 'number') {
    const apart = Math.abs(before - after);
    const size = before === 0 || after === 0 ? 1 : Math.max(Math.abs(before), Math.abs(after));
    if (!(apart <= tolerance * size)) {
      found('numeric', path, element, before, after, apart / Math.max(Math.abs(before), Math.abs(after)));
    }
  } else if (before !== after) {
    if (typeof before === 'string' && typeof after === 'string' && settled(before) === settled(after)) return;
    const alike = typeof before === typeof after && !isObject(before) && !isObject(after);
    found(alike ? 'text' : 'type', path, element, before, after);
  }
}

function lists(before, after, tolerance, found, path, element) {
  const texts = [...before, ...after].every((one) => typeof one === 'string');
  const oldNames = namesOf(before);
  const newNames = namesOf(after);
  // texts of the same number are rather reworded than gone and come
  if (!oldNames || !newNames || (texts && before.length === after.length)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      if (i >= after.length) found('missing', path, element, before[i], undefined);
      else if (i >= before.length) found('extra', path, element, undefined, after[i]);
      else differences(before[i], after[i], tolerance, found, path, element);
    }
    return;
  }
  const places = new Map(newNames.map((name, index) => [name, index]));
  const known = new Set(oldNames);
  oldNames.forEach((name, index) => {
    if (places.has(name)) {
      differences(before[index], after[places.get(name)], tolerance, found, path, texts ? element : name);
    } else {
      found('missing', path, name, before[index], undefined);
    }
  });
  newNames.forEach((name, index) => {
    if (!known.has(name)) found('extra', path, name, undefined, after[index]);
  });
  const oldOrder = oldNames.filter((name) => places.has(name));
  const newOrder = newNames.filter((name) => known.has(name));
  const moved = oldOrder.findIndex((name, index) => name !== newOrder[index]);
  if (moved >= 0) found('order', path, oldOrder[moved], oldOrder[moved], newOrder[moved]);
}

/**
 * Texts that come out differently in each run of the same jar. Of several things that two techniques both decide, the
 * refusal names the one that a set of Java has first, whose order changes from run to run.
 */
const UNSETTLED = [/(?<=do not go together: each ).*(?=; choose one)/g];

function settled(text) {
  return UNSETTLED.reduce((rest, pattern) => rest.replace(pattern, '…'), text);
}

function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function compare(oldFile, newFile, { tolerance, kinds }) {
  const before = readCases(oldFile);
  const after = new Map(readCases(newFile).map((one) => [one.id, one]));
  const groups = new Map();
  const added = new Map();
  let equal = 0;
  for (const old of before) {
    let same = true;
    const found = (kind, path, element, was, is, deviation = 0) => {
      if (kind === 'added') {
        const key = `${old.route} ${path}`;
        added.set(key, (added.get(key) ?? 0) + 1);
        return;
      }
      same = false;
      const key = `${old.route} ${path} ${kind}`;
      if (!groups.has(key)) {
        const empty = { count: 0, worst: -1, ids: new Set(), elements: new Map(), models: new Map() };
        groups.set(key, { route: old.route, path, kind, ...empty });
      }
      const group = groups.get(key);
      group.count++;
      group.ids.add(old.id);
      if (deviation > group.worst) Object.assign(group, { worst: deviation, id: old.id, element, was, is });
      if (element !== '') group.elements.set(element, (group.elements.get(element) ?? 0) + 1);
      for (const { model } of deploymentsOf(old)) group.models.set(model, (group.models.get(model) ?? 0) + 1);
    };
    const now = after.get(old.id);
    after.delete(old.id);
    if (now === undefined) {
      found('missing', '(case)', '', old.status, undefined);
    } else if (JSON.stringify(now.request) !== JSON.stringify(old.request) || now.route !== old.route) {
      throw new Failure(`${old.id} asks something else in ${newFile}; store it with --requests ${oldFile}`);
    } else if (now.status !== old.status) {
      found('status', '(status)', '', told(old), told(now));
    } else {
      differences(old.answer, now.answer, tolerance, found);
    }
    if (same) equal++;
  }
  const sum = [...added.values()].reduce((total, number) => total + number, 0);
  console.log(`${equal} cases equal, ${before.length - equal} different`);
  if (after.size > 0) console.log(`${after.size} cases only in ${newFile}`);
  console.log(`${sum} added members${sum > 0 ? ':' : ''}`);
  [...added].sort((a, b) => b[1] - a[1]).forEach(([key, number]) => console.log(`  ${number} × ${key}`));
  if (groups.size > 0) console.log(`differences, ${groups.size} kinds:`);
  [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .forEach((group) => {
      const worst = group.kind === 'numeric' ? `, up to ${group.worst.toExponential(2)}` : '';
      console.log(`  ${group.route}  ${group.path}  ${group.kind}: ${group.count} in ${group.ids.size} cases${worst}`);
      const where = group.element === '' ? group.id : `${group.id}, ${group.element}`;
      console.log(`    ${where}: ${shown(group.was)} -> ${shown(group.is)}`);
      if (kinds) {
        if (group.elements.size > 0) console.log(`    elements: ${most(group.elements)}`);
        console.log(`    models: ${most(group.models)}`);
      }
    });
  return groups.size === 0 ? 0 : 1;
}

function told({ status, answer }) {
  return status === 200 ? '200' : `${status} ${answer.detail ?? ''}`;
}

function shown(value) {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function most(counts) {
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const listed = sorted.slice(0, 12).map(([name, number]) => `${name} ${number}`);
  return listed.join(', ') + (sorted.length > 12 ? `, and ${sorted.length - 12} more` : '');
}

// ---------------------------------------------------------------------------------------------------------------- main

function number(text, name, least) {
  const value = Number(text);
  if (!(value >= least)) throw new Failure(`--${name} is '${text}'; expected a number from ${least} up`);
  return value;
}

async function main() {
  let args;
  try {
    args = parseArgs({
      allowPositionals: true,
      options: {
        seed: { type: 'string', default: '11' },
        cases: { type: 'string', default: '900' },
        requests: { type: 'string' },
        jobs: { type: 'string', default: '2' },
        tolerance: { type: 'string', default: '1e-12' },
        kinds: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Failure(`${error.message}\n${USAGE}`);
  }
  const { positionals, values } = args;
  const [command, first, second] = positionals;
  if (positionals.length !== 3 || !['store', 'compare'].includes(command)) throw new Failure(USAGE);
  if (command === 'compare') {
    return compare(first, second, { tolerance: number(values.tolerance, 'tolerance', 0), kinds: values.kinds });
  }
  await store(first, second, {
    seed: number(values.seed, 'seed', 0),
    cases: number(values.cases, 'cases', 1),
    requests: values.requests,
    jobs: number(values.jobs, 'jobs', 1),
  });
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Failure) && error.code !== 'ENOENT') throw error;
  console.error(`cases: ${error.message}`);
  process.exitCode = 2;
}
