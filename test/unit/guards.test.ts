import { describe, expect, it } from 'vitest';
import { Cutter, type Segment } from '../../src/core/passage.ts';
import { reason, type ReasonCode } from '../../src/core/reason.ts';
import { Committed, seal } from '../../src/core/seal.ts';
import type {
  Channel,
  Decision,
  Effect,
  ExchangeId,
  Finding,
  Frame,
  Head,
  PolicyDigest,
  Quoting,
  Slot,
  Treatment,
} from '../../src/core/types.ts';
import type { DriveOptions } from '../../src/exchange/drive.ts';
import { earlyCheck } from '../../src/exchange/early-check.ts';
import type { Command } from '../../src/exchange/events.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import { allowed, headFrame, headOf } from '../../src/exchange/head.ts';
import { join } from '../../src/exchange/join.ts';
import { Pipeline } from '../../src/exchange/pipeline.ts';
import type { FrameReader, Ledger, Scanner, Snapshot } from '../../src/exchange/ports.ts';
import { Verdict } from '../../src/exchange/verdict.ts';
import type { Noted } from '../../src/stream/channel-text.ts';
import { Flow } from '../../src/stream/flow.ts';
import { inTurns } from '../../src/core/turns.ts';
import { limits, operation, requestHead, responseHead, scanner, snapshot, noIds } from '../support/paper.ts';

const edge = { source: '', workload: undefined, authz: undefined };
const blind = { blind: new Uint8Array(32), sealed: { key: 'k', box: '' } };
const policy = 'p' as PolicyDigest;
const asIs: Quoting = { outward: offset => offset, quote: text => text };

interface Given extends Partial<Snapshot> {
  readonly refuses?: ReasonCode;
  readonly head?: Head;
  readonly body?: string;
}

const open = ({ refuses, ...parts }: Given): Exchange =>
  new Exchange({
    id: 'x' as ExchangeId,
    snapshot: { ...snapshot, ...parts },
    ledger: { blind: () => blind, refuses: refuses && reason(refuses) },
    ids: noIds,
    limits,
    take: () => true,
    give: () => undefined,
    now: () => 1000,
  });

/** Why a request is refused; undefined: it is not. */
function refusedRequest(given: Given): string | undefined {
  const exchange = open(given);
  const commands = [
    ...exchange.on({ on: 'request-head', head: given.head ?? requestHead, end: false, context: edge }),
    ...exchange.on({
      on: 'chunk',
      direction: 'request',
      bytes: Buffer.from(given.body ?? 'hello\n'),
      end: true,
    }),
  ];
  const refusal = commands.find(({ do: what }) => what === 'refuse');
  return refusal?.do === 'refuse' ? refusal.refusal.denial.reason : undefined;
}

const decision = (effect: Effect): Decision => ({
  effect,
  reason: reason('approval_required'),
  rules: [effect],
  policy,
  treatments: new Map(),
});
const judging = (effect: Effect): Snapshot['policy'] => ({
  ...snapshot.policy,
  judge: () => ({ decide: () => decision(effect) }),
});

const never = (): never => {
  throw new Error('not asked for here');
};

describe('a request is refused', () => {
  it('but not without a cause', () => expect(refusedRequest({})).toBeUndefined());
  it('where the decision is to hold', () =>
    expect(refusedRequest({ policy: judging('hold') })).toBe('approval_required'));
  it('where the ledger takes none', () =>
    expect(refusedRequest({ refuses: 'ledger_full' })).toBe('ledger_full'));
  it('where a header has a line end in it', () =>
    expect(refusedRequest({ head: [...requestHead, ['x-note', 'a\nb']] })).toBe('header_invalid'));
  it('where it is over the limit', () =>
    expect(refusedRequest({ body: 'a'.repeat(limits.maxBodyBytes + 1) })).toBe('body_too_large'));
  it('where nobody asks, on a host of which another route would take that', () => {
    const anonymous = { ...snapshot.policy, anonymous: () => true };
    const head = requestHead.filter(([name]) => name !== 'x-sallyport-identity');
    expect(refusedRequest({ policy: anonymous, head })).toBe('identity_missing');
  });
});

