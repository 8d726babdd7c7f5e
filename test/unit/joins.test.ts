import { describe, expect, it } from 'vitest';
import { doublesIn, plantDoubled } from '../../src/conformance/doubled.ts';
import { placeName } from '../../src/conformance/place.ts';
import type { Json } from '../../src/core/vector.ts';
import { vectors } from '../../src/simulators/vectors/index.ts';
import { asAnswer, asRequest } from '../support/vector-plant.ts';
import { run, type What } from '../support/vector-runs.ts';

const card = '4716 8812 0943 5585';
const iban = 'DE89 3704 0044 0532 0130 00';
const values = [card, card.replaceAll(' ', ''), iban];

const sides = vectors.flatMap(vector => {
  const { provider, title, request, answer } = vector;
  const both: (readonly [string, Json | undefined, What])[] = [
    ['request', request, asRequest(vector)],
    ['answer', answer, asAnswer(vector)],
  ];
  return both.flatMap(([side, body, what]) => {
    const doubles = body === undefined ? [] : doublesIn(body);
    return body === undefined || doubles.length === 0
      ? []
      : [{ name: `${provider}, ${title}: ${side}`, body, what, doubles }];
  });
});

/** What of the value still stands in what left. */
const left = (bytes: Buffer, parts: readonly string[]): readonly string[] =>
  parts.filter(part => /\d/.test(part) && bytes.includes(JSON.stringify(part).slice(1, -1)));

describe('a value over two parts of a message, and over two messages', () => {
  it('is tried with each provider, in messages and in parts', () => {
    const names = new Set(sides.map(({ name }) => name.split(',')[0]));
    expect([...names].sort()).toEqual([...new Set(vectors.map(({ provider }) => provider))].sort());
    expect(sides.some(({ doubles }) => doubles.some(({ depth }) => depth > 1))).toBe(true);
  });

  it.each(sides.map(side => [side.name, side] as const))('%s', async (_name, { body, what, doubles }) => {
    for (const [index, double] of doubles.entries())
      for (const value of values)
        for (let cut = 1 + (index % 3); cut < value.length; cut += index < 2 ? 1 : 5) {
          const planted = plantDoubled(body, double, { kind: 'card', text: value }, cut);
          const ran = await run(what, [Buffer.from(JSON.stringify(planted))]);
          const why = `${placeName(double.place)} ${double.depth} ${value} ${cut}`;
          expect(ran.refused, why).toBeUndefined();
          expect(ran.found.length, why).toBeGreaterThanOrEqual(2);
          expect(
            left(ran.bytes, [`Note ${value.slice(0, cut)}`, `${value.slice(cut)} is on file`]),
            why,
          ).toEqual([]);
        }
  });
});
