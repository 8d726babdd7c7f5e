import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { ChannelScan } from '../../../src/classify/channel-scan.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Channel, Finding } from '../../../src/core/types.ts';
import type { Release, Scanner } from '../../../src/exchange/ports.ts';

/** `found`: entity, the text found, and its band. All of a text's findings, in order. */
export interface Vector {
  readonly family: string;
  readonly text: string;
  readonly found: readonly (readonly [entity: string, text: string, band: string])[];
}

/** `entities`: only these are looked for. */
export interface Asked extends Vector {
  readonly entities: readonly string[];
}

interface VectorFile {
  /** Texts are whole, or in pieces to be joined (so that a sample key is no key for those who look for keys in code). */
  readonly positives: readonly {
    readonly text: string | readonly string[];
    readonly found: Vector['found'];
  }[];
  readonly negatives: readonly (string | readonly string[])[];
  /** What is found only where it is asked for by name. */
  readonly asked?: readonly Omit<Asked, 'family'>[];
}

const folder = new URL('../../../src/classify/recognizers/', import.meta.url);
const join = (text: string | readonly string[]): string => (typeof text === 'string' ? text : text.join(''));

const parse = (name: string): VectorFile =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as VectorFile;
const familyOf = (name: string): string => name.replace('.vectors.json', '');

function read(name: string): readonly Vector[] {
  const family = familyOf(name);
  const file = parse(name);
  return [
    ...file.positives.map(({ text, found }) => ({ family, text: join(text), found })),
    ...file.negatives.map(text => ({ family, text: join(text), found: [] })),
  ];
}

const files = readdirSync(folder).filter(name => name.endsWith('.vectors.json'));
export const vectors: readonly Vector[] = files.flatMap(read);
export const asked: readonly Asked[] = files.flatMap(name =>
  (parse(name).asked ?? []).map(vector => ({ family: familyOf(name), ...vector })),
);
export const positives: readonly Vector[] = vectors.filter(({ found }) => found.length > 0);

export const scanner: Scanner = createScanner({ workers: 0 });
const ordinary = scanner;
const channel = 'test' as Channel;

export function open(label = '', by: Scanner = scanner, release: Release = 'whole'): ChannelScan {
  const scan = by.open(channel, 'text', label, release);
  if (!(scan instanceof ChannelScan)) throw new TypeError('not a scan of this engine');
  return scan;
}

export function scanWhole(
  text: Uint8Array | string,
  label = '',
  scanner: Scanner = ordinary,
  release: Release = 'whole',
): readonly Finding[] {
  const scan = open(label, scanner, release);
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
export function scanPieces(
  pieces: readonly Uint8Array[],
  label = '',
  scanner: Scanner = ordinary,
  release: Release = 'whole',
): readonly Finding[] {
  const scan = open(label, scanner, release);
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

/** What the family of names has vectors of its own for; other families' texts are full of them. */
const ofNames = new Set(['PERSON', 'LOCATION', 'ORGANIZATION', 'TITLE', 'STREET_ADDRESS']);

/** Findings as the vectors write them. */
export const told = (text: Uint8Array | string, findings: readonly Finding[]): Vector['found'] =>
  findings
    .filter(({ entity }) => !ofNames.has(entity))
    .map(({ entity, at, band }) => [
      entity,
      Buffer.from(text)
        .subarray(...at)
        .toString(),
      band,
    ]);
