import { describe, expect, it, vi } from 'vitest';
import type { Segment } from '../../src/core/passage.ts';
import { reason } from '../../src/core/reason.ts';
import type { ExchangeFacts } from '../../src/core/record.ts';
import { seal } from '../../src/core/seal.ts';
import type { Channel, ExchangeId, Finding, Slot } from '../../src/core/types.ts';
import type { Command, Event } from '../../src/exchange/events.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import { Pipeline } from '../../src/exchange/pipeline.ts';
import type { Identified, Operation, Scan, Scanner, Snapshot } from '../../src/exchange/ports.ts';
import { ChannelText } from '../../src/stream/channel-text.ts';
import {
  alice,
  limits,
  operation,
  requestHead,
  responseHead,
  scanner,
  snapshot,
  noIds,
  providerOf,
} from '../support/paper.ts';

const edge = { source: '', workload: undefined, authz: undefined };
const upstream = { details: 'via_upstream', flags: 0 };
const own = { details: 'request_timeout', flags: 0 };
const ref = { writer: 'w', seq: 1n };
const blind = { blind: new Uint8Array(32), sealed: { key: 'k', box: '' } };

/** `hold`: told of the bytes that are taken, and given back. */
const open = (given: Partial<Snapshot> = {}, hold = (bytes: number): unknown => bytes): Exchange => {
  let clock = 1000;
  return new Exchange({
    id: 'x' as ExchangeId,
    snapshot: { ...snapshot, ...given },
    ledger: { blind: () => blind, refuses: undefined },
    ids: noIds,
    limits,
    take: bytes => hold(bytes) !== false,
    give: bytes => void hold(-bytes),
    now: () => (clock += 1),
  });
};
const head = (end = false): Event => ({ on: 'request-head', head: requestHead, end, context: edge });
const answer = (context = upstream): Event => ({
  on: 'response-head',
  head: responseHead,
  end: false,
  context,
});
const chunk = (direction: 'request' | 'response', text: string, end = false): Event => ({
  on: 'chunk',
  direction,
  bytes: Buffer.from(text),
  end,
});
const found = <K extends Command['do']>(commands: readonly Command[], what: K): Command & { do: K } => {
  const command = commands.find((one): one is Command & { do: K } => one.do === what);
  if (!command) throw new Error(`no ${what} in ${commands.map(one => one.do).join()}`);
  return command;
};
const noted = (commands: readonly Command[]): ExchangeFacts => {
  const { note } = found(commands, 'note');
  if (note.kind === 'policy') throw new Error('a note of no exchange');
  return note.facts;
};
const committedRequest = (segment: Segment<'request'>): Event => ({
  on: 'request-committed',
  proof: seal(segment, ref),
});
const committedResponse = (segment: Segment<'response'>): Event => ({
  on: 'response-committed',
  proof: seal(segment, ref),
});
const forwarded = (given: Partial<Snapshot> = {}): Exchange => {
  const exchange = open(given);
  exchange.on(head());
  const { segment } = found(exchange.on(chunk('request', 'hello\n', true)), 'commit-request');
  exchange.on(committedRequest(segment));
  return exchange;
};

/** Feeds as the paper scanner does, but says so only when it is told to. */
function slowScanner() {
  const state = { slow: false, done: (): void => undefined };
  return {
    state,
    scanner: {
      ...scanner,
      feed: (pieces: Parameters<typeof scanner.feed>[0]): void | Promise<void> => {
        if (!state.slow) return scanner.feed(pieces);
        return new Promise<void>(resolve => {
          state.done = () => {
            void scanner.feed(pieces);
            resolve();
          };
        });
      },
    },
  };
}

const noFork = (): never => {
  throw new Error('not asked for here');
};

describe('what a record says of bytes', () => {
  it('a request whose commit failed has released nothing', () => {
    const exchange = open();
    exchange.on(head());
    exchange.on(chunk('request', 'hello\n', true));
    const why = reason('ledger_late');
    expect(noted(exchange.on({ on: 'uncommitted', direction: 'request', reason: why })).bytes).toMatchObject({
      received: 6,
      released: 0,
    });
  });

  it('nor has one whose client went away during the commit', () => {
    const exchange = open();
    exchange.on(head());
    exchange.on(chunk('request', 'hello\n', true));
    expect(noted(exchange.on({ on: 'gone' })).bytes.released).toBe(0);
  });

  it('an answer whose last commit failed has released what left before', () => {
    const exchange = forwarded();
    exchange.on(answer());
    const { segment } = found(exchange.on(chunk('response', 'one\n')), 'commit-response');
    exchange.on(committedResponse(segment));
    exchange.on(chunk('response', 'two\n', true));
    const why = reason('ledger_late');
    expect(noted(exchange.on({ on: 'uncommitted', direction: 'response', reason: why }))).toMatchObject({
      bytes: { released: 4 },
      digests: { released: Buffer.from(segment.digest).toString('hex') },
    });
  });

  it('nor is an answer that was cut before anything left', () => {
    const exchange = forwarded();
    exchange.on(answer());
    expect(noted(exchange.on({ on: 'gone' }))).toMatchObject({
      bytes: { released: 0 },
      digests: { released: null },
    });
  });

  it('the record that is committed states what it lets go', () => {
    const exchange = open();
    exchange.on(head());
    const { evidence } = found(exchange.on(chunk('request', 'hello\n', true)), 'commit-request');
    expect(evidence.facts.bytes.released).toBe(6);
  });
});

