import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { ChannelScan } from '../../../src/classify/channel-scan.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import { type Channel, type Finding } from '../../../src/core/types.ts';
import { type Scanner } from '../../../src/exchange/ports.ts';

/** `found`: entity, the text found, and its band. All of a text's findings, in order. */
export interface Vector {
  readonly family: string;
  readonly text: string;
  readonly found: readonly (readonly [entity: string, text: string, band: string])[];
}

interface VectorFile {
  /** Texts are whole, or in pieces to be joined (so that a sample key is no key for those who look for keys in code). */
  readonly positives: readonly {
    readonly text: string | readonly string[];
    readonly found: Vector['found'];
  }[];
  readonly negatives: readonly (string | readonly string[])[];
}

const folder = new URL('../../../src/classify/recognizers/', import.meta.url);
const join = (text: string | readonly string[]): string => (typeof text === 'string' ? text : text.join(''));

function read(name: string): readonly Vector[] {
  const family = name.replace('.vectors.json', '');
  const file = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as VectorFile;
  return [
    ...file.positives.map(({ text, found }) => ({ family, text: join(text), found })),
    ...file.negatives.map(text => ({ family, text: join(text), found: [] })),
  ];
}

export const vectors: readonly Vector[] = readdirSync(folder)
  .filter(name => name.endsWith('.vectors.json'))
  .flatMap(read);
export const positives: readonly Vector[] = vectors.filter(({ found }) => found.length > 0);

export const scanner: Scanner = createScanner({ workers: 0 });
const channel = 'test' as Channel;

export function open(label = '', by: Scanner = scanner): ChannelScan {
  const scan = by.open(channel, 'text', label);
  if (!(scan instanceof ChannelScan)) throw new TypeError('not a scan of this engine');
  return scan;
}

export function scanWhole(text: Uint8Array | string, label = ''): readonly Finding[] {
  const scan = open(label);
  const bytes = Buffer.from(text);
  // In pieces that are each scanned at once.
  for (let at = 0; at < Math.max(1, bytes.length); at += 10_000) {
    void scanner.feed([{ scan, text: bytes.subarray(at, at + 10_000), end: at + 10_000 >= bytes.length }]);
  }
  return scan.findings;
}

/**
 * Feeds a text in pieces and checks the contract of `settled` and `findings` after each of them: `findings` only grows,
 * `settled` never falls, and what is found later starts at or behind every earlier `settled`.
 */
export function scanPieces(pieces: readonly Uint8Array[], label = ''): readonly Finding[] {
  const scan = open(label);
  let settled = 0;
  let known: readonly Finding[] = [];
  pieces.forEach((text, index) => {
    void scanner.feed([{ scan, text, end: index === pieces.length - 1 }]);
    expect(scan.findings.slice(0, known.length)).toEqual(known);
    for (const late of scan.findings.slice(known.length)) expect(late.at[0]).toBeGreaterThanOrEqual(settled);
    expect(scan.settled).toBeGreaterThanOrEqual(settled);
    expect(scan.settled).toBeLessThanOrEqual(scan.length);
    settled = scan.settled;
    known = [...scan.findings];
  });
  known.slice(1).forEach(({ at }, index) => expect(at[0]).toBeGreaterThanOrEqual(known[index]?.at[1] ?? NaN));
  expect(settled).toBe(pieces.reduce((sum, { length }) => sum + length, 0));
  return known;
}

/** Cuts at byte offsets, in order. */
export function cut(bytes: Uint8Array, at: readonly number[]): readonly Uint8Array[] {
  const stops = [0, ...at, bytes.length];
  return stops.slice(1).map((stop, index) => bytes.subarray(stops[index], stop));
}

/** Findings as the vectors write them. */
export const told = (text: Uint8Array | string, findings: readonly Finding[]): Vector['found'] =>
  findings.map(({ entity, at, band }) => [
    entity,
    Buffer.from(text)
      .subarray(...at)
      .toString(),
    band,
  ]);
