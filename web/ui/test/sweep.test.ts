import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurn } from '../src/sweep.js';

test('no more tasks run at a time than are wanted, and answers keep their order', async () => {
  let running = 0;
  let most = 0;
  const task = (value: number) => async (): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return value;
  };
  assert.deepEqual(await inTurn([5, 4, 3, 2, 1].map(task)), [5, 4, 3, 2, 1]);
  assert.equal(most, 2);
});

test('one that fails fails all', async () => {
  await assert.rejects(inTurn([async () => 1, async () => Promise.reject(new Error('no'))]), /no/);
});
