import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cluster, overlaps, placeLabels, type Anchor } from '../src/labels.js';

const bounds = { left: 0, top: 0, right: 600, bottom: 400 };
const options = { bounds, height: 14, width: (text: string) => text.length * 6 };

/** A small generator with a fixed seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('no label covers another, or leaves the chart', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const next = random(seed);
    const anchors: Anchor[] = Array.from({ length: 30 }, (_, index) => ({ id: String(index), x: next() * 600, y: next() * 400, r: 2 + next() * 15, text: 'x'.repeat(4 + Math.floor(next() * 12)), weight: next() }));
    const placed = placeLabels(anchors, options);
    for (let i = 0; i < placed.length; i++) {
      const box = placed[i]?.box ?? assert.fail();
      assert.ok(box.left >= 0 && box.top >= 0 && box.right <= 600 && box.bottom <= 400);
      for (let j = 0; j < i; j++) assert.ok(!overlaps(box, placed[j]?.box ?? assert.fail()), `seed ${seed}: ${i} over ${j}`);
    }
  }
});

test('the heaviest label is always placed, beside its mark', () => {
  const anchors: Anchor[] = Array.from({ length: 60 }, (_, index) => ({ id: String(index), x: 300, y: 200, r: 5, text: 'operator', weight: index }));
  const placed = placeLabels(anchors, options);
  assert.equal(placed[0]?.id, '59');
});

test('taken boxes stay free', () => {
  const taken = [{ left: 300, top: 0, right: 600, bottom: 400 }];
  const placed = placeLabels([{ id: 'a', x: 290, y: 200, r: 4, text: 'gate_up_proj', weight: 1 }], { ...options, taken });
  assert.ok((placed[0]?.box.right ?? 999) <= 300);
});

test('a label that stands off has a leader', () => {
  const taken = [{ left: 260, top: 180, right: 340, bottom: 220 }];
  const placed = placeLabels([{ id: 'a', x: 300, y: 200, r: 3, text: 'norm', weight: 1 }], { ...options, taken });
  assert.ok(placed[0]?.leader);
});

test('marks on one spot form one group, led by the heaviest', () => {
  const groups = cluster([{ x: 1, y: 1, weight: 1 }, { x: 2, y: 1, weight: 5 }, { x: 100, y: 1, weight: 3 }], 9);
  assert.equal(groups.length, 2);
  assert.equal(groups[0]?.[0]?.weight, 5);
  assert.equal(groups[0]?.length, 2);
});
