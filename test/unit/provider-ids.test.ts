import { describe, expect, it } from 'vitest';
import { reasonOf, SallyportError } from '../../src/core/errors.ts';
import { reason } from '../../src/core/reason.ts';
import type { Frame, ProviderId } from '../../src/core/types.ts';
import { Pipeline, type PipelineOptions } from '../../src/exchange/pipeline.ts';
import type { FrameReader, IdOwner, Judge, ProviderIds } from '../../src/exchange/ports.ts';
import { References } from '../../src/exchange/references.ts';
import { alice, limits, noIds, responseHead, scanner, snapshot } from '../support/paper.ts';

const owner: IdOwner = { host: 'h', provider: 'p', principal: alice, ids: 'principal' };
const issued = (id: string): ProviderId => ({ use: 'issued', kind: 'response', id, where: '/id' });
const used = (id: string): ProviderId => ({ use: 'used', kind: 'response', id, where: `/${id}` });

/** Ids that are kept when the test says so. */
class Kept implements ProviderIds {
  readonly log: string[] = [];
  readonly #waiting: { readonly done: () => void; readonly failed: (error: Error) => void }[] = [];
  foreign: readonly string[] = [];

  bind(...[ids, { principal }]: Parameters<ProviderIds['bind']>): Promise<void> {
    return this.#wait(`bind ${ids.map(({ id }) => id).join()} to ${principal?.subject}`, () => undefined);
  }
  find(...[ids]: Parameters<ProviderIds['find']>): ReturnType<ProviderIds['find']> {
    return this.#wait(`find ${ids.map(({ id }) => id).join()}`, () =>
      ids.map(({ id }) => (this.foreign.includes(id) ? 'foreign' : 'own')),
    );
  }
  #wait<T>(what: string, answer: () => T): Promise<T> {
    this.log.push(what);
    return new Promise((resolve, failed) => {
      this.#waiting.push({ done: () => resolve(answer()), failed });
    });
  }
  async settle(error?: Error): Promise<void> {
    const one = this.#waiting.shift();
    if (error) one?.failed(error);
    else one?.done();
    await turn();
  }
}
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('references', () => {
  it('of an answer are bound once each, those that are issued alone', async () => {
    const kept = new Kept();
    const references = new References({ direction: 'response', ids: kept, owner: () => owner });
    references.add([issued('a'), used('b'), issued('a')]);
    const settling = references.settle();
    references.add([issued('a'), issued(''), issued('c')]);
    await kept.settle();
    await settling;
    const again = references.settle();
    await kept.settle();
    await again;
    expect(references.settle()).toBeUndefined();
    expect(kept.log).toEqual(['bind a to alice', 'bind c to alice']);
  });

  it('of a request are looked up all at once, those that are used alone', async () => {
    const kept = new Kept();
    const references = new References({ direction: 'request', ids: kept, owner: () => owner });
    references.add([used('a'), issued('b')]);
    references.add([used('c'), { ...used('a'), kind: 'file' }, used('')]);
    const settling = references.settle();
    await kept.settle();
    await settling;
    expect(kept.log).toEqual(['find a,c,a,']);
    expect(references.take()).toEqual([]);
  });

  it('are none where there are none: nobody is asked whose they would be', () => {
    const nobody = (): never => {
      throw new Error('asked');
    };
    const references = new References({ direction: 'request', ids: noIds, owner: nobody });
    expect(references.settle()).toBeUndefined();
  });

  it('that are said to stand in no way known are foreign', async () => {
    for (const standings of [[], ['mine']] as never[]) {
      const ids = { ...noIds, find: () => Promise.resolve(standings) };
      const references = new References({ direction: 'request', ids, owner: () => owner });
      references.add([used('a')]);
      await expect(references.settle()).rejects.toMatchObject({ reason: 'foreign_id' });
    }
  });

  it('beyond a thousand are refused', () => {
    const references = new References({ direction: 'request', ids: noIds, owner: () => owner });
    references.add(Array.from({ length: 1000 }, (_, index) => used(String(index))));
    expect(() => references.add([used('one more')])).toThrow(SallyportError);
  });
});

/** Each chunk is a frame; what it says it issues. */
const reader: FrameReader = {
  held: 0,
  read: (chunk, end) => {
    const text = Buffer.from(chunk).toString();
    const ids = [...text.matchAll(/(issued|used):(\w+)/g)].map(([, use, id = '']) =>
      use === 'issued' ? issued(id) : used(id),
    );
    const frame: Frame = {
      bytes: chunk,
      slots: [],
      closes: [],
      last: end,
      syntax: chunk.length,
      unscannable: 0,
      facts: {},
      ids,
    };
    return [frame];
  },
};

const permit: Judge = {
  decide: () => ({
    effect: 'permit',
    reason: reason('permitted'),
    rules: ['r'],
    policy: snapshot.policy.digest,
    treatments: new Map(),
  }),
};

function open<D extends 'request' | 'response'>(
  direction: D,
  kept: ProviderIds,
  over: Partial<PipelineOptions<D>> = {},
): Pipeline<D> {
  return new Pipeline({
    direction,
    head: responseHead,
    credentials: [],
    reader,
    scanner,
    transform: snapshot.transform,
    judge: () => permit,
    ids: kept,
    owner: () => owner,
    blind: new Uint8Array(32),
    release: 'segments',
    maxBodyBytes: limits.maxBodyBytes,
    now: () => 0,
    ...over,
  });
}

