import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Fair } from '../../src/exchange/fair.ts';

describe('the event loop, shared among exchanges', () => {
  it('handles at once what comes while there is room', () => {
    const done: number[] = [];
    const fair = new Fair(() => 0);
    for (let i = 0; i < 1000; i += 1) fair.run(() => done.push(i));
    expect(done).toHaveLength(1000);
  });

  it('puts what is too much off to later turns, in the order in which it came', async () => {
    let now = 0;
    const done: number[] = [];
    const fair = new Fair(() => now);
    const task = (i: number) => () => {
      now += 4;
      done.push(i);
    };
    for (let i = 0; i < 40; i += 1) fair.run(task(i));
    const first = done.length;
    expect(first).toBeLessThan(10);
    let turns = 0;
    for (; done.length < 40; turns += 1) {
      expect(turns).toBeLessThan(40);
      await turn();
    }
    expect(turns).toBeGreaterThan(3);
    expect(done).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('lets timers and answers be heard between', async () => {
    const heard: string[] = [];
    const fair = new Fair(() => performance.now());
    const busy = (): void => {
      const until = performance.now() + 8;
      while (performance.now() < until);
    };
    for (let i = 0; i < 20; i += 1)
      fair.run(() => {
        busy();
        heard.push('task');
      });
    await new Promise<void>(resolve => setTimeout(resolve, 1));
    const before = heard.length;
    heard.push('timer');
    expect(before).toBeLessThan(20);
    while (heard.length < 21) await turn();
  });

  it('what comes while others wait does not overtake them', async () => {
    let now = 0;
    const done: string[] = [];
    const fair = new Fair(() => now);
    fair.run(() => (now += 100));
    fair.run(() => done.push('first'));
    now += 100;
    fair.run(() => done.push('second'));
    expect(done).toEqual([]);
    while (done.length < 2) await turn();
    expect(done).toEqual(['first', 'second']);
  });
});
