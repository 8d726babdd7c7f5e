/** Tables and scans for the tests of the organisation's own. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelScan } from '../../../src/classify/channel-scan.ts';
import { Entries, windowOn } from '../../../src/classify/own/dictionary-entries.ts';
import { addDocument, Boilerplate } from '../../../src/classify/own/fingerprint-entries.ts';
import { readersOf } from '../../../src/classify/own/lookup.ts';
import { TableBuilder } from '../../../src/classify/own/table-builder.ts';
import { hashKey, readTable, type SharedTable, tableKeys } from '../../../src/classify/own/table-file.ts';
import type { Recognizer } from '../../../src/classify/recognizer.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Channel, Finding } from '../../../src/core/types.ts';

export const keys = tableKeys(new Uint8Array(32).fill(7));
export const key = hashKey(keys);
export const folder = mkdtempSync(join(tmpdir(), 'sallyport-own-'));
let files = 0;

export function saved(file: Uint8Array): string {
  const path = join(folder, `${files++}.table`);
  writeFileSync(path, file);
  return path;
}

/** Rows of values, as `dictionary build` would make them. */
export function dictionaryOf(rows: readonly (readonly string[])[], leastBytes = 4): SharedTable {
  const builder = new TableBuilder();
  const entries = new Entries(builder, readersOf(key), leastBytes);
  rows.forEach((row, at) => row.forEach((value, column) => entries.add(value, at, column)));
  const columns = Math.max(...rows.map(({ length }) => length));
  const about = { kind: 'dictionary', rows: rows.length, columns, owned: columns > 1 } as const;
  return readTable(saved(builder.build(about, keys).file), keys);
}

export function fingerprintOf(documents: readonly string[], without: readonly string[] = []): SharedTable {
  const builder = new TableBuilder();
  const readers = readersOf(key);
  const boilerplate = new Boilerplate();
  for (const text of without) boilerplate.add(windowOn(text), readers);
  documents.forEach((text, at) => addDocument(windowOn(text), at, readers, builder, boilerplate));
  const about = { kind: 'fingerprint', rows: documents.length, columns: 1, owned: true } as const;
  return readTable(saved(builder.build(about, keys).file), keys);
}

/** All findings of a text that comes in these pieces. */
export function scanPieces(
  recognizers: readonly Recognizer[],
  pieces: readonly Uint8Array[],
): readonly Finding[] {
  const scanner = createScanner({ workers: 0 }, { recognizers });
  const scan = scanner.open('test' as Channel, 'text', '');
  if (!(scan instanceof ChannelScan)) throw new TypeError('not a scan of this engine');
  pieces.forEach((text, at) => {
    for (let from = 0; from < Math.max(1, text.length); from += 10_000) {
      const piece = text.subarray(from, from + 10_000);
      void scanner.feed([
        { scan, text: piece, end: at === pieces.length - 1 && from + 10_000 >= text.length },
      ]);
    }
  });
  return scan.findings;
}

export const scan = (recognizers: readonly Recognizer[], text: string): readonly Finding[] =>
  scanPieces(recognizers, [Buffer.from(text)]);

/** Every two pieces that the text can come in, and byte by byte. */
export function* splits(text: string): Generator<readonly Uint8Array[]> {
  const bytes = Buffer.from(text);
  for (let at = 1; at < bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield [...bytes].map(b => Uint8Array.of(b));
}

/** The texts found. */
export const found = (recognizers: readonly Recognizer[], text: string): readonly string[] =>
  scan(recognizers, text).map(({ at }) =>
    Buffer.from(text)
      .subarray(...at)
      .toString(),
  );
