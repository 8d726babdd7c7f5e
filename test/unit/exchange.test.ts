import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Committed, type Segment } from '../../src/core/passage.ts';
import { reason } from '../../src/core/reason.ts';
import { seal } from '../../src/core/seal.ts';
import type { ExchangeId, Head } from '../../src/core/types.ts';
import type { Command, Event } from '../../src/exchange/events.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import { limits, requestHead, responseHead, snapshot, noIds } from '../support/paper.ts';

const ref = { writer: 'w', seq: 1n };
const edge = { source: '', workload: undefined, authz: undefined };
const upstream = { details: 'via_upstream', flags: 0 };

/** An exchange on paper: its commands, and the memory that it holds. */
function open() {
  const state = { held: 0, clock: 1000 };
  const exchange = new Exchange({
    id: 'x' as ExchangeId,
    snapshot,
    ledger: {
      blind: () => ({ blind: new Uint8Array(32), sealed: { key: 'k', box: '' } }),
      refuses: undefined,
    },
    ids: noIds,
    limits,
    take: bytes => {
      state.held += bytes;
      return true;
    },
    give: bytes => {
      state.held -= bytes;
    },
    now: () => (state.clock += 1),
  });
  return { exchange, state };
}

const head = (event: Head, end = false): Event => ({ on: 'request-head', head: event, end, context: edge });
const answer = (event: Head, end = false, context = upstream): Event => ({
  on: 'response-head',
  head: event,
  end,
  context,
});
const chunk = (direction: 'request' | 'response', text: string, end = false): Event => ({
  on: 'chunk',
  direction,
  bytes: Buffer.from(text),
  end,
});
const commitOf = (commands: readonly Command[]): Segment => {
  const command = commands.find(({ do: what }) => what === 'commit-request' || what === 'commit-response');
  if (!command || !('segment' in command)) throw new Error(`no commit in ${commands.map(c => c.do).join()}`);
  return command.segment;
};
const committed = (segment: Segment): Event =>
  segment.direction === 'request'
    ? { on: 'request-committed', proof: seal(segment as Segment<'request'>, ref) }
    : { on: 'response-committed', proof: seal(segment as Segment<'response'>, ref) };
const kinds = (commands: readonly Command[]): string[] =>
  commands.map(({ do: what }) => what).filter(what => !['arm', 'disarm', 'held', 'ended'].includes(what));

function toForwarded() {
  const opened = open();
  opened.exchange.on(head(requestHead));
  const segment = commitOf(opened.exchange.on(chunk('request', 'hello\n', true)));
  expect(kinds(opened.exchange.on(committed(segment)))).toEqual(['forward']);
  return opened;
}

