// Files of cases: one JSON a line, packed where the name says so.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

export function readCases(file) {
  const content = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function writeLines(file, lines) {
  const text = lines.map((line) => line + '\n').join('');
  writeFileSync(file, file.endsWith('.gz') ? gzipSync(text) : text);
}
