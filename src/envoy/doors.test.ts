import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../core/log.ts';
import { Cutter, Refusal, type Segment } from '../core/passage.ts';
import { reason } from '../core/reason.ts';
import { Committed, seal } from '../core/seal.ts';
import type { Denial, Direction, ExchangeId, Head } from '../core/types.ts';
import type { Doors, Inlet } from '../exchange/ports.ts';
import { Done, endWithOk } from './ending.ts';
import { fullDuplexStreamed, type Answer, type Received } from './messages.ts';
import { Processor } from './processor.ts';
import type { Call } from './transport.ts';

/** Notes what Envoy would be told. */
class Told implements Call {
  readonly answers: Answer[] = [];
  ending: 'ok' | 'error' | undefined;
  afterTheEnd = 0;
  send(answers: readonly Answer[]): void {
    if (this.ending) this.afterTheEnd += answers.length;
    else this.answers.push(...answers);
  }
  close(done: Done): void {
    endWithOk({ end: () => (this.ending ??= 'ok') }, done);
  }
  fail(): void {
    this.ending ??= 'error';
  }
}

const nothing = { get: () => undefined };
const surroundings = { observing: false, attributes: nothing, metadata: nothing };
const heads: Record<Direction, Head> = {
  request: [
    [':method', 'POST'],
    [':path', '/'],
    [':scheme', 'http'],
    [':authority', 'a'],
    ['x-a', '1'],
  ],
  response: [
    [':status', '200'],
    ['x-b', '2'],
  ],
};
type Kind = 'head' | 'head end' | 'body' | 'body end' | 'trailers';

function messageOf(kind: Kind, direction: Direction): Received {
  const protocol = { requestBody: fullDuplexStreamed, responseBody: fullDuplexStreamed };
  const base = { ...surroundings, protocol, direction };
  if (kind === 'trailers') return { ...base, kind, trailers: [['x-t', '1']] };
  const end = kind.endsWith('end');
  if (kind.startsWith('head')) return { ...base, kind: 'head', head: heads[direction], end };
  return { ...base, kind: 'body', bytes: Buffer.from('chunk'), end };
}

const denial: Denial = { status: 403, reason: reason('no_rule_permits'), exchange: 'x' as ExchangeId };
const refusal = Refusal.word(denial, () => ({ head: [[':status', '403']], body: Buffer.from('no') }));
const ref = { writer: 'w', seq: 1n };
/** What a cast or a copy would make: an object of the class that was never sealed. */
const forged = Object.create(Committed.prototype) as Committed<Segment<'response'>>;

/** What an exchange may do, rightly or not. */
type Act =
  | { readonly do: 'hear'; readonly direction: Direction; readonly kind: Kind }
  | { readonly do: 'pass'; readonly direction: Direction; readonly bytes: string; readonly end: boolean }
  | { readonly do: 'refuse' | 'finish' | 'abandon' | 'forge' | 'gone' | 'throw' };

class Stage {
  readonly told = new Told();
  readonly cutters = {
    request: new Cutter('request', randomBytes(32)),
    response: new Cutter('response', randomBytes(32)),
  };
  readonly first = new Set<Direction>();
  doors: Doors | undefined;
  /** What doors threw. */
  readonly failures: unknown[] = [];
  failNext = false;
  readonly processor = new Processor({
    open: doors => this.#begin(doors),
    log: silentLog,
    meter: { opened: () => undefined, refused: () => undefined, sessionFailed: () => undefined },
    exact: true,
  });
  readonly events = this.processor.process(this.told);

  #begin(doors: Doors): Inlet {
    this.doors = doors;
    const hear = (): void => {
      if (this.failNext) throw new Error('thrown by the exchange');
    };
    return {
      head: hear,
      chunk: hear,
      trailers: hear,
      gone: () => undefined,
      stop: () => undefined,
    };
  }

  act(act: Act): void {
    if (act.do === 'hear') {
      this.events.message(() => messageOf(act.kind, act.direction));
      return;
    }
    if (act.do === 'gone') this.events.gone();
    else if (act.do === 'throw') this.failNext = true;
    else this.#open(act);
  }

  #open(act: Exclude<Act, { do: 'hear' | 'gone' | 'throw' }>): void {
    try {
      if (act.do === 'forge') this.doors?.release(forged);
      else if (act.do === 'pass') this.#pass(act);
      else if (act.do === 'refuse') this.doors?.refuse(refusal);
      else if (act.do === 'finish') this.doors?.finish();
      else this.doors?.abandon(reason('internal_error'));
    } catch (error) {
      this.failures.push(error);
    }
  }

  #pass({ direction, bytes, end }: Extract<Act, { do: 'pass' }>): void {
    const head = this.first.has(direction) ? undefined : heads[direction];
    this.first.add(direction);
    if (direction === 'request')
      this.doors?.forward(seal(this.cutters.request.cut(Buffer.from(bytes), { head, end }), ref));
    else this.doors?.release(seal(this.cutters.response.cut(Buffer.from(bytes), { head, end }), ref));
  }
}

