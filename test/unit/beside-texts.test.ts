import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../src/core/errors.ts';
import { reason } from '../../src/core/reason.ts';
import type {
  Channel,
  Decision,
  Finding,
  Frame,
  Observation,
  ProviderId,
  Quoting,
  Treatment,
} from '../../src/core/types.ts';
import { Pipeline, type PipelineOptions } from '../../src/exchange/pipeline.ts';
import type { FrameReader, IdStanding, Judge, ProviderIds } from '../../src/exchange/ports.ts';
import { decoder } from '../../src/wire/content-encoding.ts';
import { limits, noIds, requestHead, scanner, snapshot } from '../support/paper.ts';

/** Frames that are what a test says, whatever comes. */
const saying = (...frames: readonly Partial<Frame>[]): FrameReader => ({
  held: 0,
  read: (chunk, end) =>
    frames.map((frame, index) => ({
      bytes: index === 0 ? chunk : new Uint8Array(0),
      slots: [],
      closes: [],
      last: end && index === frames.length - 1,
      syntax: index === 0 ? chunk.length : 0,
      unscannable: 0,
      facts: {},
      ...frame,
    })),
});

const asked: (readonly Finding[])[] = [];
const judge = (treatments: ReadonlyMap<string, Treatment> = new Map()): Judge => ({
  decide: (_direction, findings): Decision => {
    asked.push(findings);
    const treated = findings.flatMap(finding => {
      const treatment = treatments.get(finding.entity);
      return treatment ? [[finding, treatment] as const] : [];
    });
    return {
      effect: treated.length > 0 ? 'redact' : 'permit',
      reason: reason('permitted'),
      rules: ['staff'],
      policy: snapshot.policy.digest,
      treatments: new Map(treated),
    };
  },
});

const open = (given: Partial<PipelineOptions<'request'>>): Pipeline<'request'> =>
  new Pipeline({
    direction: 'request',
    head: requestHead,
    credentials: ['authorization'],
    reader: saying({}),
    scanner,
    transform: snapshot.transform,
    judge: () => judge(),
    ids: noIds,
    owner: () => ({ host: 'h', provider: 'p', principal: undefined, ids: 'principal' }),
    blind: new Uint8Array(32),
    release: 'whole',
    maxBodyBytes: limits.maxBodyBytes,
    now: () => 0,
    ...given,
  });

/** What leaves; or why nothing does. */
async function run(pipeline: Pipeline<'request'>, body: Uint8Array = Buffer.from('body')): Promise<string> {
  try {
    await pipeline.begin();
    await pipeline.read(body, true);
    return Buffer.from(pipeline.cut(head => head).bytes).toString();
  } catch (error) {
    return `refused: ${reasonOf(error)}`;
  }
}

const image: Observation = {
  entity: 'IMAGE',
  class: 'opaque',
  where: '/image',
  content: { type: 'image/png', bytes: Buffer.from('pixels') },
};

