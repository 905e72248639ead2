import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flags, turns } from '../src/crossovers.js';

test('operators that turn at nearly the same place share a mark', () => {
  const found = turns(
    [
      { x: 212, what: 'qkv_proj turns compute-bound in decode' },
      { x: 215, what: 'down_proj and out_proj turn compute-bound in decode' },
      { x: 216, what: 'gate_up_proj turns compute-bound in decode' },
      { x: 214, what: 'attention turns memory-bound in prefill' },
      { x: 900, what: 'lm_head turns compute-bound in decode' },
    ],
    1.05,
  );
  assert.deepEqual(found, [
    { x: 212, text: 'qkv_proj, down_proj, out_proj and 1 more turn compute-bound in decode', short: 'qkv_proj +3 compute-bound, decode' },
    { x: 214, text: 'attention turns memory-bound in prefill', short: 'attention memory-bound, prefill' },
    { x: 900, text: 'lm_head turns compute-bound in decode', short: 'lm_head compute-bound, decode' },
  ]);
});

test('a crossover in other words is shown as it is', () => {
  assert.deepEqual(turns([{ x: 5, what: 'memory is full' }], 1.05), [{ x: 5, text: 'memory is full', short: 'memory is full' }]);
  assert.deepEqual(turns([], 1.05), []);
});

test('labels of marks never cover one another and never leave the chart', () => {
  const xs = Array.from({ length: 40 }, (_, index) => 20 + ((index * 137) % 560)).sort((a, b) => a - b);
  const widths = xs.map((_, index) => 40 + ((index * 53) % 160));
  const placed = flags(xs, widths, [0, 600], 4).flatMap((one) => (one ? [one] : []));
  assert.ok(placed.length >= 8, `${placed.length}`);
  for (const [index, a] of placed.entries()) {
    assert.ok(a.left >= 0 && a.left + a.width <= 600);
    for (const b of placed.slice(0, index)) assert.ok(a.row !== b.row || a.left >= b.left + b.width || b.left >= a.left + a.width, `${a.left} covers ${b.left}`);
  }
});

test('a label at the right edge stands to the left of its mark', () => {
  assert.equal(flags([590], [100], [0, 600], 1)[0]?.left, 486);
});
