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
  const blocks = blocksOf({
    phases: {
      decode: {
        blocks: [
          {
            name: 'layer',
            label: '',
            count: 32,
            operators: [
              { name: 'norm', kind: 'norm', block: 'layer', inputs: [{ source: 'input', tensor: 'x', shape: 'T × 8' }], outputs: [{ tensor: 'n', shape: 'T × 8' }] },
              { name: 'add', kind: 'element-wise', block: 'layer', inputs: [{ source: 'layer/norm', tensor: 'n', shape: 'T × 8' }, { source: 'input', tensor: 'x', shape: 'T × 8' }], outputs: [{ tensor: 'y', shape: 'T × 8' }] },
            ],
            outputs: [{ source: 'layer/add', tensor: 'y', shape: 'T × 8' }],
          },
        ],
      },
    },
  });
  assert.equal(blocks[0]?.count, 32);
  assert.deepEqual(
    blocks[0]?.edges.map((edge) => `${edge.source}>${edge.target}`),
    ['input>norm', 'norm>add', 'input>add', 'add>output'],
  );
});