describe('a streamed answer', () => {
  it('waits before each frame that issues an id until it is bound, and for nothing else', async () => {
    const kept = new Kept();
    const pipeline = open('response', kept);
    await pipeline.begin();
    pipeline.cut(head => head);
    await pipeline.read(Buffer.from('hello'), false);
    expect(Buffer.from(pipeline.cut(head => head).bytes).toString()).toBe('hello');
    const reading = pipeline.read(Buffer.from('issued:a'), false);
    await turn();
    expect([pipeline.ready, kept.log]).toEqual([false, ['bind a to alice']]);
    await kept.settle();
    await reading;
    expect(pipeline.ready).toBe(true);
    expect(Buffer.from(pipeline.cut(head => head).bytes).toString()).toBe('issued:a');
    // Told again, as streams do with each event: nothing waits.
    expect(pipeline.read(Buffer.from('issued:a used:b'), false)).toBeUndefined();
    expect(pipeline.ready).toBe(true);
    const last = pipeline.read(Buffer.from('issued:a issued:item'), true);
    await turn();
    // What was ready before may not go now either: it would take the machine past this frame's judgement.
    expect(pipeline.ready).toBe(false);
    await kept.settle();
    await last;
    expect(kept.log).toEqual(['bind a to alice', 'bind item to alice']);
    expect(Buffer.from(pipeline.cut(head => head).bytes).toString()).toBe(
      'issued:a used:bissued:a issued:item',
    );
  });

  it.each([
    ['cannot be bound', new SallyportError('ledger_unavailable', 'away'), 'ledger_unavailable'],
    ['is late', new SallyportError('ledger_late', 'late'), 'ledger_late'],
    ['was given to somebody else', new SallyportError('foreign_id', 'theirs'), 'foreign_id'],
    ['fails in a way that nobody thought of', new Error('?'), 'internal_error'],
  ])('whose id %s goes no further', async (_, error, expected) => {
    const kept = new Kept();
    const pipeline = open('response', kept);
    await pipeline.begin();
    pipeline.cut(head => head);
    const reading = Promise.resolve(pipeline.read(Buffer.from('issued:a'), true)).catch(reasonOf);
    await turn();
    await kept.settle(error);
    expect([await reading, pipeline.ready]).toEqual([expected, false]);
  });

  it('that nobody waits for any more is not decided on when its ids are bound', async () => {
    const kept = new Kept();
    let decided = 0;
    const counting: Judge = {
      decide: (...given) => {
        decided += 1;
        return permit.decide(...given);
      },
    };
    const pipeline = open('response', kept, { judge: () => counting, release: 'whole' });
    await pipeline.begin();
    const reading = Promise.resolve(pipeline.read(Buffer.from('issued:a'), true)).catch(reasonOf);
    await turn();
    pipeline.stop();
    await kept.settle();
    expect([await reading, decided, pipeline.ready]).toEqual(['internal_error', 0, false]);
  });
});

describe('a request', () => {
  const request = (kept: ProviderIds, over: Partial<PipelineOptions<'request'>> = {}): Pipeline<'request'> =>
    open('request', kept, { release: 'whole', ...over });

  it('has its ids looked up once it is whole, in the terms of its route, and is judged then', async () => {
    const kept = new Kept();
    const order: string[] = [];
    const judging: Judge = {
      decide: (...given) => {
        order.push('decide');
        return permit.decide(...given);
      },
    };
    const pipeline = request(kept, {
      judge: () => {
        order.push('route');
        return judging;
      },
      owner: () => {
        order.push('owner');
        return owner;
      },
    });
    await pipeline.begin();
    await pipeline.read(Buffer.from('used:a '), false);
    expect([order, kept.log]).toEqual([[], []]);
    const reading = pipeline.read(Buffer.from('used:b'), true);
    await turn();
    expect([order, kept.log, pipeline.decision]).toEqual([['route', 'owner'], ['find a,b'], undefined]);
    await kept.settle();
    await reading;
    expect(order).toEqual(['route', 'owner', 'decide']);
    expect(pipeline.ready).toBe(true);
  });

  it('without a route is denied for that, and nobody is asked about its ids', async () => {
    const kept = new Kept();
    const pipeline = request(kept, {
      judge: () => {
        throw new SallyportError('no_route', 'none');
      },
    });
    await pipeline.begin();
    expect(() => pipeline.read(Buffer.from('used:a'), true)).toThrow(SallyportError);
    expect(kept.log).toEqual([]);
  });

  it('with an id of somebody else is not judged, and never ready', async () => {
    const kept = new Kept();
    kept.foreign = ['b'];
    const pipeline = request(kept);
    await pipeline.begin();
    const reading = Promise.resolve(pipeline.read(Buffer.from('used:a used:b'), true)).catch(reasonOf);
    await turn();
    await kept.settle();
    expect([await reading, pipeline.ready, pipeline.decision]).toEqual(['foreign_id', false, undefined]);
  });
});
