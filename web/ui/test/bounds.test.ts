import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperatorRow } from '../src/api.js';
import { changedBounds } from '../src/bounds.js';

const analysis = (bounds: Readonly<Record<string, string>>) => ({
  phases: {
    decode: {
      operators: Object.entries(bounds).map(([name, bound]): OperatorRow => ({ name, block: 'layer', kind: 'linear', layers: 1, ops: 1, memoryAccessBytes: 1, bytes: {}, arithmeticIntensity: 1, attainableOpsPerSecond: 1, computeFormat: 'fp16', bound, boundSeconds: 1, expectedSeconds: 1 })),
      totals: { ops: 1, memoryAccessBytes: 1, boundSeconds: 1, expectedSeconds: 1 },
    },
  },
});

test('only operators whose bound differs are listed, with a gap where one is missing', () => {
  const rows = changedBounds([analysis({ qkv_proj: 'memory', attention: 'memory', norm: 'memory' }), undefined, analysis({ qkv_proj: 'compute', attention: 'memory', draft: 'memory' })], 'decode');
  assert.deepEqual(rows, [{ name: 'qkv_proj', block: 'layer', bounds: ['memory', undefined, 'compute'] }]);
  assert.deepEqual(changedBounds([analysis({ a: 'memory' })], 'prefill'), []);
});
