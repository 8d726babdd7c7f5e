import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, Candidates } from '../../../src/classify/resolve.ts';
import type { Channel, Finding } from '../../../src/core/types.ts';

const channel = 'test' as Channel;
const identity = { startOf: (offset: number) => offset, endOf: (offset: number) => offset };

const plain: Candidate = {
  start: 0,
  end: 1,
  score: 0.9,
  validated: false,
  entity: 'A',
  class: 'pii',
  recognizer: 'a.a',
  context: undefined,
  person: false,
  covers: false,
  silent: false,
  joins: undefined,
};
const of = (start: number, end: number, rest: Partial<Candidate> = {}): Candidate => ({
  ...plain,
  start,
  end,
  ...rest,
});

const someKind = fc.constantFrom<Partial<Candidate>>(
  ...[{}, {}, {}, { validated: true }, { disguised: true }, { coarse: true }, { covers: true }],
  ...[
    { covers: true, said: true },
    { joins: { entity: 'J', class: 'phi' as const, until: 0, score: 0.6, only: true } },
  ],
);
const someCandidate = (width: number): fc.Arbitrary<Candidate> =>
  fc
    .record({
      start: fc.nat(width),
      length: fc.integer({ min: 1, max: 20 }),
      score: fc.constantFrom(0.1, 0.3, 0.6, 0.6, 0.84, 0.9, 0.95),
      name: fc.constantFrom('A', 'B', 'C'),
      class: fc.constantFrom('pii' as const, 'secrets' as const),
      kind: someKind,
      isPerson: fc.boolean(),
    })
    .map(({ start, length, score, name, class: dataClass, kind, isPerson }) => {
      const end = start + length;
      const joins = kind.joins && { ...kind.joins, until: end + 10 };
      const names = { entity: name, recognizer: `r.${name}`, class: dataClass };
      return of(start, end, { ...kind, ...names, joins, score, person: isPerson && start % 7 === 0 });
    });
/** Some far apart, some on top of each other, more than are settled together. */
const someTexts = fc.oneof(
  fc.array(someCandidate(60), { maxLength: 25 }),
  fc.array(someCandidate(400), { minLength: 257, maxLength: 900, size: 'max' }),
  fc.array(someCandidate(2), { minLength: 257, maxLength: 600, size: 'max' }),
);

function settle(candidates: readonly Candidate[]): readonly Finding[] {
  const all = new Candidates();
  const found: Finding[] = [];
  for (const one of candidates) all.add(one);
  all.take(Infinity, Infinity, channel, identity, found);
  expect(all.isEmpty).toBe(true);
  return found;
}

const firstPerson = (candidates: readonly Candidate[]): number =>
  Math.min(...candidates.filter(({ person }) => person).map(({ start }) => start));

describe('candidates that overlap', () => {
  it('become findings in order, of which two are apart or in the very same place', () => {
    fc.assert(
      fc.property(someTexts, candidates => {
        const found = settle(candidates);
        found.forEach(({ at: [start, end] }, index) => {
          const before = found[index - 1]?.at ?? [0, 0];
          expect(start).toBeLessThan(end);
          if (start === before[0] && end === before[1]) return;
          expect(start).toBeGreaterThanOrEqual(before[1]);
        });
      }),
    );
  });

  it('leave nothing open of what is certain, but a few bytes that say nothing', () => {
    fc.assert(
      fc.property(someTexts, candidates => {
        const covered = new Set(
          settle(candidates).flatMap(({ at: [start, end] }) =>
            Array.from({ length: end - start }, (_, index) => start + index),
          ),
        );
        const person = firstPerson(candidates);
        for (const { start, end, score, joins } of candidates) {
          if (score < 0.85 || (joins && person >= joins.until)) continue;
          let open = 0;
          for (let at = start; at < end; at++) {
            open = covered.has(at) ? 0 : open + 1;
            expect(open).toBeLessThanOrEqual(3);
          }
        }
      }),
    );
  });

  it('are each told of a run that has to go as a whole, unless it is a mere possibility', () => {
    const card = of(0, 16, { entity: 'CARD', class: 'pci', validated: true });
    const told = (run: Candidate): unknown =>
      settle([card, run]).map(({ entity, at }) => [entity, at[0], at[1]]);
    expect(told(of(0, 16, { entity: 'NAME', coarse: true, score: 0.8 }))).toEqual([
      ['CARD', 0, 16],
      ['NAME', 0, 16],
    ]);
    expect(told(of(4, 24, { entity: 'NAME', coarse: true }))).toEqual([
      ['CARD', 0, 16],
      ['NAME', 0, 16],
      ['NAME', 16, 24],
    ]);
    expect(told(of(0, 16, { entity: 'NAME', coarse: true, score: 0.3 }))).toEqual([['CARD', 0, 16]]);
  });

  it('are settled alike in whatever order they come', () => {
    const both = someTexts.chain(candidates =>
      fc.tuple(
        fc.constant(candidates),
        fc.shuffledSubarray([...candidates], { minLength: candidates.length, maxLength: candidates.length }),
      ),
    );
    fc.assert(
      fc.property(both, ([one, other]) => {
        expect(settle(other)).toEqual(settle(one));
      }),
    );
  });

  it('are settled alike bit by bit, and nothing is found before what was found already', () => {
    fc.assert(
      fc.property(someTexts, fc.integer({ min: 1, max: 9 }), (candidates, step) => {
        const inTurn = candidates.toSorted((a, b) => a.start - b.start);
        const all = new Candidates();
        const found: Finding[] = [];
        for (let from = 0, at = 0; at <= 500; at += step) {
          for (; from < inTurn.length && (inTurn[from]?.start ?? 0) < at; from++)
            all.add(inTurn[from] ?? plain);
          all.take(at, at, channel, identity, found);
          expect(all.first).toBeGreaterThanOrEqual(found.at(-1)?.at[1] ?? 0);
        }
        all.take(Infinity, Infinity, channel, identity, found);
        expect(found).toEqual(settle(candidates));
      }),
    );
  });

  it('more than can be settled together are not held for ever', () => {
    const all = new Candidates();
    const found: Finding[] = [];
    for (let start = 0; start < 2000; start++) {
      all.add(of(start, start + 50));
      all.take(start, start, channel, identity, found);
      expect(start - all.first).toBeLessThan(600);
    }
  });

  it('are looked at as often as they are many', () => {
    const looks = (count: number): number => {
      let seen = 0;
      const counted = (start: number, score: number): Candidate => {
        const candidate = of(start, start + 3000, { score });
        return Object.defineProperty({ ...candidate }, 'start', {
          enumerable: true,
          get: () => (seen++, start),
        });
      };
      const candidates = Array.from({ length: count }, (_, index) =>
        counted((index * 7919) % count, 0.3 + ((index * 31) % 60) / 100),
      );
      seen = 0;
      settle(candidates);
      return seen / count;
    };
    const few = looks(5000);
    expect(few).toBeGreaterThan(1);
    expect(looks(40_000)).toBeLessThan(2 * few);
  });
});

