import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/types.ts';
import { cut, scanPieces, scanWhole } from './harness.ts';
import { namedVectors, prefixedVectors, type SecretVector } from './secret-vectors.ts';

const spans = (text: string, findings: readonly Finding[]): readonly string[] =>
  findings.map(
    ({ recognizer, at }) =>
      `${recognizer} ${Buffer.from(text)
        .subarray(...at)
        .toString()}`,
  );

/** Keys that another rule of the same strength may claim: what matters is that they are found, and where. */
const overlapping = new Set(['key.mollie-api-key', 'key.lob-api-key']);

describe('a key of every shape', () => {
  it.each([...prefixedVectors, ...namedVectors])('$rule.id: $text', ({ rule, text, key }) => {
    // Names of issuers are names of people as well.
    const found = scanWhole(text).filter(({ class: of }) => of === 'secrets');
    expect(
      found.map(({ at }) =>
        Buffer.from(text)
          .subarray(...at)
          .toString(),
      ),
    ).toEqual([key]);
    if (!overlapping.has(rule.id)) expect(found[0]?.entity).toBe(rule.entity);
    if (rule.score === undefined) expect(found[0]?.score).toBeGreaterThanOrEqual(0.85);
  });

  it.each([...prefixedVectors, ...namedVectors])(
    'in two pieces, cut around its ends: $rule.id: $text',
    ({ text }) => {
      const bytes = Buffer.from(text);
      const whole = scanWhole(bytes);
      for (let at = 1; at < bytes.length; at += bytes.length > 200 ? 7 : 1)
        expect(scanPieces(cut(bytes, [at]))).toEqual(whole);
    },
  );
});

const silent = ({ rule, text, key }: SecretVector, written: string): void => {
  const all = spans(text, scanWhole(text.replace(key, written)));
  expect(all.filter(one => one.startsWith(`${rule.id} `))).toEqual([]);
};

const isLed = ({ shape }: SecretVector): boolean => shape.lead !== undefined;
/** How much of the key says whose it is. */
const headOf = ({ shape, key }: SecretVector): number =>
  key.startsWith(shape.anchor) ? shape.anchor.length : 0;

describe('no key', () => {
  it.each(prefixedVectors.filter(vector => !isLed(vector)))(
    'glued to a word before it: $rule.id: $text',
    vector => {
      silent({ ...vector, text: vector.text.replace(' is ', ' is') }, vector.key);
    },
  );
  it.each([...prefixedVectors, ...namedVectors])('too short: $rule.id: $text', vector => {
    const { key } = vector;
    silent(vector, key.slice(0, headOf(vector) + Math.min(5, key.length / 4)));
  });
  it.each([...prefixedVectors, ...namedVectors])('of another alphabet: $rule.id: $text', vector => {
    const { key } = vector;
    const head = headOf(vector);
    silent(
      vector,
      key.slice(0, head) + Array.from(key.slice(head), (char, i) => (i % 4 === 2 ? '!' : char)).join(''),
    );
  });
  it.each([...prefixedVectors, ...namedVectors].filter(vector => !isLed(vector)))(
    'of one character: $rule.id: $text',
    vector => {
      const { key } = vector;
      const head = headOf(vector);
      const same = key.slice(head).replaceAll(/[a-z]/g, 'a').replaceAll(/[A-Z]/g, 'A').replaceAll(/\d/g, '0');
      silent(vector, key.slice(0, head) + same);
    },
  );
  it.each(namedVectors)('without its name: $rule.id: $text', vector => {
    silent({ ...vector, text: `commit ${vector.key} there` }, vector.key);
  });
});
