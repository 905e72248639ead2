/**
 * Reads the header of a GGUF file in the browser and writes it again without what the analysis does not need: the
 * tokenizer's word lists, which are megabytes. Tensor data are never read. The result is itself a valid GGUF header.
 */

export class GgufError extends Error {}

/** The bytes so far end inside the header; read more of the file. */
export class GgufShort extends GgufError {}

const SIZES: Record<number, number> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };
const STRING = 8;
const ARRAY = 9;
const UINT32 = 4;

/** Lists longer than this are dropped; per-layer settings are shorter. */
const LONGEST_LIST = 4096;
const LONGEST_TEXT = 16384;

class Reader {
  at = 0;
  private readonly view: DataView;
  constructor(readonly data: Uint8Array) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }
  skip(count: number): void {
    if (this.at + count > this.data.length) throw new GgufShort('the header goes on beyond what was read');
    this.at += count;
  }
  u32(): number {
    this.skip(4);
    return this.view.getUint32(this.at - 4, true);
  }
  u64(): number {
    this.skip(8);
    const value = this.view.getBigUint64(this.at - 8, true);
    if (value > 0xffffffffffffn) throw new GgufError('a length in the GGUF header is impossibly large');
    return Number(value);
  }
  text(): string {
    const length = this.u64();
    this.skip(length);
    return new TextDecoder().decode(this.data.subarray(this.at - length, this.at));
  }
}

function skipValue(reader: Reader, type: number): { count: number; kind: 'list' | 'text' | 'scalar' } {
  if (type === STRING) {
    const length = reader.u64();
    reader.skip(length);
    return { count: length, kind: 'text' };
  }
  if (type === ARRAY) {
    const inner = reader.u32();
    const count = reader.u64();
    const size = SIZES[inner];
    if (size !== undefined) reader.skip(size * count);
    else if (inner === STRING) for (let i = 0; i < count; i++) reader.skip(reader.u64());
    else throw new GgufError(`an array of GGUF type ${inner} is not known`);
    return { count, kind: 'list' };
  }
  const size = SIZES[type];
  if (size === undefined) throw new GgufError(`GGUF value type ${type} is not known`);
  reader.skip(size);
  return { count: 1, kind: 'scalar' };
}

export interface CompactHeader {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly architecture: string;
  readonly tensors: number;
  readonly dropped: readonly string[];
}

/** The header in `data` without long lists and texts. Throws GgufShort if `data` ends before the header does. */
export function compactHeader(data: Uint8Array): CompactHeader {
  const reader = new Reader(data);
  if (data.length < 4) throw new GgufShort('fewer than four bytes');
  if (String.fromCharCode(...data.subarray(0, 4)) !== 'GGUF') throw new GgufError('not a GGUF file: it does not start with "GGUF"');
  reader.skip(4);
  const version = reader.u32();
  if (version !== 2 && version !== 3) throw new GgufError(`GGUF version ${version} is not known; expected 2 or 3`);
  const tensors = reader.u64();
  const entries = reader.u64();
  if (tensors > 1_000_000 || entries > 100_000) throw new GgufError('the counts in the GGUF header are impossibly large');
  const kept: Uint8Array[] = [];
  const dropped: string[] = [];
  const seen = new Set<string>();
  let name = '';
  let architecture = '';
  let vocabulary = 0;
  for (let i = 0; i < entries; i++) {
    const start = reader.at;
    const key = reader.text();
    const type = reader.u32();
    const valueAt = reader.at;
    const { count, kind } = skipValue(reader, type);
    seen.add(key);
    if (key === 'tokenizer.ggml.tokens') vocabulary = count;
    if (kind === 'text' && (key === 'general.name' || key === 'general.architecture')) {
      const value = new TextDecoder().decode(data.subarray(valueAt + 8, reader.at));
      if (key === 'general.name') name = value;
      else architecture = value;
    }
    const long = (kind === 'list' && (count > LONGEST_LIST || key.startsWith('tokenizer.'))) || (kind === 'text' && count > LONGEST_TEXT);
    if (long) dropped.push(key);
    else kept.push(data.subarray(start, reader.at));
  }
  const infosAt = reader.at;
  for (let i = 0; i < tensors; i++) {
    reader.text();
    const dimensions = reader.u32();
    if (dimensions > 8) throw new GgufError('a tensor in the GGUF header has too many dimensions');
    reader.skip(dimensions * 8 + 4 + 8);
  }
  const infos = data.subarray(infosAt, reader.at);
  // the size of the vocabulary would be lost with the list of tokens
  const vocabularyKey = `${architecture}.vocab_size`;
  if (vocabulary > 0 && architecture && !seen.has(vocabularyKey)) kept.push(u32Entry(vocabularyKey, vocabulary));
  const head = new Uint8Array(24);
  const view = new DataView(head.buffer);
  head.set(data.subarray(0, 4));
  view.setUint32(4, version, true);
  view.setBigUint64(8, BigInt(tensors), true);
  view.setBigUint64(16, BigInt(kept.length), true);
  return { bytes: concat([head, ...kept, infos]), name, architecture, tensors, dropped };
}

function u32Entry(key: string, value: number): Uint8Array {
  const text = new TextEncoder().encode(key);
  const entry = new Uint8Array(8 + text.length + 8);
  const view = new DataView(entry.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  entry.set(text, 8);
  view.setUint32(8 + text.length, UINT32, true);
  view.setUint32(12 + text.length, value, true);
  return entry;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

export interface Sliceable {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Reads as much of the file as its header takes, at most `limit` bytes. */
export async function readHeader(file: Sliceable, limit = 128 << 20): Promise<CompactHeader> {
  for (let length = 4 << 20; ; length *= 2) {
    const end = Math.min(length, file.size, limit);
    const data = new Uint8Array(await file.slice(0, end).arrayBuffer());
    try {
      return compactHeader(data);
    } catch (error) {
      if (!(error instanceof GgufShort)) throw error;
      if (end >= file.size) throw new GgufError('the file ends inside its GGUF header');
      if (end >= limit) throw new GgufError(`the GGUF header is longer than ${limit >> 20} MiB`);
    }
  }
}

export function base64(data: Uint8Array): string {
  let text = '';
  for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(text);
}