describe('the model in a record', () => {
  /** An operation whose bodies are the model's name. */
  const naming: Operation = {
    ...operation,
    reader: (...given) => {
      const inner = operation.reader(...given);
      return (
        inner && {
          held: 0,
          read: (chunk, end) => {
            const frames = inner.read(chunk, end);
            if (frames instanceof Promise) throw new Error('not on paper');
            return frames.map(frame => ({
              ...frame,
              facts: { model: Buffer.from(chunk).toString().trim(), stream: true },
            }));
          },
        }
      );
    },
  };
  const providers = new Map([['paper', providerOf(naming)]]);
  const recorded = (model: string, given: Partial<Snapshot> = {}): unknown => {
    const exchange = open({ providers, ...given });
    exchange.on(head());
    const { evidence } = found(exchange.on(chunk('request', model, true)), 'commit-request');
    return evidence.facts.destination.model;
  };

  it('is its name', () => expect(recorded('gpt-4o')).toBe('gpt-4o'));
  it('is not where something was found in it', () => expect(recorded('gpt SECRET')).toBe('(withheld)'));
  it('is not where all of it was found, in letters of two bytes', () => {
    const model = 'é'.repeat(400);
    const all: Finding = {
      entity: 'SECRET',
      class: 'secrets',
      band: 'certain',
      score: 1,
      recognizer: '',
      channel: 'request' as Channel,
      at: [0, 800],
    };
    const finding: Scanner = {
      version: '',
      open: channel => ({
        channel,
        settled: 800,
        findings: channel === 'request' ? [all] : [],
        fork: noFork,
      }),
      feed: () => undefined,
      across: () => [],
    };
    expect(recorded(model, { scanner: finding })).toBe('(withheld)');
  });
  it('is not where it is no name', () => expect(recorded('x'.repeat(600))).toBe('(withheld)'));
});

describe('order', () => {
  it('trailers that come before the sender is known are in the digest', () => {
    const digest = (late: boolean): string | undefined => {
      const never = new Promise<Identified>(() => undefined);
      const exchange = open({
        identity: {
          headers: snapshot.identity.headers,
          identify: () => (late ? never : { principal: alice }),
        },
      });
      const commands = [
        head(),
        chunk('request', 'hello\n'),
        { on: 'trailers', direction: 'request', trailers: [['t', 'v']] } as const,
        { on: 'identified', identified: { principal: alice } } as const,
      ].flatMap(event => exchange.on(event));
      return found(commands, 'commit-request').evidence.facts.digests.received;
    };
    expect(digest(true)).toBe(digest(false));
  });

  it('a body that is read, but not yet judged, is not taken for its end', async () => {
    const slow = slowScanner();
    const pipeline = new Pipeline({
      direction: 'response',
      head: responseHead,
      credentials: [],
      reader: operation.reader('response', 'text/lines', { asked: {}, status: 200, limits }),
      scanner: slow.scanner,
      transform: snapshot.transform,
      judge: () => snapshot.policy.judge({} as never),
      ids: noIds,
      owner: () => ({ host: '', provider: '', principal: undefined, ids: 'principal' }),
      blind: blind.blind,
      release: 'segments',
      maxBodyBytes: limits.maxBodyBytes,
      now: () => 0,
    });
    await pipeline.begin();
    await pipeline.read(Buffer.from('one\n'), false);
    slow.state.slow = true;
    const work = pipeline.read(Buffer.from('a SECRET\n'), true);
    slow.state.done();
    const before = pipeline.cut(given => given);
    expect([Buffer.from(before.bytes).toString(), before.end]).toEqual(['one\n', false]);
    expect(pipeline.ready).toBe(false);
    await work;
    const rest = pipeline.cut(given => given);
    expect([Buffer.from(rest.bytes).toString(), rest.end]).toEqual(['a [x]\n', true]);
  });

  it('what fails late in a request that Envoy has answered by itself does not touch that answer', () => {
    const slow = slowScanner();
    const exchange = open({ scanner: slow.scanner });
    exchange.on(head());
    slow.state.slow = true;
    exchange.on(chunk('request', 'hello\n'));
    slow.state.slow = false;
    exchange.on(answer(own));
    expect(exchange.on({ on: 'failed', direction: 'request', error: new Error('late') })).toEqual([]);
    expect(exchange.on({ on: 'uncommitted', direction: 'request', reason: reason('ledger_late') })).toEqual(
      [],
    );
    const commit = found(exchange.on(chunk('response', 'timeout', true)), 'commit-response');
    expect(commit.evidence.kind).toBe('local-reply');
  });

  it('twenty thousand chunks that wait for the sender to be known are read, in turns', async () => {
    const never = new Promise<Identified>(() => undefined);
    const exchange = open({ identity: { headers: [], identify: () => never } });
    exchange.on(head());
    for (let n = 0; n < 20_000; n += 1) exchange.on(chunk('request', n < 5000 ? 'a' : ''));
    exchange.on(chunk('request', '\n', true));
    let at = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (at += 1));
    let commands = exchange.on({ on: 'identified', identified: { principal: alice } });
    let turns = 0;
    for (; commands.some(({ do: what }) => what === 'wait'); turns += 1)
      commands = exchange.on(await found(commands, 'wait').until);
    clock.mockRestore();
    expect(turns).toBeGreaterThan(100);
    expect(found(commands, 'commit-request').segment.total).toBe(5001);
  });
});