describe('what stands', () => {
  const winner = (...candidates: readonly Candidate[]): readonly string[] =>
    settle(candidates).map(({ entity, at }) => `${entity} ${at.join('-')}`);

  it('is the validated one, the surer one, the longer one, the graver one, the one listed first', () => {
    const other = of(2, 8, { entity: 'B' });
    expect(winner(of(0, 6, { score: 0.7 }), { ...other, score: 0.5, validated: true })).toEqual(['B 2-8']);
    expect(winner(of(0, 6, { score: 0.6 }), { ...other, score: 0.7 })).toEqual(['B 2-8']);
    expect(winner(of(2, 6, { score: 0.7 }), { ...other, score: 0.7 })).toEqual(['B 2-8']);
    expect(winner(of(2, 8), { ...other, class: 'secrets' })).toEqual(['B 2-8']);
    expect(winner(of(2, 8, { order: 2 }), { ...other, order: 1 })).toEqual(['B 2-8']);
  });

  it('is what a reading is likely to say rather than what breaks it up and nothing validates', () => {
    const read = of(10, 22, { entity: 'READ', score: 0.65, disguised: true });
    expect(winner(of(0, 14, { score: 0.83 }), read)).toEqual(['READ 10-22']);
    expect(winner(of(12, 14, { score: 0.95 }), read)).toEqual(['READ 10-22']);
    expect(winner(of(0, 14, { score: 0.95 }), read)).toEqual(['A 0-10', 'READ 10-22']);
    expect(winner(of(7, 14, { score: 0.95 }), read)).toEqual(['READ 10-22']);
    expect(winner(of(0, 30, { score: 0.83 }), read)).toEqual(['A 0-30']);
    expect(winner(of(12, 14, { score: 0.5, validated: true }), read)).toEqual(['A 12-14']);
    expect(winner(of(12, 14, { score: 0.83 }), { ...read, score: 0.4 })).toEqual(['A 12-14']);
  });

  it('is nothing that needs a person, where there is none, whatever it overlaps', () => {
    const joins = { entity: 'J', class: 'phi', until: 40, score: 0.6, only: true } as const;
    expect(winner(of(0, 9, { score: 0.95, joins }), of(4, 8, { entity: 'B', score: 0.3 }))).toEqual([
      'B 4-8',
    ]);
    const person = of(30, 34, { person: true, silent: true });
    expect(winner(of(0, 9, { score: 0.95, joins }), of(4, 8, { score: 0.3 }), person)).toEqual(['J 0-9']);
  });

  it('of a reading is kept for a person who may stand outside it, where nothing else is', () => {
    const joins = { entity: 'J', class: 'phi', until: 40, score: 0.6, only: true } as const;
    const drained = (...candidates: readonly Candidate[]): readonly string[] => {
      const all = new Candidates();
      for (const one of candidates) all.add(one);
      return all.drain().map(({ entity }) => entity);
    };
    expect(drained(of(0, 9, { score: 0.95, joins }))).toEqual(['A']);
    expect(drained(of(0, 9, { score: 0.95, joins }), of(4, 8, { entity: 'B', score: 0.3 }))).toEqual(['B']);
    expect(drained(of(0, 4, { joins }), of(4, 8, { entity: 'B' }))).toEqual(['A', 'B']);
  });
});
