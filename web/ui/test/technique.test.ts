import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Technique } from '../src/api.js';
import { blamed, matches, numeric, options, resolve, shortRange, standard, withText } from '../src/technique.js';

const WEIGHTS: Technique = {
  id: 'int-weights',
  name: 'Integer weights',
  section: 'quantisation',
  description: 'Stores weights as integers.',
  parameters: [
    { name: 'bits', description: 'bits of a weight', range: 'a whole number from 1 to 16 (bits)', default: '4' },
    { name: 'group', description: 'weights that share a scale', range: 'a whole number from 0 to 65536 (weights)', default: '128' },
    { name: 'head', description: 'also the head', range: 'one of on, off', default: 'off' },
  ],
  presets: [
    { id: 'awq', title: 'AWQ', values: { zero: '4' }, citation: 'Lin et al. 2023' },
    { id: 'llm-int8', title: 'LLM.int8()', values: { bits: '8', group: '0' }, citation: 'Dettmers et al. 2022' },
  ],
  source: '',
  assumption: '',
  limits: '',
  qualityRisk: '',
  neutral: false,
  complexity: '',
};
const [BITS, , HEAD] = WEIGHTS.parameters as readonly [Technique['parameters'][0], unknown, Technique['parameters'][0]];

test('a name is the technique itself or one of its presets', () => {
  const own = resolve('int-weights:bits=3,group=64', [WEIGHTS]);
  assert.equal(own.technique?.id, 'int-weights');
  assert.equal(own.preset, undefined);
  assert.deepEqual(own.values, { bits: '3', group: '64' });
  const preset = resolve('llm-int8', [WEIGHTS]);
  assert.equal(preset.technique?.id, 'int-weights');
  assert.equal(preset.preset?.id, 'llm-int8');
  assert.equal(resolve('nonsense:a=b', [WEIGHTS]).technique, undefined);
});

test('what counts where nothing is given is the preset, then the default', () => {
  assert.equal(standard(BITS, resolve('llm-int8', [WEIGHTS]).preset), '8');
  assert.equal(standard(BITS, resolve('awq', [WEIGHTS]).preset), '4');
  assert.equal(standard(BITS, undefined), '4');
});

test('the text goes the whole way round, without empty values', () => {
  const text = withText('awq', { bits: '3', group: '' });
  assert.equal(text, 'awq:bits=3');
  assert.deepEqual(resolve(text, [WEIGHTS]).values, { bits: '3' });
  assert.equal(withText('awq', { bits: '' }), 'awq');
});

test('a range is said in the room of a hint', () => {
  const range = (text: string): string => shortRange({ ...BITS, range: text });
  assert.equal(shortRange(BITS), '1 to 16, bits');
  assert.equal(range('a number from 0.001 to 1 (share)'), '0.001 to 1, share');
  assert.equal(range('a whole number from 1 to 1000000 (heads)'), 'from 1, heads');
  assert.equal(shortRange(HEAD), 'on, off');
  assert.deepEqual(numeric(BITS), { whole: true, low: 1, high: 16, unit: 'bits' });
  assert.equal(numeric(HEAD), undefined);
  assert.deepEqual(options(HEAD), ['on', 'off']);
  assert.deepEqual(options(BITS), []);
});

test('a search finds a technique by the name of a preset', () => {
  assert.ok(matches(WEIGHTS, 'AWQ'));
  assert.ok(matches(WEIGHTS, 'quant integer'));
  assert.ok(!matches(WEIGHTS, 'eagle'));
});

test('a refusal stands at those it names', () => {
  const on = ['awq:bits=3', 'gptq', 'eagle'];
  assert.deepEqual(blamed('with is awq and gptq; expected one of them; awq and gptq do not go together: each sets the format of the weights', on), ['awq', 'gptq']);
  assert.deepEqual(blamed('with is awq:bits=99; expected bits to be a whole number from 1 to 16 (bits)', on), ['awq']);
  assert.deepEqual(blamed('with is eagle:foo=1; expected no parameters but depth', on), ['eagle']);
  assert.deepEqual(blamed('with is gptq; expected a technique or preset', on), ['gptq']);
  assert.deepEqual(blamed("batch is '-1'; expected a whole number", on), []);
});
