import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Log, silentLog } from '../core/log.ts';
import { Started, StopTimeout } from './started.ts';

interface Line {
  readonly event: string;
  readonly part: string;
  readonly error: unknown;
}

function keptLog(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  const log: Log = {
    ...silentLog,
    error: (event, fields, error) => void lines.push({ event, part: String(fields?.['part']), error }),
  };
  return { log, lines };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('what was started', () => {
  it('is stopped one after the other, the last one first', async () => {
    const { log, lines } = keptLog();
    const started = new Started(log);
    const done: string[] = [];
    for (const name of ['first', 'second', 'third'])
      started.add({
        name,
        withinMs: 1000,
        stop: async () => {
          done.push(`${name} begins`);
          await Promise.resolve();
          done.push(`${name} ends`);
        },
      });
    expect(await started.stop()).toEqual([]);
    expect(done).toEqual(['third', 'second', 'first'].flatMap(name => [`${name} begins`, `${name} ends`]));
    expect(lines).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new RangeError('planted');
      },
    ],
    [
      'throws what is no error',
      () => {
        throw 'planted' as unknown as Error;
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('planted'))],
    ['never ends', () => new Promise(() => undefined)],
  ])('is stopped also where one part %s, and that is told', async (how, stop) => {
    vi.useFakeTimers();
    const { log, lines } = keptLog();
    const started = new Started(log);
    const done: string[] = [];
    started.add({ name: 'telemetry', withinMs: 1000, stop: () => done.push('telemetry') });
    started.add({ name: 'ledger', withinMs: 1000, stop: () => done.push('ledger') });
    started.add({ name: 'edge', withinMs: 1000, stop });
    const stopped = started.stop();
    await vi.advanceTimersByTimeAsync(999);
    if (how === 'never ends') expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await stopped).toEqual(['edge']);
    expect(done).toEqual(['ledger', 'telemetry']);
    expect(lines).toMatchObject([{ event: 'stop.failed', part: 'edge' }]);
    if (how === 'never ends') expect(lines[0]?.error).toBeInstanceOf(StopTimeout);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is stopped once, and whoever asks again waits for that', async () => {
    const started = new Started(silentLog);
    const stop = vi.fn();
    started.add({ name: 'one', withinMs: 1000, stop });
    const [a, b] = [started.stop(), started.stop()];
    expect(a).toBe(b);
    await a;
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('a part that fails after it was given up ends nothing', async () => {
    vi.useFakeTimers();
    const started = new Started(silentLog);
    started.add({
      name: 'slow',
      withinMs: 10,
      stop: () =>
        new Promise((_, reject) =>
          setTimeout(() => {
            reject(new Error('late'));
          }, 50),
        ),
    });
    const stopped = started.stop();
    await vi.advanceTimersByTimeAsync(100);
    expect(await stopped).toEqual(['slow']);
  });
});