describe('an answer', () => {
  const pipeline = (reader: FrameReader): Pipeline<'response'> =>
    new Pipeline({
      direction: 'response',
      head: responseHead,
      credentials: [],
      reader,
      scanner,
      transform: snapshot.transform,
      judge: () => ({ decide: () => decision('permit') }),
      ids: noIds,
      owner: () => ({ host: '', provider: '', principal: undefined, ids: 'principal' }),
      blind: blind.blind,
      release: 'segments',
      maxBodyBytes: limits.maxBodyBytes,
      now: () => 0,
    });

  it('of which a reader loses bytes is not released', () => {
    const lossy = pipeline({
      held: 0,
      read: () => [
        { bytes: new Uint8Array(0), slots: [], closes: [], last: true, syntax: 0, unscannable: 0, facts: {} },
      ],
    });
    void lossy.begin();
    expect(() => lossy.read(Buffer.from('lost'), true)).toThrow(
      expect.objectContaining({ reason: 'tiling_mismatch' }) as Error,
    );
  });

  it.each([
    ['on hold', '200', 'hold', 'approval_required'],
    ['of a status that is not relayed', '101', 'permit', 'upstream_status_refused'],
    ['of a status that is no number', 'abc', 'permit', 'upstream_status_refused'],
    ['of a status in another spelling', '2e2', 'permit', 'upstream_status_refused'],
    ['of a status over all there are', '600', 'permit', 'upstream_status_refused'],
  ] as const)('%s is refused', (_what, status, effect, why) => {
    let asked = 0;
    const first = judging('permit');
    const exchange = open({
      policy: { ...snapshot.policy, judge: terms => (asked++ === 0 ? first : judging(effect)).judge(terms) },
    });
    exchange.on({ on: 'request-head', head: requestHead, end: false, context: edge });
    const bytes = Buffer.from('hello\n');
    const commit = exchange
      .on({ on: 'chunk', direction: 'request', bytes, end: true })
      .find(one => one.do === 'commit-request');
    if (commit?.do !== 'commit-request') throw new Error('no commit');
    exchange.on({ on: 'request-committed', proof: seal(commit.segment, { writer: 'w', seq: 1n }) });
    const commands = exchange.on({
      on: 'response-head',
      head: [
        [':status', status],
        ['content-type', 'text/lines'],
      ],
      end: false,
      context: { details: 'via_upstream', flags: 0 },
    });
    const refusal = commands.find(one => one.do === 'refuse')?.refusal;
    expect(refusal?.denial.reason).toBe(why);
    const note = commands.find(one => one.do === 'note')?.note;
    const came = /^\d{3}$/.test(status) ? Number(status) : null;
    expect(note?.kind === 'denial' && note.facts.status).toBe(came);
  });

  it('that never came is not blamed on the model server before it was asked', () => {
    const exchange = open({});
    exchange.on({ on: 'request-head', head: requestHead, end: false, context: edge });
    const commands = exchange.on({ on: 'expired', timer: 'exchange' });
    const note = commands.find(one => one.do === 'note')?.note;
    expect(note?.kind === 'denial' && [note.facts.phase, note.facts.reason]).toEqual([
      'request',
      'request_timeout',
    ]);
  });

  it('of Envoy itself in which something is found is refused', () => {
    const exchange = open({});
    exchange.on({
      on: 'response-head',
      head: [[':status', '403']],
      end: false,
      context: { details: 'other', flags: 0 },
    });
    const bytes = Buffer.from('a SECRET');
    const refusal = exchange
      .on({ on: 'chunk', direction: 'response', bytes, end: true })
      .find(one => one.do === 'refuse');
    expect(refusal?.do === 'refuse' && refusal.refusal.denial.reason).toBe('early_response');
  });
});

