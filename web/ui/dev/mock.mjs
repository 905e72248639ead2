// Serves the API on 8750 by running the command-line jar for each request; for work on the page before or without the server.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const jar = process.env.ROOFLIGHT_JAR ?? new URL('../../../cli/target/rooflight.jar', import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), 'rooflight-'));
const cache = new Map();

function run(args) {
  const key = JSON.stringify(args);
  if (!cache.has(key)) {
    cache.set(
      key,
      new Promise((resolve, reject) => {
        execFile('java', ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-jar', jar, ...args, '--format', 'json'], { maxBuffer: 1 << 26 }, (error, out, err) => {
          if (error && !out) reject(new Error(err.replace(/^rooflight: /, '').trim()));
          else resolve(out);
        });
      }),
    );
  }
  return cache.get(key);
}

function argsOf(body) {
  let model = body.model;
  if (typeof model === 'object') {
    model = join(scratch, `config-${Math.random()}.json`);
    writeFileSync(model, JSON.stringify(body.model.config));
  }
  const args = ['analyze', model, '--hardware', body.hardware];
  const names = { batch: 'batch', context: 'context', outputTokens: 'output-tokens', precision: 'precision', weights: 'weights', activations: 'activations', kvCache: 'kv-cache', kernels: 'kernels', tp: 'tp', pp: 'pp', ep: 'ep', dp: 'dp', cp: 'cp', engine: 'engine', efficiency: 'efficiency', accounting: 'accounting', price: 'price', grid: 'grid' };
  for (const [field, flag] of Object.entries(names)) if (body[field] !== undefined) args.push(`--${flag}=${body[field]}`);
  for (const [field, value] of Object.entries(body.set ?? {})) args.push('--set', `${field}=${value}`);
  return args;
}

async function answer(path, body) {
  if (path === 'models') return run(['models']);
  if (path === 'devices') return run(['hardware']);
  if (path === 'formats') return run(['formats']);
  if (path === 'engines') return JSON.stringify(['vllm', 'sglang', 'tensorrt-llm', 'llama.cpp', 'hugging-face', 'ideal'].map((id) => ({ id })));
  if (path.startsWith('models/')) return run(['models', 'show', path.slice(7)]);
  if (path.startsWith('devices/')) return run(['hardware', 'show', path.slice(8)]);
  if (path === 'analyze') return run(argsOf(body));
  if (path === 'network') return JSON.stringify({ blocks: JSON.parse(await run(['models', 'show', body.model])).graph });
  if (path === 'compare') return `{"analyses":[${(await Promise.all(body.deployments.map((one) => run(argsOf(one))))).join(',')}]}`;
  return undefined;
}

const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };

function file(page, response) {
  const name = page === '/' ? '/index.html' : page;
  try {
    const content = readFileSync(new URL(`../dist${name}`, import.meta.url));
    response.writeHead(200, {
      'content-type': TYPES[name.split('.').pop()] ?? 'application/octet-stream',
      'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'",
    });
    response.end(content);
  } catch {
    response.writeHead(404);
    response.end();
  }
}

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const page = new URL(request.url, 'http://x').pathname;
    if (!page.startsWith('/api/')) return file(page, response);
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname).replace(/^\/api\/v1\//, '');
    try {
      const text = await answer(path, chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : {});
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(text ?? '{"title":"Not found"}');
    } catch (error) {
      response.writeHead(400, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ title: 'Bad request', detail: error.message, field: '' }));
    }
  });
}).listen(Number(process.env.PORT ?? 8750), '127.0.0.1');