describe('what an adapter sees beside texts', () => {
  it('is judged, counted and recorded, with type, size and a digest', async () => {
    asked.length = 0;
    const pipeline = open({ reader: saying({ observed: [image, image] }) });
    expect(await run(pipeline)).toBe('body');
    expect(asked.at(-1)?.map(({ entity, class: of, band }) => [entity, of, band])).toEqual([
      ['IMAGE', 'opaque', 'certain'],
    ]);
    const [count] = pipeline.findings;
    expect(count).toMatchObject({
      entity: 'IMAGE',
      class: 'opaque',
      count: 2,
      where: ['/image'],
      treatment: null,
    });
    expect(count?.contents).toHaveLength(2);
    expect(count?.contents?.[0]).toMatchObject({ type: 'image/png', bytes: 6 });
    expect(count?.contents?.[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('cannot be treated', async () => {
    const judging = judge(new Map([['IMAGE', 'mask']]));
    expect(await run(open({ reader: saying({ observed: [image] }), judge: () => judging }))).toBe(
      'refused: obligation_unmet',
    );
  });
});

const id = (name: string): ProviderId => ({ use: 'used', kind: 'response', id: name, where: `/${name}` });

describe('ids of what a provider keeps', () => {
  const standing = (of: Record<string, IdStanding>): ProviderIds => ({
    ...noIds,
    find: ids => Promise.resolve(ids.map(({ id: name }) => of[name] ?? 'unknown')),
  });

  it.each([
    ['own', 'body', []],
    ['unknown', 'body', ['RESPONSE_ID']],
    ['foreign', 'refused: foreign_id', []],
  ] as const)('that are %s: %s', async (how, expected, found) => {
    const pipeline = open({ reader: saying({ ids: [id('a')] }), ids: standing({ a: how }) });
    expect(await run(pipeline)).toBe(expected);
    expect(pipeline.findings.map(({ entity }) => entity)).toEqual(found);
  });

  it('that cannot be looked up let nothing go', async () => {
    const away = { ...noIds, find: () => Promise.reject(new Error('away')) };
    expect(await run(open({ reader: saying({ ids: [id('a')] }), ids: away }))).toBe(
      'refused: internal_error',
    );
  });

  it('of the path are looked up too', async () => {
    const match = { operation: undefined as never, facts: {}, texts: [], ids: [id('path')] };
    const pipeline = open({ target: { match, query: [] }, ids: standing({ path: 'foreign' }) });
    expect(await run(pipeline)).toBe('refused: foreign_id');
  });
});

describe('what a frame travels in', () => {
  const text = Buffer.from('a SECRET');
  const plain: Quoting = { outward: offset => offset, quote: by => by };
  const slot = {
    channel: 'c' as Channel,
    kind: 'text',
    where: '/c',
    label: '',
    text,
    quoting: plain,
  } as const;
  const sealed = (body: Uint8Array): Partial<Frame> => ({
    bytes: text,
    slots: [slot],
    syntax: 0,
    carried: { bytes: body, carry: by => Buffer.concat([Buffer.from('<'), by, Buffer.from('>')]) },
  });
  const body = Buffer.from('<a SECRET>');

  it('leaves as it came where nothing was rewritten', async () => {
    expect(await run(open({ reader: saying(sealed(body)) }), body)).toBe('<a SECRET>');
  });
  it('is made anew where something was', async () => {
    const judging = judge(new Map([['SECRET', 'mask']]));
    const pipeline = open({ reader: saying(sealed(body)), judge: () => judging });
    expect(await run(pipeline, body)).toBe('<a [x]>');
    expect(pipeline.counts).toMatchObject({ scanned: 8, cut: 10 });
  });
});

describe('a signed request', () => {
  const asIs = (secret: string): Partial<Frame> => {
    const text = Buffer.from(secret);
    const quoting: Quoting = { outward: offset => offset, quote: by => by };
    const slot = { channel: 'c' as Channel, kind: 'text', where: '/c', label: '', text, quoting } as const;
    return { bytes: text, slots: [slot], syntax: 0 };
  };
  const masking = judge(new Map([['SECRET', 'mask']]));
  it('goes on as it came', async () => {
    const reader = saying(asIs('clean'));
    expect(await run(open({ reader, frozen: true, judge: () => masking }), Buffer.from('clean'))).toBe(
      'clean',
    );
  });
  it('or not at all, in its body and in its head', async () => {
    const reader = saying(asIs('a SECRET'));
    const body = Buffer.from('a SECRET');
    expect(await run(open({ reader, frozen: true, judge: () => masking }), body)).toBe(
      'refused: signature_broken',
    );
    const head = [...requestHead, ['x-note', 'a SECRET'] as const];
    expect(await run(open({ head, frozen: true, judge: () => masking }))).toBe('refused: signature_broken');
  });
});

describe('an encoded body', () => {
  const encoded = gzipSync(Buffer.from('hello '.repeat(100)));
  const limit = { maxBytes: 1000, maxRatio: 100 };
  it('is read and goes on decoded; what came is in the digest and the counts', async () => {
    const pipeline = open({ decoder: decoder('gzip', limit) });
    expect(await run(pipeline, encoded)).toBe('hello '.repeat(100));
    expect(pipeline.received.bytes).toBe(encoded.length);
    expect(pipeline.inflated).toBe(600 - encoded.length);
  });
  it.each([
    ['over the limit', gzipSync(Buffer.alloc(2000)), 'body_too_large'],
    ['that is cut', encoded.subarray(0, -4), 'body_incomplete'],
    ['that is none', Buffer.from('plain'), 'frame_invalid'],
    ['with more behind it', Buffer.concat([encoded, Buffer.from('more')]), 'frame_invalid'],
  ])('%s is refused', async (_what, body, why) => {
    expect(await run(open({ decoder: decoder('gzip', limit) }), body)).toBe(`refused: ${why}`);
  });
});