describe('a proof of another segment', () => {
  const cut = <D extends 'request' | 'response'>(of: D, head: Head): Segment<D> =>
    new Cutter(of, blind.blind).cut(Buffer.from('of another\n'), { head, end: true });
  const ref = { writer: 'w', seq: 1n };
  const did = (commands: readonly Command[]): string[] => commands.map(({ do: what }) => what);
  const bytes = Buffer.from('hello\n');

  it('opens not the first door', () => {
    const exchange = open({});
    exchange.on({ on: 'request-head', head: requestHead, end: false, context: edge });
    exchange.on({ on: 'chunk', direction: 'request', bytes, end: true });
    const commands = exchange.on({ on: 'request-committed', proof: seal(cut('request', requestHead), ref) });
    expect(did(commands)).toContain('refuse');
    expect(did(commands)).not.toContain('forward');
  });

  it('opens not the second door', () => {
    const exchange = open({});
    exchange.on({ on: 'request-head', head: requestHead, end: false, context: edge });
    const [commit] = exchange
      .on({ on: 'chunk', direction: 'request', bytes, end: true })
      .filter(command => command.do === 'commit-request');
    if (!commit) throw new Error('no commit');
    exchange.on({ on: 'request-committed', proof: seal(commit.segment, ref) });
    const context = { details: 'via_upstream', flags: 0 };
    exchange.on({ on: 'response-head', head: responseHead, end: false, context });
    exchange.on({ on: 'chunk', direction: 'response', bytes, end: true });
    const commands = exchange.on({
      on: 'response-committed',
      proof: seal(cut('response', responseHead), ref),
    });
    expect(did(commands)).toContain('refuse');
    expect(did(commands)).not.toContain('release');
  });
});

describe('heads and decisions', () => {
  it('a header that carries identity goes no further, listed or not', () =>
    expect(allowed([['x-note', 'a']], 'request', operation, ['x-note'])).toEqual([]));

  it('a value that was not rewritten leaves as it came, whatever it begins with', () => {
    const head: Head = [['x-note', '\ufeffa']];
    expect(headOf(head, headFrame(head, []).bytes)).toEqual(head);
  });

  it('what is done with a kind of finding never becomes weaker', () => {
    const kind = (entity: string): Finding => ({ entity, class: 'pii', band: 'certain' }) as Finding;
    const [first, second] = [kind('A'), kind('B')];
    const order: Treatment[] = ['mask', 'tokenise', 'redact', 'hash'];
    const verdict = new Verdict('response', {
      decide: () => ({ ...decision('redact'), treatments: new Map([[first, order.shift() ?? 'mask']]) }),
    });
    const done = [
      [first],
      [first, second],
      [first, second, kind('C')],
      [first, second, kind('C'), kind('D')],
    ].map(kinds => {
      verdict.on(kinds);
      return verdict.treatmentOf(first);
    });
    expect(done).toEqual(['mask', 'mask', 'redact', 'redact']);
  });

  it('a decision never falls', () => {
    expect(join(decision('deny'), decision('permit'))).toMatchObject({
      effect: 'deny',
      rules: ['deny', 'permit'],
    });
    expect(join(decision('permit'), decision('redact')).effect).toBe('redact');
  });
});

