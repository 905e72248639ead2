import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf } from '../src/network.js';
import { logScale } from '../src/scale.js';
import { csv, tsv } from '../src/table.js';

test('CSV quotes, and texts that a spreadsheet would run are inert', () => {
  assert.equal(csv({ columns: ['a', 'b'], rows: [['x,"y"', 1.5], ['=1+1', -2]] }), 'a,b\r\n"x,""y""",1.5\r\n\'=1+1,-2\r\n');
  assert.equal(tsv({ columns: ['a'], rows: [['x\ty']] }), 'a\nx y');
});

test('a log scale maps decades evenly and back', () => {
  const scale = logScale([1, 1000], [0, 300]);
  assert.equal(Math.round(scale(10)), 100);
  assert.equal(Math.round(scale.invert(200)), 100);
  assert.deepEqual(scale.ticks(9), [1, 10, 100, 1000]);
});

test('the network document becomes nodes and edges, with residuals from the input', () => {
  const tensor = { tensor: 'x', shape: 'T × 8' };
  const operator = (name: string, kind: string, sources: string[]) => ({ id: `layer/${name}`, name, block: 'layer', kind, shape: 'T × 8', inputs: sources.map((source) => ({ source, ...tensor })), outputs: [tensor] });
  const blocks = blocksOf(
    {
      phases: {
        decode: {
          blocks: [
            {
              name: 'layer',
              label: '',
              count: 32,
              operators: [operator('norm', 'norm', ['input', 'input']), operator('add', 'element-wise', ['layer/norm', 'input']), operator('probe', 'norm', ['other/norm'])],
              outputs: [{ source: 'layer/add', ...tensor }],
            },
          ],
        },
      },
    },
    'decode',
  );
  assert.equal(blocks[0]?.count, 32);
  assert.deepEqual(
    blocks[0]?.edges.map((edge) => `${edge.source}>${edge.target}`),
    ['input>norm', 'norm>add', 'input>add', 'input>probe', 'add>output', 'probe>output'],
  );
});
