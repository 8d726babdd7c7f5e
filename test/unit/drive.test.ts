import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { Committed } from '../../src/core/passage.ts';
import { seal } from '../../src/core/seal.ts';
import { type DriveOptions, driver } from '../../src/exchange/drive.ts';
import { fullDuplexStreamed } from '../../src/envoy/messages.ts';
import { Processor } from '../../src/envoy/processor.ts';
import type { Doors, Note } from '../../src/exchange/ports.ts';
import { limits, requestHead, responseHead, scanner, snapshot, noIds } from '../support/paper.ts';

const edge = { source: '', workload: undefined, authz: undefined };
const upstream = { details: 'via_upstream', flags: 0 };
const ref = { writer: 'w', seq: 1n };
const blind = { blind: new Uint8Array(32), sealed: { key: 'k', box: '' } };

/** A driven exchange whose ports do as they are told. */
function driven(given: Partial<{ [K in keyof DriveOptions | 'doors']: object }>) {
  const seen = { notes: [] as Note[], ended: 0, abandoned: 0, began: 0, held: 0 };
  const doors: Doors = {
    forward: proof => void Committed.open(proof),
    release: proof => void Committed.open(proof),
    refuse: () => undefined,
    finish: () => undefined,
    abandon: () => void (seen.abandoned += 1),
    ...given.doors,
  };
  const open = driver({
    snapshot: () => ({ ...snapshot, ...given.snapshot }),
    ledger: {
      blind: () => blind,
      refuses: undefined,
      note: note => void seen.notes.push(note),
      commit: segment => Promise.resolve(seal(segment, ref)),
      ...given.ledger,
    },
    ids: noIds,
    limits,
    budget: {
      take: bytes => ((seen.held += bytes), true),
      give: bytes => void (seen.held -= bytes),
      ...given.budget,
    },
    meter: {
      began: () => void (seen.began += 1),
      ended: () => void (seen.ended += 1),
      held: () => undefined,
      ...given.meter,
    },
    log: { ...silentLog, ...given.log },
    now: () => performance.timeOrigin + performance.now(),
  });
  return { inlet: open(doors), open, seen };
}
const fails = (): never => {
  throw new Error('a part that fails');
};
const ask = (inlet: ReturnType<typeof driven>['inlet']): void => {
  inlet.head('request', requestHead, false, edge);
  inlet.chunk('request', Buffer.from('hello\n'), true);
};
const reasons = (notes: readonly Note[]): string[] =>
  notes.map(note => ('facts' in note ? `${note.kind} ${note.facts.reason}` : note.kind));

describe('a part that throws', () => {
  it.each([
    ['the first door', { doors: { forward: fails } }],
    ['the ledger', { ledger: { commit: fails } }],
    ['the first door, and the log', { doors: { forward: fails }, log: { error: fails } }],
  ])('is recorded as our own failure, not as the client having gone: %s', async (_what, given) => {
    const { inlet, seen } = driven(given);
    ask(inlet);
    // What comes first in a process may take more than one turn.
    await vi.waitFor(() => expect(reasons(seen.notes)).toEqual(['abort internal_error']));
    expect(seen).toMatchObject({ ended: 1, began: 1 });
    expect(seen.abandoned).toBeGreaterThan(0);
  });

  it('a door that cannot even be shut leaves a record all the same', async () => {
    const { inlet, seen } = driven({ doors: { forward: fails, abandon: fails } });
    ask(inlet);
    await nextTurn();
    expect(reasons(seen.notes)).toEqual(['abort internal_error']);
    expect(seen.ended).toBe(1);
  });

  it.each([
    ['a door', { doors: { release: fails } }],
    ['a door and its shutting', { doors: { release: fails, abandon: fails } }],
    ['a door and the log', { doors: { release: fails }, log: { error: fails } }],
    ['the end', { doors: { finish: fails } }],
    ['a commit', { ledger: { commit: fails } }],
    ['a commit, later', { ledger: { commit: () => Promise.reject(new Error('late')) } }],
    ['a note', { ledger: { commit: fails, note: fails } }],
    ['what counts the time', { meter: { held: fails } }],
    ['memory', { budget: { take: fails } }],
    ['who asks', { snapshot: { identity: { headers: [], identify: fails } } }],
    [
      'who asks, later',
      { snapshot: { identity: { headers: [], identify: () => Promise.reject(new Error('late')) } } },
    ],
    ['a scanner', { snapshot: { scanner: { ...scanner, feed: fails } } }],
    [
      'a scanner, later',
      { snapshot: { scanner: { ...scanner, feed: () => Promise.reject(new Error('late')) } } },
    ],
    ['a policy', { snapshot: { policy: { ...snapshot.policy, judge: fails } } }],
    ['what stands instead', { snapshot: { transform: { replace: fails } } }],
    ['nothing', {}],
  ])('ends the exchange once, gives all memory back and leaves no timer: %s', async (_what, given) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { inlet, seen } = driven(given);
      inlet.head('request', requestHead, false, edge);
      inlet.chunk('request', Buffer.from('a SECRET\n'), true);
      for (let n = 0; n < 3; n += 1) await nextTurn();
      inlet.head('response', responseHead, false, upstream);
      inlet.chunk('response', Buffer.from('a SECRET\n'), false);
      await nextTurn();
      inlet.chunk('response', Buffer.from('more'), true);
      for (let n = 0; n < 3; n += 1) await nextTurn();
      expect(seen).toMatchObject({ ended: 1, began: 1, held: 0 });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('a refusal that fails is counted as ended', () => {
    const { inlet, seen } = driven({ doors: { refuse: fails } });
    inlet.head('request', requestHead.slice(0, 5), false, edge);
    expect(reasons(seen.notes)).toEqual(['denial identity_missing']);
    expect(seen).toMatchObject({ ended: 1, abandoned: 1 });
  });
});

it('a door of Envoy’s that fails is recorded as our own failure', async () => {
  const { open, seen } = driven({});
  const ends: string[] = [];
  const processor = new Processor({
    open,
    log: silentLog,
    meter: { opened: () => undefined, refused: () => undefined, sessionFailed: () => undefined },
    exact: true,
  });
  const events = processor.process({
    send: () => undefined,
    close: () => void ends.push('ok'),
    fail: why => void ends.push(why),
  });
  const nobody = { get: () => undefined };
  const protocol = { requestBody: fullDuplexStreamed, responseBody: fullDuplexStreamed };
  const common = { protocol, observing: false, attributes: nobody, metadata: nobody } as const;
  // No door can take a pseudo header away.
  const head = [...requestHead, [':odd', '1']] as const;
  events.message(() => ({ ...common, kind: 'head', direction: 'request', head, end: false }));
  const bytes = Buffer.from('hello\n');
  events.message(() => ({ ...common, kind: 'body', direction: 'request', bytes, end: true }));
  await nextTurn();
  expect(ends).toEqual(['internal_error']);
  expect(reasons(seen.notes)).toEqual(['abort internal_error']);
  expect(processor.streams).toBe(0);
});