describe('the way of an exchange', () => {
  it('commits before it forwards, and redacts before it commits', () => {
    const { exchange } = open();
    expect(kinds(exchange.on(head(requestHead)))).toEqual([]);
    expect(kinds(exchange.on(chunk('request', 'my SEC')))).toEqual([]);
    const segment = commitOf(exchange.on(chunk('request', 'RET is\nhere', true)));
    expect(Buffer.from(segment.bytes).toString()).toBe('my [x] is\nhere');
    expect(segment.head?.map(([name]) => name)).toEqual([
      ':method',
      ':path',
      ':authority',
      ':scheme',
      'content-type',
      'authorization',
      'accept-encoding',
    ]);
    expect(kinds(exchange.on(committed(segment)))).toEqual(['forward']);
  });

  it('counts what it rewrote as memory held, until that has left', () => {
    const { exchange, state } = open();
    exchange.on(head(requestHead));
    const segment = commitOf(exchange.on(chunk('request', 'a SECRET\nand\n', true)));
    expect(state.held).toBe('a SECRET\nand\n'.length + 'a [x]\n'.length);
    exchange.on(committed(segment));
    expect(state.held).toBe(0);
    exchange.on(answer(responseHead));
    const first = commitOf(exchange.on(chunk('response', 'SECRET\n')));
    exchange.on(chunk('response', 'a SECRET\n'));
    expect(state.held).toBe('SECRET\na SECRET\n'.length + '[x]\na [x]\n'.length);
    const second = commitOf(exchange.on(committed(first)));
    expect(state.held).toBe('a SECRET\n'.length + 'a [x]\n'.length);
    exchange.on(committed(second));
    expect(state.held).toBe(0);
  });

  it('releases what is settled, piece by piece, and holds what may become a finding', () => {
    const { exchange, state } = toForwarded();
    exchange.on(answer(responseHead));
    const first = commitOf(exchange.on(chunk('response', 'one\ntwo SEC\n')));
    expect(Buffer.from(first.bytes).toString()).toBe('one\n');
    expect(first.head).toEqual([
      [':status', '200'],
      ['content-type', 'text/lines'],
      ['x-sallyport-exchange', 'x'],
    ]);
    expect(kinds(exchange.on(chunk('response', 'RET three\n')))).toEqual([]);
    const second = commitOf(exchange.on(committed(first)));
    expect(Buffer.from(second.bytes).toString()).toBe('two [x]\n three\n');
    expect(kinds(exchange.on(committed(second)))).toEqual(['release']);
    const last = commitOf(exchange.on(chunk('response', '', true)));
    expect(last.end).toBe(true);
    expect(kinds(exchange.on(committed(last)))).toEqual(['release', 'finish']);
    expect(exchange.over).toBe(true);
    expect(state.held).toBe(0);
  });

  it('denies with a whole reply before the head has left, and with a last frame behind it', () => {
    const early = toForwarded().exchange;
    early.on(answer(responseHead));
    const refused = early.on(chunk('response', 'DENYME\n'));
    expect(kinds(refused)).toEqual(['note', 'refuse', 'finish']);
    const late = toForwarded().exchange;
    late.on(answer(responseHead));
    late.on(committed(commitOf(late.on(chunk('response', 'fine\n')))));
    const cut = late.on(chunk('response', 'DENYME\n')).find(({ do: what }) => what === 'refuse');
    if (cut?.do !== 'refuse') throw new Error('not refused');
    expect(Buffer.from(cut.refusal.body).toString()).toBe('error no_rule_permits\n');
  });

  it.each([
    ['no identity', requestHead.filter(([name]) => name !== 'x-sallyport-identity'), 'identity_missing'],
    [
      'another host',
      requestHead.map(([n, v]) => [n, n === ':authority' ? 'evil.test' : v] as const),
      'unknown_host',
    ],
    [
      'another path',
      requestHead.map(([n, v]) => [n, n === ':path' ? '/v2' : v] as const),
      'unknown_operation',
    ],
    [
      'a query',
      requestHead.map(([n, v]) => [n, n === ':path' ? '/v1/chat?a=b' : v] as const),
      'unknown_operation',
    ],
    ['an upgrade', [...requestHead, ['upgrade', 'websocket'] as const], 'upgrade_refused'],
    [
      'an encoding',
      [...requestHead, ['content-encoding', 'compress'] as const],
      'content_encoding_unsupported',
    ],
    [
      'another type',
      requestHead.map(([n, v]) => [n, n === 'content-type' ? 'text/html' : v] as const),
      'content_type_unsupported',
    ],
    ['two types', [...requestHead, ['content-type', 'text/lines'] as const], 'header_invalid'],
    ['too long', [...requestHead, ['content-length', '10001'] as const], 'body_too_large'],
  ])('refuses at the head: %s', (_what, given, why) => {
    const commands = open().exchange.on(head(given));
    const refusal = commands.find(({ do: what }) => what === 'refuse');
    expect(refusal?.do === 'refuse' && refusal.refusal.denial.reason).toBe(why);
  });

  it('takes an answer before the request was let go for one of Envoy itself', () => {
    const { exchange } = open();
    exchange.on(head(requestHead));
    exchange.on(
      answer(
        [
          [':status', '413'],
          ['x-odd', '1'],
        ],
        false,
        { details: 'request_payload_too_large', flags: 0 },
      ),
    );
    const commands = exchange.on(chunk('response', 'Payload Too Large', true));
    const commit = commands.find(({ do: what }) => what === 'commit-response');
    expect(commit?.do === 'commit-response' && commit.evidence.kind).toBe('local-reply');
    expect(kinds(exchange.on(committed(commitOf(commands))))).toEqual(['release', 'finish']);
  });

  it('a stream that began with an answer alone is one of Envoy too', () => {
    const { exchange } = open();
    const commands = exchange.on(
      answer([[':status', '403']], true, { details: 'ext_authz_denied', flags: 0 }),
    );
    expect(kinds(commands)).toEqual(['commit-response']);
  });

  it.each(['ledger_late', 'ledger_unavailable'] as const)('tells the client when the ledger says %s', why => {
    const { exchange } = open();
    exchange.on(head(requestHead));
    exchange.on(chunk('request', 'hello', true));
    expect(kinds(exchange.on({ on: 'uncommitted', direction: 'request', reason: reason(why) }))).toEqual([
      'note',
      'refuse',
      'finish',
    ]);
  });

  it('fails closed where a recognizer throws', () => {
    const { exchange } = open();
    exchange.on(head(requestHead));
    const refusal = exchange.on(chunk('request', 'POISON', true)).find(({ do: what }) => what === 'refuse');
    expect(refusal?.do === 'refuse' && refusal.refusal.denial).toMatchObject({
      status: 503,
      reason: 'internal_error',
    });
  });
});

