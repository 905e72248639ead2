import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coalesce } from '../src/coalesce.js';

function bench() {
  const asked: number[] = [];
  const done: string[] = [];
  const failed: string[] = [];
  const open: Array<{ resolve: (text: string) => void; reject: (error: Error) => void }> = [];
  const coalescer = coalesce<number, string>(
    (query) => {
      asked.push(query);
      return new Promise((resolve, reject) => open.push({ resolve, reject }));
    },
    (answer) => done.push(answer),
    (error) => failed.push((error as Error).message),
  );
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { asked, done, failed, open, coalescer, settle };
}

test('a drag of a hundred steps asks twice: the first and the last', async () => {
  const { asked, done, open, coalescer, settle } = bench();
  for (let i = 0; i < 100; i++) coalescer.submit(i);
  assert.deepEqual(asked, [0]);
  open[0]?.resolve('first');
  await settle();
  assert.deepEqual(asked, [0, 99]);
  open[1]?.resolve('last');
  await settle();
  assert.deepEqual(done, ['first', 'last']);
  assert.equal(coalescer.busy, false);
});

test('an error of an outdated request is not shown', async () => {
  const { failed, done, open, coalescer, settle } = bench();
  coalescer.submit(1);
  coalescer.submit(2);
  open[0]?.reject(new Error('old'));
  await settle();
  open[1]?.resolve('new');
  await settle();
  assert.deepEqual(failed, []);
  assert.deepEqual(done, ['new']);
});

test('an error of the newest is shown, and the next request works', async () => {
  const { failed, done, open, coalescer, settle } = bench();
  coalescer.submit(1);
  open[0]?.reject(new Error('bad'));
  await settle();
  assert.deepEqual(failed, ['bad']);
  coalescer.submit(2);
  open[1]?.resolve('good');
  await settle();
  assert.deepEqual(done, ['good']);
});

test('what is cancelled delivers nothing', async () => {
  const { done, open, coalescer, settle } = bench();
  coalescer.submit(1);
  coalescer.submit(2);
  coalescer.cancel();
  open[0]?.resolve('late');
  await settle();
  assert.deepEqual(done, []);
  assert.equal(open.length, 1);
});
