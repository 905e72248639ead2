import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, dollars, exact, integer, opsPerSecond, parameters, parseQuantity, percent, seconds, si, significant } from '../src/format.js';

const plain = (text: string): string => text.replace(/\u202f/g, ' ');

test('SI prefixes: a trillion is 1T, and rounding moves on to the next prefix', () => {
  assert.equal(si(1e12, ''), '1T');
  assert.equal(plain(opsPerSecond(154.8e12, 4)), '154.8 Tops/s');
  assert.equal(plain(si(999.96e9, 'B/s')), '1 TB/s');
  assert.equal(plain(bytes(13476831232)), '13.5 GB');
  assert.equal(plain(bytes(0)), '0 B');
  assert.equal(si(undefined, 's'), '–');
});

test('times from nanoseconds to hours', () => {
  assert.equal(plain(seconds(43.69e-6)), '43.7 µs');
  assert.equal(plain(seconds(2.1e-8)), '21 ns');
  assert.equal(plain(seconds(3.4475)), '3.45 s');
  assert.equal(plain(seconds(5400)), '90 min');
});

test('significant digits never use an exponent', () => {
  assert.equal(significant(1228.8), '1230');
  assert.equal(significant(0.000123456), '0.000123');
  assert.equal(significant(100), '100');
});

test('parameters, counts, shares and money', () => {
  assert.equal(parameters(6738415616), '6.74B');
  assert.equal(parameters(1.026e12), '1.03T');
  assert.equal(plain(integer(55520)), '55 520');
  assert.equal(integer(2048), '2048');
  assert.equal(plain(percent(0.00001)), '<0.1 %');
  assert.equal(plain(percent(1)), '100 %');
  assert.equal(dollars(5.985), '$5.99');
});

test('quantities as people type them', () => {
  assert.equal(parseQuantity('2TB/s', 'B/s'), 2e12);
  assert.equal(parseQuantity('989.4 Tops/s', 'ops/s'), 989.4e12);
  assert.equal(parseQuantity('80 GB', 'B'), 80e9);
  assert.equal(parseQuantity('2e12', 'B/s', '3.35 TB/s'), 2e12);
  assert.equal(parseQuantity('2', 'B/s', '3.35 TB/s'), 2e12);
  assert.equal(parseQuantity('350', 'W', '700 W'), 350);
  assert.equal(parseQuantity('', 'B'), undefined);
  assert.equal(parseQuantity('fast', 'B/s'), undefined);
  assert.equal(parseQuantity('3 TW', 'B/s'), undefined);
});

test('what is typed reaches the server unchanged', () => {
  assert.equal(exact(2e12, 'B/s'), '2TB/s');
  assert.equal(exact(989.4e12, 'ops/s'), '989.4Tops/s');
  assert.equal(exact(108, ''), '108');
});
