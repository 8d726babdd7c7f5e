import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

/** When each of `deltas` texts that come every `everyMs` leaves, as fast as the pace allows. */
function leaving(deltas: number, everyMs: number, limits: ConstructorParameters<typeof Pace>[0]): number[] {
  let now = 0;
  const pace = new Pace(limits, () => now);
  const left: number[] = [];
  for (let came = 0, gone = 0; gone < deltas;) {
    now = Math.max(now + pace.waitMs(), came * everyMs);
    came = Math.min(deltas, Math.floor(now / everyMs) + 1);
    pace.spend();
    left.push(now);
    gone = came;
  }
  return left;
}

const gaps = (times: readonly number[]): number[] => times.slice(1).map((time, i) => time - (times[i] ?? 0));
const usual = { segmentMs: 100, segmentBurst: 56 };

describe('the pace of a stream', () => {
  it('lets the first ones go as they come', () => {
    expect(leaving(100, 5, usual).slice(0, 56)).toEqual(Array.from({ length: 56 }, (_, i) => i * 5));
  });

  it('then grows from segmentMs to six times that, and no further', () => {
    const paced = gaps(leaving(3000, 5, usual).slice(55));
    expect(paced.slice(0, 10)).toEqual([100, 200, 300, 400, 500, 600, 600, 600, 600, 600]);
    expect(Math.max(...paced)).toBe(600);
  });

  it.each([
    [5, 64],
    [20, 77],
  ])('sends 600 deltas, one each %d ms, in at most %d pieces', (everyMs, most) => {
    expect(leaving(600, everyMs, usual).length).toBeLessThanOrEqual(most);
  });

  it('lets what comes after a pause go at once, and saves no more than that up', () => {
    let now = 0;
    const pace = new Pace({ segmentMs: 100, segmentBurst: 1 }, () => now);
    pace.spend();
    expect(pace.waitMs()).toBe(100);
    now = 60_000;
    expect(pace.waitMs()).toBe(0);
    pace.spend();
    expect(pace.waitMs()).toBe(200);
  });

  it('is none where segmentMs is 0', () => {
    const pace = new Pace({ segmentMs: 0, segmentBurst: 1 }, () => 7);
    for (let i = 0; i < 100; i += 1) {
      expect(pace.waitMs()).toBe(0);
      pace.spend();
    }
  });

  it('never lets anybody wait longer than six times segmentMs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 50 }),
        (segmentMs, segmentBurst, pauses) => {
          let now = 0;
          const pace = new Pace({ segmentMs, segmentBurst }, () => now);
          for (const [index, pause] of pauses.entries()) {
            const wait = pace.waitMs();
            expect(wait).toBeLessThanOrEqual(6 * segmentMs);
            if (index < segmentBurst) expect(wait).toBe(0);
            now += Math.max(wait, pause);
            pace.spend();
          }
        },
      ),
    );
  });
});
