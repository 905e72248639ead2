// A server of the jar under test, and what it has in its catalogue.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Failure } from './failure.mjs';

/** Starts the jar's server and waits until it says where it is. */
export async function startServer(jar) {
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
export async function catalogue(server) {
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