describe('what is judged and the exchange was not told yet', () => {
  it('counts before anything more leaves: as memory held', async () => {
    let held = 0;
    const slow = slowScanner();
    const transform = { replace: () => Buffer.from('x'.repeat(200)) };
    const exchange = open({ scanner: slow.scanner, transform }, bytes => (held += bytes));
    exchange.on(head());
    exchange.on(
      committedRequest(found(exchange.on(chunk('request', 'a\n', true)), 'commit-request').segment),
    );
    exchange.on(answer());
    const first = found(exchange.on(chunk('response', 'one\n')), 'commit-response').segment;
    slow.state.slow = true;
    const { until } = found(exchange.on(chunk('response', 'SECRET\n', true)), 'wait');
    slow.state.done();
    await until;
    const last = found(exchange.on(committedResponse(first)), 'commit-response').segment;
    expect(last.end).toBe(true);
    expect(held).toBe('SECRET\n'.length + last.bytes.length);
    exchange.on(committedResponse(last));
    expect(held).toBe(0);
  });

  it('counts before anything more leaves: as a denial', async () => {
    const slow = slowScanner();
    const exchange = forwarded({ scanner: slow.scanner });
    exchange.on(answer());
    const first = found(exchange.on(chunk('response', 'one\n')), 'commit-response').segment;
    exchange.on(chunk('response', 'two\n'));
    slow.state.slow = true;
    const { until } = found(exchange.on(chunk('response', 'DENYME\n')), 'wait');
    slow.state.done();
    await until;
    const commands = exchange.on(committedResponse(first)).map(({ do: what }) => what);
    expect(commands).toContain('refuse');
    expect(commands).not.toContain('commit-response');
  });
});

describe('an exchange that is over', () => {
  it('is worked on no more, and its memory counts until what is under way has ended', async () => {
    let held = 0;
    let fed = 0;
    const slow = slowScanner();
    const counting: Scanner = {
      ...slow.scanner,
      feed: pieces => ((fed += 1), slow.scanner.feed(pieces)),
    };
    const exchange = open({ scanner: counting }, bytes => (held += bytes));
    exchange.on(head());
    slow.state.slow = true;
    fed = 0;
    const { until } = found(exchange.on(chunk('request', 'a\n'.repeat(2500), true)), 'wait');
    exchange.on({ on: 'gone' });
    expect(exchange.over).toBe(true);
    expect(held).toBe(5000);
    slow.state.slow = false;
    slow.state.done();
    expect(exchange.on(await until)).toEqual([]);
    expect(fed).toBe(1);
    expect(held).toBe(0);
  });

  it('has its memory counted until the ledger has answered', () => {
    let held = 0;
    const exchange = open({}, bytes => (held += bytes));
    exchange.on(head());
    const { segment } = found(exchange.on(chunk('request', 'a SECRET\n', true)), 'commit-request');
    exchange.on({ on: 'gone' });
    expect(held).toBe(9 + segment.bytes.length);
    exchange.on(committedRequest(segment));
    expect(held).toBe(0);
  });

  it('is put down wherever it stands in a settling', async () => {
    let replaced = 0;
    const transform = { replace: () => ((replaced += 1), Buffer.from('[x]')) };
    const exchange = open({ transform });
    exchange.on(head());
    let at = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (at += 10));
    const { until } = found(exchange.on(chunk('request', 'SECRET\n'.repeat(1000), true)), 'wait');
    exchange.on({ on: 'gone' });
    expect(exchange.on(await until)).toEqual([]);
    clock.mockRestore();
    expect(replaced).toBeLessThan(1000);
  });
});