/** Anything that may happen, in any order, as often as it likes. */
const anyEvent: fc.Arbitrary<Event | 'commit' | 'uncommit'> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(head(requestHead)) },
  fc.constant(head(requestHead, true)),
  fc.constant(head(requestHead.slice(1))),
  { weight: 2, arbitrary: fc.constant(answer(responseHead)) },
  fc.constant(answer(responseHead, true)),
  fc.constant(answer([[':status', '101']])),
  {
    weight: 8,
    arbitrary: fc
      .record({
        d: fc.constantFrom('request', 'response'),
        t: fc.constantFrom('a', 'SEC', 'RET', '\n', 'b\nc\n', 'DENYME', 'POISON', ''),
        e: fc.boolean(),
      })
      .map(({ d, t, e }) => chunk(d as 'request', t, e)),
  },
  fc.constantFrom('request', 'response').map((direction): Event => ({
    on: 'trailers',
    direction: direction as 'request',
    trailers: [['t', 'v']],
  })),
  { weight: 6, arbitrary: fc.constant('commit' as const) },
  fc.constant('uncommit' as const),
  fc
    .constantFrom('request', 'first-byte', 'idle', 'exchange', 'segment')
    .map((timer): Event => ({ on: 'expired', timer: timer as 'idle' })),
  fc.constant<Event>({ on: 'gone' }),
  fc.constant<Event>({ on: 'stop' }),
);

describe('in whatever order things happen', () => {
  it('nothing leaves unsealed, the end comes once and last, and memory is given back', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), events => {
        const { exchange, state } = open();
        const pending: Segment[] = [];
        const released: Record<string, number> = { request: 0, response: 0 };
        const ends: string[] = [];
        let ended = 0;
        let complete = false;
        const check = (commands: readonly Command[]): void => {
          for (const command of commands) {
            if (ended > 0) throw new Error(`${command.do} behind the end`);
            if (command.do === 'commit-request' || command.do === 'commit-response')
              pending.push(command.segment);
            if (command.do === 'forward' || command.do === 'release') {
              const segment = Committed.open<Segment>(command.proof);
              expect(segment.index).toBe(released[segment.direction]);
              released[segment.direction] = segment.index + 1;
              expect(segment.direction).toBe(command.do === 'forward' ? 'request' : 'response');
              if (segment.direction === 'response' && segment.end) complete = true;
            }
            if (command.do === 'refuse') complete = true;
            if (command.do === 'finish' || command.do === 'abandon') ends.push(command.do);
            if (command.do === 'finish') expect(complete).toBe(true);
            if (command.do === 'ended') ended += 1;
          }
        };
        for (const event of events) {
          if (event === 'commit' || event === 'uncommit') {
            const segment = pending.shift();
            if (!segment) continue;
            check(
              exchange.on(
                event === 'commit'
                  ? committed(segment)
                  : { on: 'uncommitted', direction: segment.direction, reason: reason('ledger_late') },
              ),
            );
          } else check(exchange.on(event));
        }
        check(exchange.on({ on: 'gone' }));
        for (const { direction } of pending)
          check(exchange.on({ on: 'uncommitted', direction, reason: reason('ledger_late') }));
        expect(ended).toBe(1);
        expect(ends).toHaveLength(1);
        expect(state.held).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
});
