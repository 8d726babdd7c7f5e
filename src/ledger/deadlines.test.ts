import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines, type Waiting } from './deadlines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const waitMs = 100;
const waiting = (late: () => void): Waiting => ({ deadlineMs: performance.now() + waitMs, late });

describe('deadlines', () => {
  it('tell of each that is still waited for, at its deadline and once, whatever comes and goes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            pauseMs: fc.double({ min: 0, max: 150, noNaN: true }),
            // After so long it goes by itself; longer than the wait: it does not.
            staysMs: fc.double({ min: 0, max: 200, noNaN: true }),
          }),
          { maxLength: 30 },
        ),
        plan => {
          const deadlines = new Deadlines();
          const all = plan.map(({ pauseMs, staysMs }) => {
            vi.advanceTimersByTime(pauseMs);
            const told: number[] = [];
            const one = waiting(() => told.push(performance.now()));
            deadlines.add(one);
            setTimeout(() => deadlines.remove(one), staysMs);
            return { one, told, goes: performance.now() + Math.floor(staysMs) };
          });
          vi.advanceTimersByTime(500);
          for (const { one, told, goes } of all) {
            if (goes < one.deadlineMs - 2) expect(told).toEqual([]);
            else if (goes > one.deadlineMs + 2) {
              expect(told).toHaveLength(1);
              expect(told[0]).toBeGreaterThanOrEqual(one.deadlineMs);
              expect(told[0]).toBeLessThanOrEqual(one.deadlineMs + 2);
            }
          }
          expect(vi.getTimerCount()).toBe(0);
        },
      ),
    );
  });

  it('take one timer, whatever comes and goes', () => {
    const deadlines = new Deadlines();
    for (let i = 0; i < 50; i += 1) {
      const one = waiting(() => undefined);
      deadlines.add(one);
      vi.advanceTimersByTime(5);
      deadlines.remove(one);
      expect(vi.getTimerCount()).toBe(1);
    }
    deadlines.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are kept where another comes while one is told, and where telling fails', () => {
    const told: number[] = [];
    const deadlines = new Deadlines();
    deadlines.add(
      waiting(() => {
        told.push(1);
        deadlines.add(waiting(() => told.push(3)));
      }),
    );
    vi.advanceTimersByTime(10);
    deadlines.add(
      waiting(() => {
        told.push(2);
        throw new Error('as it happens');
      }),
    );
    vi.advanceTimersByTime(92);
    expect(told).toEqual([1]);
    expect(() => vi.advanceTimersByTime(10)).toThrow('as it happens');
    expect(told).toEqual([1, 2]);
    vi.advanceTimersByTime(100);
    expect(told).toEqual([1, 2, 3]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tell nobody after the end', () => {
    const late = vi.fn();
    const deadlines = new Deadlines();
    deadlines.add(waiting(late));
    deadlines.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(late).not.toHaveBeenCalled();
  });
});