it('what is told of a reply of Envoy’s own is what its record says', () => {
  const exchange = open();
  exchange.on(head());
  exchange.on(answer(own));
  const { segment, evidence } = found(exchange.on(chunk('response', 'timeout', true)), 'commit-response');
  const { facts } = found(exchange.on(committedResponse(segment)), 'ended');
  if (evidence.kind !== 'local-reply') throw new Error('not a local reply');
  expect([facts.outcome, facts.reason]).toEqual([evidence.facts.outcome, evidence.facts.reason]);
});

describe('very many findings', () => {
  it('a judge is asked again only for what it has not judged, and all are treated', () => {
    let asked = 0;
    const { policy } = snapshot;
    const exchange = forwarded({
      policy: {
        ...policy,
        judge: terms => ({
          decide: (direction, findings) => {
            if (findings.length > 0) asked += 1;
            return policy.judge(terms).decide(direction, findings);
          },
        }),
      },
    });
    exchange.on(answer());
    const bodies: string[] = [];
    const take = (commands: readonly Command[]): void => {
      const commit = commands.find(one => one.do === 'commit-response');
      if (commit?.do !== 'commit-response') return;
      bodies.push(Buffer.from(commit.segment.bytes).toString());
      take(exchange.on(committedResponse(commit.segment)));
    };
    for (let n = 0; n < 50; n += 1) {
      take(exchange.on(chunk('response', 'a SECRET\n')));
      take(exchange.on({ on: 'expired', timer: 'segment' }));
    }
    const last = exchange.on(chunk('response', 'SECRET', true));
    const { evidence } = found(last, 'commit-response');
    if (evidence.kind !== 'response') throw new Error('not the closing record');
    expect(evidence.facts.findings).toMatchObject([{ entity: 'SECRET', count: 51, treatment: 'redact' }]);
    expect(evidence.facts.obligations).toEqual([{ kind: 'redact', count: 51 }]);
    take(last);
    expect(bodies.join('')).toBe(`${'a [x]\n'.repeat(50)}[x]`);
    expect(asked).toBe(1);
    expect(exchange.over).toBe(true);
  });

  it('a new kind of finding behind known ones still denies', () => {
    const exchange = forwarded();
    exchange.on(answer());
    exchange.on(chunk('response', 'SECRET\n'));
    const refusal = found(exchange.on(chunk('response', 'SECRET DENYME\n')), 'refuse').refusal;
    expect(refusal.denial.reason).toBe('no_rule_permits');
  });

  it('as many as a body can hold become final at once', () => {
    const findings: Finding[] = [];
    const scan: Scan = { channel: 'c' as Channel, settled: 0, findings, fork: noFork };
    const text = new ChannelText(scan);
    const slot = { where: '/x', text: new Uint8Array(8) } as Slot;
    const places = Array.from({ length: 40_000 }, () => text.add(slot));
    for (let n = 0; n < 40_000; n += 1) findings.push({ at: [n * 8 + 4, n * 8 + 10] } as unknown as Finding);
    let count = 0;
    while (text.nextFound()) count += 1;
    expect(count).toBe(40_000);
    places.forEach((place, index) => {
      expect(text.foundIn(place).map(({ finding }) => finding.at[0])).toEqual(
        index === 0 ? [4] : [index * 8 - 4, index * 8 + 4],
      );
      text.left(place);
    });
  });

  it('no text of a finding outlives its frame', () => {
    const pipeline = new Pipeline({
      direction: 'response',
      head: responseHead,
      credentials: [],
      reader: operation.reader('response', 'text/lines', { asked: {}, status: 200, limits }),
      scanner,
      transform: snapshot.transform,
      judge: () => snapshot.policy.judge({} as never),
      ids: noIds,
      owner: () => ({ host: '', provider: '', principal: undefined, ids: 'principal' }),
      blind: blind.blind,
      release: 'segments',
      maxBodyBytes: limits.maxBodyBytes,
      now: () => 0,
    });
    void pipeline.begin();
    void pipeline.read(Buffer.from('a SECRET\n'), false);
    expect(JSON.stringify([pipeline.findings, pipeline.obligations])).not.toContain('SECRET ');
    expect(pipeline.findings).toMatchObject([{ entity: 'SECRET', count: 1, where: ['/line'] }]);
  });
});