describe('frames', () => {
  const slot = (text: string, quoting = asIs): Slot => ({
    channel: 'c' as Channel,
    kind: 'text',
    where: '/x',
    label: '',
    text: Buffer.from(text),
    quoting,
  });
  const frame = (one: Slot, more: Partial<Frame> = {}): Frame => ({
    bytes: one.text,
    slots: [one],
    closes: [],
    last: false,
    syntax: 0,
    unscannable: 0,
    facts: {},
    ...more,
  });
  const denies = (why: string): Error => expect.objectContaining({ reason: why }) as Error;

  it('one that is not tiled denies', () =>
    expect(() => new Flow(scanner).push([frame(slot('abc'), { syntax: 1 })])).toThrow(
      denies('tiling_mismatch'),
    ));

  it('text after the close of its channel denies', () => {
    const flow = new Flow(scanner);
    void flow.push([frame(slot('abc'), { closes: ['c' as Channel] })]);
    expect(() => flow.push([frame(slot('d'))])).toThrow(denies('channel_closed'));
  });

  it('one with very many texts that waits is not gone through again for each frame behind it', async () => {
    let looks = 0;
    const counting: Scanner = {
      version: '',
      open: channel => ({
        channel,
        findings: [],
        get settled() {
          looks += 1;
          return channel === 'last' ? 0 : 1;
        },
        fork: never,
      }),
      feed: () => undefined,
      across: () => [],
    };
    const flow = new Flow(counting);
    const names = [...Array.from({ length: 1000 }, (_, n) => `c${n}`), 'last'];
    const slots = names.map((name, at) => ({
      ...slot('x', { outward: offset => at + offset, quote: text => text }),
      channel: name as Channel,
    }));
    await flow.push([frame(slot('x'.repeat(slots.length)), { slots })]);
    const treating = { treatmentOf: () => undefined, transform: snapshot.transform };
    for (let n = 0; n < 1000; n += 1) {
      await flow.push([frame(slot('x'))]);
      await inTurns(flow.takeSettled(treating, () => undefined));
    }
    expect(flow.waiting).toBe(1001);
    expect(looks).toBeLessThan(10_000);
  });

  it('one that ends very many texts does not have all of them scanned at once', async () => {
    const fed: number[] = [];
    const flow = new Flow({
      ...scanner,
      feed: pieces => {
        fed.push(pieces.length);
        return scanner.feed(pieces);
      },
    });
    for (let n = 0; n < 5000; n += 1) {
      const channel = `c${n}` as Channel;
      await flow.push([frame({ ...slot('SEC'), channel })]);
    }
    await flow.push([frame(slot('x'), { last: true })]);
    const out: Uint8Array[] = [];
    const treating = { treatmentOf: () => undefined, transform: snapshot.transform };
    await inTurns(flow.takeSettled(treating, ({ bytes }) => out.push(bytes)));
    expect(out).toHaveLength(5001);
    expect(Math.max(...fed)).toBeLessThanOrEqual(1000);
  });

  it('a finding where nothing can be rewritten denies', () => {
    const flow = new Flow(scanner);
    void flow.push([frame(slot('SECRET', { ...asIs, quote: () => undefined }), { last: true })]);
    const found: Noted[] = [];
    void inTurns(flow.takeFound(noted => found.push(noted)));
    expect(found).toHaveLength(1);
    const treating = { treatmentOf: () => 'redact' as const, transform: snapshot.transform };
    expect(() => inTurns(flow.takeSettled(treating, () => undefined))).toThrow(denies('obligation_unmet'));
  });
});

describe('the early check of a whole request', () => {
  const sealing: Ledger['commit'] = segment => Promise.resolve(seal(segment, { writer: 'w', seq: 1n }));
  const check = (
    body: string,
    commit: Ledger['commit'] = sealing,
  ): ReturnType<ReturnType<typeof earlyCheck>['check']> =>
    earlyCheck(
      {
        snapshot: () => snapshot,
        ledger: {
          blind: () => blind,
          refuses: undefined,
          note: () => undefined,
          commit,
        },
        ids: noIds,
        limits,
        budget: { take: () => true, give: () => undefined },
        meter: { began: () => undefined, ended: () => undefined, held: () => undefined },
        log: undefined as never,
        now: () => 1000,
      } satisfies DriveOptions,
      () => ({}),
    ).check(requestHead, edge, { kind: 'whole', bytes: Buffer.from(body) });

  it('permits what needs no change', async () => expect((await check('hello\n')).permit).toBe(true));
  it.each([
    ['nothing', () => Promise.resolve(undefined as never)],
    ['a forged proof', () => Promise.resolve(Object.create(Committed.prototype) as never)],
    ['the proof of another', () => Promise.resolve(seal({}, { writer: 'w', seq: 1n }) as never)],
  ])('denies where the ledger gives %s', async (_what, commit) => {
    const verdict = await check('hello\n', commit);
    expect(!verdict.permit && verdict.refusal.denial.reason).toBe('internal_error');
  });
  it('denies what would have to be rewritten', async () => {
    const verdict = await check('a SECRET\n');
    expect(!verdict.permit && verdict.refusal.denial.reason).toBe('obligation_unmet');
  });
});