const direction = fc.constantFrom('request' as const, 'response' as const);
const kind = fc.constantFrom<Kind>('head', 'head end', 'body', 'body end', 'trailers');
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('hear' as const), direction, kind }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      direction,
      bytes: fc.constantFrom('', 'a', 'b'.repeat(70_000)),
      end: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('refuse' as const, 'finish' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('abandon' as const, 'forge' as const, 'gone' as const, 'throw' as const),
    }),
  },
);
/** A good exchange with something odd done somewhere in it reaches more states than chance does. */
const good: readonly Act[] = [
  { do: 'hear', direction: 'request', kind: 'head' },
  { do: 'hear', direction: 'request', kind: 'body end' },
  { do: 'pass', direction: 'request', bytes: 'q', end: true },
  { do: 'hear', direction: 'response', kind: 'head' },
  { do: 'hear', direction: 'response', kind: 'body' },
  { do: 'pass', direction: 'response', bytes: 'r', end: false },
  { do: 'hear', direction: 'response', kind: 'body end' },
  { do: 'pass', direction: 'response', bytes: 's', end: true },
  { do: 'finish' },
];
const disturbed = fc
  .tuple(fc.nat(good.length), fc.array(anyAct, { maxLength: 3 }), fc.boolean())
  .map(([at, odd, drop]) => [...good.slice(0, at), ...odd, ...good.slice(at + (drop ? 1 : 0))]);

/** Has Envoy been told all there is to a direction? */
const overIn = (answers: readonly Answer[], acts: readonly Act[], of: Direction): boolean => {
  const mine = answers.filter(answer => answer.kind !== 'immediate' && answer.direction === of);
  const last = mine.at(-1);
  if (last?.kind === 'body') return last.end;
  if (last?.kind === 'trailers') return true;
  const headOnly = acts.some(act => act.do === 'hear' && act.direction === of && act.kind === 'head end');
  return last?.kind === 'head' && headOnly;
};

describe('over every course that an exchange can take', () => {
  test('OK is said only where nothing is left that could pass', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(anyAct, { maxLength: 14 }), disturbed), acts => {
        const stage = new Stage();
        const untilEnd: Act[] = [];
        for (const act of acts) {
          if (!stage.told.ending) untilEnd.push(act);
          stage.act(act);
        }
        const { answers, ending } = stage.told;
        if (ending === 'ok') {
          const replied = answers.some(answer => answer.kind === 'immediate');
          const begun = untilEnd.some(act => act.do === 'hear' && act.direction === 'request');
          const through =
            overIn(answers, untilEnd, 'response') && (!begun || overIn(answers, untilEnd, 'request'));
          expect(replied || through).toBe(true);
        }
        expect(stage.told.afterTheEnd).toBe(0);
      }),
      { numRuns: 3_000 },
    );
  });

  test('heads come first, ends come once, nothing follows a reply, and totals rise by what passes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(anyAct, { maxLength: 14 }), disturbed), acts => {
        const stage = new Stage();
        for (const act of acts) stage.act(act);
        const { answers } = stage.told;
        const replies = answers.findIndex(answer => answer.kind === 'immediate');
        if (replies >= 0) expect(replies).toBe(answers.length - 1);
        let released = 0;
        for (const of of ['request', 'response'] as const) {
          const mine = answers.filter(answer => answer.kind !== 'immediate' && answer.direction === of);
          expect(mine.findLastIndex(answer => answer.kind === 'head')).toBeLessThanOrEqual(0);
          if (mine.length > 0) expect(mine[0]!.kind).toBe('head');
          const end = mine.findIndex(
            answer => answer.kind === 'trailers' || (answer.kind === 'body' && answer.end),
          );
          if (end >= 0) expect(end).toBe(mine.length - 1);
        }
        for (const answer of answers) {
          if (answer.kind === 'immediate' || answer.direction === 'request') continue;
          if (answer.kind === 'body') released += answer.bytes.length;
          if (answer.kind === 'body') expect(answer.bytes.length).toBeLessThanOrEqual(65_536);
          expect(answer.metadata).toMatchObject({ released: { bytes: released } });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('an undisturbed one is done', () => {
    const stage = new Stage();
    for (const act of good) stage.act(act);
    expect(stage.told.ending).toBe('ok');
    expect(stage.told.answers[0]).toMatchObject({ metadata: { gate: { decision: 'permit' } } });
    expect(stage.processor.streams).toBe(0);
  });
});

describe('the end', () => {
  test('a proof that was not made is none', () => {
    let ended = false;
    const call = { end: () => (ended = true) };
    expect(() => endWithOk(call, Object.create(Done.prototype) as Done)).toThrow('done');
    expect(ended).toBe(false);
  });

  test('an answer of Envoy’s own while a request is held: no OK, and Envoy’s reset ends it', () => {
    const stage = new Stage();
    stage.act({ do: 'hear', direction: 'request', kind: 'head' });
    stage.act({ do: 'hear', direction: 'response', kind: 'head end' });
    stage.act({ do: 'pass', direction: 'response', bytes: '', end: true });
    stage.act({ do: 'finish' });
    expect(stage.told.ending).toBeUndefined();
    stage.act({ do: 'gone' });
  });

  test('an exchange whose door fails is told: it throws, and the stream has ended', () => {
    const stage = new Stage();
    stage.act({ do: 'hear', direction: 'request', kind: 'head' });
    stage.act({ do: 'forge' });
    expect(stage.told.ending).toBe('error');
    expect(stage.failures).toHaveLength(1);
    expect(stage.processor.streams).toBe(0);
  });

  test('first messages that begin nothing', () => {
    const wrong: Received[] = [
      { ...messageOf('head', 'request'), protocol: undefined },
      { ...messageOf('head', 'request'), observing: true },
      { ...messageOf('head', 'request'), protocol: { requestBody: 2, responseBody: 4 } },
      { ...messageOf('head', 'request'), protocol: { requestBody: 4, responseBody: 1 } },
      messageOf('body', 'request'),
      messageOf('trailers', 'response'),
      { ...surroundings, kind: 'unknown', protocol: { requestBody: 4, responseBody: 4 } },
    ];
    for (const message of wrong) {
      const stage = new Stage();
      stage.events.message(() => message);
      expect(stage.doors).toBeUndefined();
      expect(stage.told.ending).toBe('error');
    }
  });
});
