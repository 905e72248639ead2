import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHOSEN, DEFAULT_DEPLOYMENT, DEFAULT_STATE, fromQuery, parsePin, pinText, plain, requestBody, toQuery, type State } from '../src/state.js';

test('the address of the start page is short and readable', () => {
  assert.equal(toQuery(DEFAULT_STATE), 'model=meta-llama/Llama-2-7b-hf&hardware=nvidia-a6000');
});

test('everything that is set survives the way through the address', () => {
  const deployment = { ...DEFAULT_DEPLOYMENT, set: { bandwidth: '2TB/s', 'peak.fp16': '300Tops/s' }, batch: 32, context: 8192, precision: 'w4a16kv8', tp: 8, engine: 'llama.cpp', with: ['speculative:alpha=0.7,gamma=4', 'sparsity-2:4'] };
  const state: State = {
    deployment,
    pins: [{ ...DEFAULT_DEPLOYMENT, batch: 4, config: '{"model_type":"llama","a":"1;2=3&4%"}', model: 'custom' }, { ...deployment }],
    versus: 1,
    view: 'curves',
    phase: 'decode',
    operator: 'decode/layer/qkv_proj',
    metric: 'tpot',
    over: 'bandwidth',
    from: 1e11,
    to: 8e12,
    objective: 'energy',
    limits: ['neutralOnly', 'mustFit'],
  };
  assert.deepEqual(fromQuery(`?${toQuery(state)}`), state);
  assert.match(toQuery(state), /set\.bandwidth=2TB\/s/);
});

test('every option of the table has a place in the address and in the request', () => {
  for (const option of CHOSEN) {
    const value = option.kind === 'number' ? (option.whole ? 7 : (option.least + option.most) / 2 - option.least / 4) : option.words.length > 0 ? option.words[option.words.length - 1] : 'w4a16';
    const deployment = { ...DEFAULT_DEPLOYMENT, [option.name]: typeof DEFAULT_DEPLOYMENT[option.name] === 'number' ? value : String(value) };
    const state = { ...DEFAULT_STATE, deployment };
    assert.deepEqual(fromQuery(`?${toQuery(state)}`), state, option.name);
    assert.equal(requestBody(deployment)[option.name], value, option.name);
  }
});

test('an address may say outputTokens, too', () => {
  assert.equal(fromQuery('?outputTokens=64').deployment.outputTokens, 64);
  assert.match(toQuery({ ...DEFAULT_STATE, deployment: { ...DEFAULT_DEPLOYMENT, outputTokens: 64 } }), /&output=64$/);
});

test('a broken address falls back to what is allowed', () => {
  const state = fromQuery('?view=nonsense&batch=-5&context=abc&phase=x&versus=7&hardware=%E0%A4%A&objective=fame&limits=mustFit,mustFly&from=-3&to=x');
  assert.equal(state.view, 'roofline');
  assert.equal(state.deployment.batch, 1);
  assert.equal(state.deployment.context, 2048);
  assert.equal(state.versus, -1);
  assert.equal(state.objective, 'latency');
  assert.deepEqual(state.limits, ['mustFit']);
  assert.deepEqual([state.from, state.to], [0, 0]);
});

test('a pin is one text', () => {
  const deployment = { ...DEFAULT_DEPLOYMENT, set: { tdp: '350W' }, with: ['a:b=c'] };
  assert.deepEqual(parsePin(pinText(deployment)), deployment);
});

test('what techniques are compared with is the same without them', () => {
  const deployment = { ...DEFAULT_DEPLOYMENT, batch: 8, with: ['awq:bits=3', 'eagle-3'] };
  assert.deepEqual(plain(deployment), { ...DEFAULT_DEPLOYMENT, batch: 8 });
});

test('requests leave defaults to the server', () => {
  assert.deepEqual(requestBody(DEFAULT_DEPLOYMENT), { model: 'meta-llama/Llama-2-7b-hf', hardware: 'nvidia-a6000', batch: 1, context: 2048, outputTokens: 128 });
  const own = requestBody({ ...DEFAULT_DEPLOYMENT, config: '{"model_type":"llama"}', price: '1.5', tp: 2 });
  assert.deepEqual(own['model'], { config: { model_type: 'llama' } });
  assert.equal(own['price'], 1.5);
  assert.equal(own['tp'], 2);
});
