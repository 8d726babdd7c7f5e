import { describe, expect, it } from 'vitest';
import { office, paragraph, run, word } from '../../../test/support/archive.ts';
import type { Frame } from '../../core/types.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { EventBody } from './event-body.ts';
import { compile, type Plan, type Shape } from './shape.ts';
import { WholeBody } from './whole-body.ts';

const events: Plan = compile({
  own: true,
  members: {
    type: { kinds: { 'a.delta': 'a', 'b.delta': 'b' }, endsKinds: { 'a.done': 'a', 'all.done': '' } },
    index: { key: true, as: 'part.', own: true },
    delta: { as: '', goesOn: true },
    text: {},
    tops: {
      merged: true,
      items: { namesGoOn: true, rest: { number: 'fixed' } },
    },
  },
});
const readEvents = async (...given: readonly object[]): Promise<readonly Frame[]> => {
  const body = new EventBody({ plan: events, maxFrameBytes: 1 << 16, words: [] });
  return body.read(encodeUtf8(given.map(one => `data: ${JSON.stringify(one)}\n\n`).join('')), true);
};
const readWhole = async (shape: Shape, body: unknown): Promise<Frame> => {
  const reader = new WholeBody({ plan: compile(shape), maxBodyBytes: 1 << 20, root: 'any' });
  const [frame] = await reader.read(encodeUtf8(JSON.stringify(body)), true);
  if (frame === undefined) throw new Error('no frame');
  return frame;
};
const shown = (frames: readonly Frame[]): Record<string, string> => {
  const texts: Record<string, string> = {};
  for (const { channel, text } of frames.flatMap(({ slots }) => slots))
    texts[channel] = (texts[channel] ?? '') + decodeUtf8(text);
  return texts;
};
const kept = (frames: readonly Frame[]): Record<string, string> =>
  Object.fromEntries(Object.entries(shown(frames)).filter(([channel]) => !channel.startsWith('@')));

describe('texts of several kinds', () => {
  it('go on each by itself, also where the kind is not known, and in any order of members', async () => {
    const frames = await readEvents(
      { type: 'a.delta', index: 0, delta: '41' },
      { type: 'b.delta', index: 0, delta: 'x' },
      { type: 'new.delta', index: 0, delta: 'n' },
      { type: 'newer.delta', index: 0, delta: 'N' },
      { delta: '11', index: 0, type: 'a.delta' },
      { type: 'new.delta', index: 0, delta: 'm' },
      { type: 'a.delta', index: 1, delta: '-' },
      { type: 'a.delta', delta: '+' },
    );
    expect(kept(frames)).toEqual({
      'part.0.a': '4111',
      'part.0.b': 'x',
      'part.0.*0': 'nm',
      'part.0.*1': 'N',
      'part.1.a': '-',
      a: '+',
    });
  });

  it('end with the word that ends their kind, or all kinds of their object', async () => {
    const frames = await readEvents(
      { type: 'a.delta', index: 0, delta: 'x' },
      { type: 'b.delta', index: 0, delta: 'y' },
      { type: 'a.delta', index: 1, delta: 'z' },
      { type: 'a.done', index: 0, text: 'x' },
      { type: 'all.done', index: 0 },
    );
    const closed = frames.map(({ closes }) => closes.filter(channel => !channel.startsWith('@')));
    expect(closed).toEqual([[], [], [], ['part.0.a'], ['part.0.b']]);
    await expect(
      readEvents({ type: 'a.done', index: 0 }, { type: 'a.delta', index: 0, delta: 'x' }),
    ).rejects.toMatchObject({ reason: 'channel_closed' });
    await expect(
      readEvents({ type: 'all.done', index: 0 }, { type: 'b.delta', index: 0, delta: 'x' }),
    ).rejects.toMatchObject({ reason: 'channel_closed' });
  });
});

describe('names that go on', () => {
  it('are a text for each position, and stand in no record', async () => {
    const frames = await readEvents(
      { type: 'a.delta', index: 0, tops: [{ '41': -1, foo: -2 }, { '11': -1 }] },
      { type: 'a.delta', index: 0, tops: [{ '12': -1, bar: -2 }] },
    );
    expect(kept(frames)).toEqual({
      'part.0.a.tops.0#name': '411112',
      'part.0.a.tops.1#name': 'foobar',
    });
    expect(frames.flatMap(({ slots }) => slots).every(({ where }) => !/41|11|12|foo/.test(where))).toBe(true);
    expect(
      frames
        .flatMap(({ slots }) => slots)
        .filter(({ where, kind }) => kind === 'number' && where.includes('tops')),
    ).toHaveLength(5);
  });
});

