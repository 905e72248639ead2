import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compactHeader, GgufError, GgufShort, readHeader } from '../src/gguf.js';

/** Writes a small GGUF file by the format's own rules. */
class Writer {
  private readonly parts: Buffer[] = [];
  u32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeUInt32LE(value);
    this.parts.push(part);
    return this;
  }
  u64(value: number): this {
    const part = Buffer.alloc(8);
    part.writeBigUInt64LE(BigInt(value));
    this.parts.push(part);
    return this;
  }
  text(value: string): this {
    this.u64(Buffer.byteLength(value));
    this.parts.push(Buffer.from(value));
    return this;
  }
  raw(value: string | Buffer): this {
    this.parts.push(Buffer.from(value as string));
    return this;
  }
  bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}

function file(tokens: number): Uint8Array {
  const w = new Writer().raw('GGUF').u32(3).u64(1).u64(4);
  w.text('general.architecture').u32(8).text('llama');
  w.text('llama.block_count').u32(4).u32(32);
  w.text('tokenizer.ggml.tokens').u32(9).u32(8).u64(tokens);
  for (let i = 0; i < tokens; i++) w.text(`token number ${i}`);
  w.text('llama.attention.head_count_kv').u32(9).u32(4).u64(2).u32(8).u32(8);
  w.text('token_embd.weight').u32(2).u64(4096).u64(tokens).u32(1).u64(0);
  return w.bytes();
}

test('tokenizer lists go, settings and tensors stay, the vocabulary is kept as a number', () => {
  const whole = file(50_000);
  const compact = compactHeader(whole);
  assert.ok(whole.length > 1_000_000);
  assert.ok(compact.bytes.length < 400, `${compact.bytes.length}`);
  assert.deepEqual(compact.dropped, ['tokenizer.ggml.tokens']);
  assert.equal(compact.architecture, 'llama');
  const text = Buffer.from(compact.bytes).toString('latin1');
  assert.ok(text.includes('llama.attention.head_count_kv'));
  assert.ok(text.includes('token_embd.weight'));
  assert.ok(text.includes('llama.vocab_size'));
});

test('the result is itself a header, and compacting it again changes nothing', () => {
  const once = compactHeader(file(5000)).bytes;
  assert.deepEqual(compactHeader(once).bytes, once);
  assert.equal(compactHeader(once).tensors, 1);
});

test('every cut of a header says that more is needed', () => {
  const whole = file(20);
  for (let length = 0; length < whole.length; length++) assert.throws(() => compactHeader(whole.subarray(0, length)), GgufShort);
});

test('a file that is something else is refused', () => {
  assert.throws(() => compactHeader(new TextEncoder().encode('{"model_type": "llama"}')), /not a GGUF file/);
  assert.throws(() => compactHeader(new Writer().raw('GGUF').u32(9).u64(0).u64(0).bytes()), /version 9/);
  assert.throws(() => compactHeader(new Writer().raw('GGUF').u32(3).u64(0).u64(1).text('a').u32(77).bytes()), GgufError);
});

test('a large file is read only as far as its header goes', async () => {
  const header = file(400_000);
  let read = 0;
  const big = {
    size: 50_000_000_000,
    slice(start: number, end: number) {
      read += end - start;
      const data = new Uint8Array(end - start);
      data.set(header.subarray(start, Math.min(end, header.length)));
      return { arrayBuffer: () => Promise.resolve(data.buffer) };
    },
  };
  const compact = await readHeader(big);
  assert.equal(compact.tensors, 1);
  assert.ok(read < 64 << 20);
});