describe('numbers', () => {
  it('that are tokens are seen once for their list, and are read', async () => {
    const shape: Shape = { members: { prompt: { number: 'token', items: { number: 'token' } } } };
    const observed = async (prompt: unknown): Promise<readonly string[]> =>
      (
        await readWhole(
          { members: { prompt: { items: { number: 'token', items: { number: 'token' } } } } },
          { prompt },
        )
      ).observed?.map(({ entity, where }) => `${entity} ${where}`) ?? [];
    expect(await observed([1, 2, 3])).toEqual(['TOKENS /prompt']);
    expect(await observed([[1, 2], [3]])).toEqual(['TOKENS /prompt/0', 'TOKENS /prompt/1']);
    expect(await observed(['a', 7])).toEqual(['TOKENS /prompt']);
    expect(await observed(['a', 'b'])).toEqual([]);
    expect((await readWhole(shape, { prompt: 5 })).observed).toHaveLength(1);
    expect((await readWhole(shape, { prompt: [5, 6] })).slots.map(({ kind }) => kind)).toEqual([
      'number',
      'number',
    ]);
  });

  const vectors: Shape = { members: { v: { items: { number: 'component' } } } };
  it('that are a vector are no texts, and are counted', async () => {
    const frame = await readWhole(vectors, { v: [0.1, -2, 3e-7], w: 5 });
    expect(frame.slots.map(({ text }) => decodeUtf8(text))).toEqual(['w', '5']);
    expect(frame.unscannable).toBe('0.1-23e-7'.length + 2);
    expect(frame.observed).toBeUndefined();
  });

  it.each([[[0.1, 4111111111111111]], [[0.1, 'x', 2]], [[0.1, [2]]], [[0.1, { a: 1 }]]])(
    'that are none are numbers: %j',
    async v => {
      const frame = await readWhole(vectors, { v });
      expect(frame.unscannable).toBe(0);
      expect(frame.slots.map(({ text }) => decodeUtf8(text))).toContain('0.1');
    },
  );
});

describe('what is seen in a place', () => {
  it('may be told in several ways', async () => {
    const type: Shape = {
      observe: [
        { entity: 'WEB_SEARCH', on: ['search'] },
        { entity: 'PROVIDER_TOOL', except: ['function', 'search'] },
      ],
    };
    const seen = async (value: unknown): Promise<unknown> =>
      (await readWhole({ members: { type } }, { type: value })).observed?.map(({ entity }) => entity);
    expect(await seen('function')).toBeUndefined();
    expect(await seen('search')).toEqual(['WEB_SEARCH']);
    expect(await seen('other')).toEqual(['PROVIDER_TOOL']);
    expect(await seen('x'.repeat(65))).toEqual(['PROVIDER_TOOL']);
    expect(await seen({})).toEqual(['PROVIDER_TOOL']);
  });

  it('is a file in either form, or stands elsewhere', async () => {
    const read = async (file: string): Promise<unknown> => {
      const { observed, slots } = await readWhole({ members: { file: { data: 'file' } } }, { file });
      return [observed?.map(({ entity }) => entity), slots.map(({ text }) => decodeUtf8(text))];
    };
    const pdf = Buffer.from('%PDF-1.7 \u0000\u0001 some more bytes').toString('base64');
    expect(await read(pdf)).toEqual([['PDF'], []]);
    expect(await read(`data:application/pdf;base64,${pdf}`)).toEqual([
      ['PDF'],
      ['data:application/pdf;base64,'],
    ]);
    const mark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    const png = Buffer.concat([mark, Buffer.from('\0\0\0\x08tEXtBy\0Jane.\0\0\0\0', 'latin1')]);
    expect(await read(png.toString('base64'))).toEqual([['IMAGE'], ['By: Jane.\n']]);
    const shown = Buffer.from('%PDF-1.7\n1 0 obj <<>>\nstream\nBT (seen) Tj ET\nendstream endobj');
    expect(await read(shown.toString('base64'))).toEqual([['PDF'], ['seen\n\n']]);
    const document = office([word(paragraph(run('seen')))]);
    expect(await read(document.toString('base64'))).toEqual([undefined, ['\nseen\n\n']]);
    const drawn = office([word(paragraph(run('seen'))), { name: 'word/media/a.png', content: png }]);
    expect(await read(drawn.toString('base64'))).toEqual([['ARCHIVE'], ['\nseen\n\n']]);
    expect(await read(Buffer.from('plain text').toString('base64'))).toEqual([undefined, ['plain text']]);
    expect(await read('https://files.test/a.pdf')).toEqual([['REMOTE_URL'], ['https://files.test/a.pdf']]);
  });
});
