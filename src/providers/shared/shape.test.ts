import { describe, expect, it } from 'vitest';
import type { Frame, FrameFacts } from '../../core/types.ts';
import type { FrameReader } from '../../exchange/ports.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { EventBody } from './event-body.ts';
import { compile, type Shape } from './shape.ts';
import { WholeBody } from './whole-body.ts';

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40, 7)]);

async function readAll(reader: FrameReader, text: string): Promise<readonly Frame[]> {
  return reader.read(encodeUtf8(text), true);
}

async function whole(shape: Shape, value: unknown): Promise<Frame> {
  const reader = new WholeBody({ plan: compile(shape), maxBodyBytes: 1e6, root: 'any' });
  const [frame] = await readAll(reader, typeof value === 'string' ? value : JSON.stringify(value));
  if (!frame) throw new Error('no frame');
  return frame;
}

const events = (shape: Shape, ...values: readonly unknown[]): Promise<readonly Frame[]> =>
  readAll(
    new EventBody({ plan: compile(shape), maxFrameBytes: 1e6, words: [] }),
    values.map(value => `data: ${JSON.stringify(value)}\n\n`).join(''),
  );

/** Texts by channel, joined over the frames. */
function texts(frames: readonly Frame[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const { slots } of frames)
    for (const { channel, text } of slots) joined[channel] = (joined[channel] ?? '') + decodeUtf8(text);
  return joined;
}

const seen = ({ observed = [] }: Frame): readonly string[] =>
  observed.map(({ entity, where }) => `${entity} ${where}`);

describe('data in a string', () => {
  const url: Shape = { members: { url: { data: 'url' }, file: { data: 'base64' } } };

  it('that is a text is read as that text', async () => {
    const frame = await whole(url, { url: `data:text/plain;base64,${base64('card 4111')}` });
    expect(texts([frame])).toEqual({ url: 'data:text/plain;base64,', 'url.data': 'card 4111' });
    expect(seen(frame)).toEqual([]);
    const escaped = await whole(url, { url: 'data:text/plain,card%204111' });
    expect(texts([escaped])).toEqual({ url: 'data:text/plain,', 'url.data': 'card 4111' });
  });

  it('can be rewritten as a whole, with escapes of JSON in it', async () => {
    const source = `{"file":"${base64('a secret???>>>').replaceAll('/', '\\/')}"}`;
    const frame = await whole(url, source);
    const [slot] = frame.slots;
    expect(slot && decodeUtf8(slot.text)).toBe('a secret???>>>');
    expect(slot?.quoting.whole).toBe(true);
    const by = slot?.quoting.quote(encodeUtf8('a [x]'));
    expect(by && decodeUtf8(by)).toBe(base64('a [x]'));
    expect([slot?.quoting.outward(0), slot?.quoting.outward(slot.text.length)]).toEqual([
      9,
      source.length - 2,
    ]);
  });

  it('that is none is opaque: its type, its bytes, and not scanned', async () => {
    const data = `data:image/jpeg;base64,${base64(png)}`;
    const frame = await whole(url, { url: data, file: base64(png) });
    expect(seen(frame)).toEqual(['IMAGE /url', 'IMAGE /file']);
    expect(frame.observed?.[0]?.content).toMatchObject({ type: 'image/png' });
    expect(Buffer.from(frame.observed?.[1]?.content?.bytes ?? []).equals(png)).toBe(true);
    expect(frame.unscannable).toBe(2 * base64(png).length);
    expect(texts([frame])).toEqual({ url: 'data:image/jpeg;base64,' });
  });

  it.each([
    ['that is no base64', `data:text/plain;base64,${base64('x'.repeat(200))}!!`],
    ['behind a media type that is none', `data:text/plain;a=${'b'.repeat(400)};base64,${base64('a secret')}`],
  ])('%s is opaque: others might read it', async (_what, text) => {
    expect(seen(await whole(url, { url: text }))).toEqual(['BINARY /url']);
  });
  it('with spaces around its word is base64 all the same', async () => {
    const frame = await whole(url, { url: `data:text/plain; base64 ,${base64('card 4111')}` });
    expect(texts([frame])['url.data']).toBe('card 4111');
  });
  it('of base64 with a little of something else in it is opaque', async () => {
    expect(seen(await whole(url, { file: `${base64('x'.repeat(200))}!${base64('y')}` }))).toEqual([
      'BINARY /file',
    ]);
  });

  it('that is a PDF is opaque, though all of it is letters', async () => {
    for (const pdf of ['%PDF-1.4\n', '\n\n%PDF-1.7\n']) {
      const bytes = `${pdf}1 0 obj<</Length 9/Filter/ASCIIHexDecode>>stream\n34313131>\nendstream endobj`;
      const frame = await whole(url, { file: base64(bytes), url: `data:text/plain;base64,${base64(bytes)}` });
      expect(frame.observed?.map(({ class: of }) => of)).toEqual(['opaque', 'opaque']);
    }
  });

  it('elsewhere is a remote reference, and a text', async () => {
    const frame = await whole(url, { url: 'https://files.test/a?b=c' });
    expect(seen(frame)).toEqual(['REMOTE_URL /url']);
    expect(texts([frame])).toEqual({ url: 'https://files.test/a?b=c' });
  });

  it('of words is a text, though base64 could be read into it', async () => {
    expect(texts([await whole(url, { file: 'Hell' })])).toEqual({ file: 'Hell' });
    expect(texts([await whole(url, { file: 'two words, and a comma' })])).toEqual({
      file: 'two words, and a comma',
    });
  });

  it('is none where a word beside it says so, before it or behind it', async () => {
    const source: Shape = { members: { type: { plainOn: ['text'] }, data: { data: 'base64' } } };
    const words = 'these words could be read as base sixty four they are of its letters '.repeat(2);
    const plain = { data: words };
    for (const value of [
      { type: 'text', ...plain },
      { ...plain, type: 'text' },
    ]) {
      const frame = await whole({ items: source }, [value]);
      expect(texts([frame])).toMatchObject({ '0.data': words });
      expect([frame.unscannable, seen(frame)]).toEqual([0, []]);
    }
    for (const value of [plain, { ...plain, type: 'base64' }, { type: 'TEXT', ...plain }]) {
      const frame = await whole({ items: source }, [value]);
      expect([frame.unscannable, seen(frame)]).toEqual([words.length, ['BINARY /0/data']]);
    }
  });

  it('that is as short as a word, and of no known kind, is read as it stands, too', async () => {
    const shape: Shape = {
      members: { file: { data: 'base64' }, signature: { data: 'sealed' }, url: { data: 'url' } },
    };
    const iban = 'DE89370400440532013000';
    const key = 'sk-proj-Zk3vQ9xW2bLm8TfRy5Hc1NdJp7GsUa4EoVi6KqBt';
    const frame = await whole(shape, { file: key, signature: iban, url: `data:image/png;base64,${iban}` });
    expect(texts([frame])).toEqual({
      'file.data': key,
      'signature.data': iban,
      url: 'data:image/png;base64,',
      'url.data': iban,
    });
    expect([frame.unscannable, seen(frame)]).toEqual([0, ['BINARY /file', 'BINARY /url']]);
    const [file, signature] = frame.slots;
    expect(decodeUtf8(file!.quoting.quote(encodeUtf8('[x]'))!)).toBe('[x]');
    expect(signature?.quoting.quote(encodeUtf8('[x]'))).toBeUndefined();
  });

  it('that is a number which decodes to odd characters is read as it stands', async () => {
    const shape: Shape = { members: { file: { data: 'base64' }, signature: { data: 'sealed' } } };
    // Each is base64 (RFC 4648 sections 4 and 5) of a few characters of several scripts.
    const [ssn, card] = ['158-46-6060', '4466149225531643'];
    expect(Buffer.from(ssn, 'base64url').toString()).not.toContain('\ufffd');
    expect(Buffer.from(card, 'base64').toString()).not.toContain('\ufffd');
    const frame = await whole(shape, { file: ssn, signature: card });
    expect(Object.values(texts([frame]))).toEqual([ssn, card]);
  });

  it('that is sealed is not said anything of, unless it is a text; neither can be rewritten', async () => {
    const shape: Shape = { members: { signature: { data: 'sealed' } } };
    const frame = await whole(shape, { signature: base64(png) });
    expect(seen(frame)).toEqual([]);
    expect(frame.unscannable).toBe(base64(png).length);
    const smuggled = await whole(shape, { signature: base64('a card number in plain sight') });
    expect(texts([smuggled])).toEqual({ 'signature.data': 'a card number in plain sight' });
    expect(smuggled.slots[0]?.quoting.quote(encodeUtf8('x'))).toBeUndefined();
  });

  it('that is a vector is nobody’s secret, other bytes are opaque', async () => {
    const shape: Shape = { members: { embedding: { data: 'vector' } } };
    const vector = Buffer.from(new Float32Array([0.1, -0.25, 1e-9, 3, 0, 0.5, 0.125]).buffer);
    expect(seen(await whole(shape, { embedding: base64(vector) }))).toEqual([]);
    expect(seen(await whole(shape, { embedding: base64(png) }))).toEqual(['IMAGE /embedding']);
  });
});

describe('what is seen beside texts', () => {
  const shape: Shape = {
    absent: { store: 'STORED' },
    members: {
      store: { observe: { entity: 'STORED' } },
      tools: { items: { members: { type: { observe: { entity: 'PROVIDER_TOOL', except: ['function'] } } } } },
      search: { observe: { entity: 'WEB_SEARCH' } },
      mode: { observe: { entity: 'BACKGROUND', on: ['background'] } },
    },
  };

  it.each([
    [{ store: false }, []],
    [{ store: true }, ['STORED /store']],
    [{}, ['STORED /store']],
    [{ store: null }, ['STORED /store']],
    [{ store: false, tools: [{ type: 'function' }, { type: 'shell' }] }, ['PROVIDER_TOOL /tools/1/type']],
    [{ store: false, tools: [{ type: 'x'.repeat(100) }] }, ['PROVIDER_TOOL /tools/0/type']],
    [{ store: false, search: {} }, ['WEB_SEARCH /search']],
    [{ store: false, search: null }, []],
    [{ store: false, search: 0 }, ['WEB_SEARCH /search']],
    [{ store: false, mode: 'background' }, ['BACKGROUND /mode']],
    [{ store: false, mode: 'default' }, []],
  ])('%j: %j', async (value, expected) => expect(seen(await whole(shape, value))).toEqual(expected));

  it('ids, given out and referred to', async () => {
    const ids: Shape = { members: { id: { issues: 'response' }, previous: { uses: 'response' } } };
    const frame = await whole(ids, { id: 'resp_1', previous: 'resp_0' });
    expect(frame.ids).toEqual([
      { use: 'issued', kind: 'response', id: 'resp_1', where: '/id' },
      { use: 'used', kind: 'response', id: 'resp_0', where: '/previous' },
    ]);
    expect((await whole(ids, { id: '', previous: null })).ids).toBeUndefined();
  });
});

describe('texts of a stream', () => {
  const delta: Shape = {
    own: true,
    members: {
      type: { words: ['delta', 'done'], ends: '.', endsOn: ['done'] },
      output_index: { number: 'fixed', key: 1 },
      content_index: { number: 'fixed', key: 2 },
      summary_index: { number: 'fixed', key: 2, as: 's' },
      delta: { as: '', goesOn: true },
      text: {},
    },
  };

  it('are told apart by two keys, in whatever order they come', async () => {
    const frames = await events(
      delta,
      { type: 'delta', output_index: 0, content_index: 1, delta: 'a' },
      { type: 'delta', content_index: 1, output_index: 0, delta: 'b' },
      { type: 'delta', output_index: 0, summary_index: 1, delta: 'c' },
      { type: 'delta', output_index: 1, delta: 'd' },
    );
    expect(texts(frames)).toMatchObject({ '0.1': 'ab', '0.s1': 'c', '1': 'd' });
  });

  it('end on the words that end them, and on no other', async () => {
    const frames = await events(
      delta,
      { type: 'delta', output_index: 0, content_index: 0, delta: 'a' },
      { type: 'done', output_index: 0, content_index: 0, text: 'a' },
      { type: 'delta', output_index: 0, content_index: 1, delta: 'b' },
    );
    expect(frames.map(({ closes }) => closes.filter(channel => !channel.startsWith('@')))).toEqual([
      [],
      ['0.0'],
      [],
    ]);
  });

  it('begin one behind the other, as readers put them', async () => {
    const start: Shape = {
      own: true,
      members: {
        index: { key: true, number: 'fixed' },
        start: { as: '', begins: true, members: { text: { goesOn: true } } },
        delta: { as: '', members: { text: { goesOn: true } } },
      },
    };
    const begin = (index: number | string): unknown => ({ start: { text: 'a' }, index });
    const frames = await events(start, begin(0), begin('1'), { index: 0, delta: { text: 'b' } }, begin(2));
    expect(texts(frames)).toMatchObject({ '0.text': 'ab', '1.text': 'a', '2.text': 'a' });
    for (const wrong of [
      [begin(1)],
      [begin(0), begin(0)],
      [begin(0), begin(2)],
      [{ start: {} }],
      [begin('00')],
    ])
      await expect(events(start, ...wrong)).rejects.toMatchObject({ reason: 'frame_invalid' });
  });

  it('end with an object that says so', async () => {
    const stop: Shape = {
      own: true,
      members: {
        start: { as: '', members: { index: { key: true }, text: { goesOn: true } } },
        stop: { as: '', closes: true, members: { index: { key: true } } },
      },
    };
    const frames = await events(stop, { start: { index: 3, text: 'a' } }, { stop: { index: 3 } });
    expect(frames[1]?.closes).toContain('3.text');
  });

  it('of marked elements are apart from those of their siblings', async () => {
    const parts: Shape = {
      own: true,
      members: {
        parts: {
          as: '',
          merged: true,
          items: { members: { text: { goesOn: true }, thought: { mark: 'thought' } } },
        },
      },
    };
    const frames = await events(
      parts,
      { parts: [{ text: 'hm', thought: true }, { text: 'yes' }] },
      { parts: [{ text: ', so' }, { thought: true, text: 'm' }] },
    );
    expect(texts(frames)).toMatchObject({ text: 'yes, so', 'thought.text': 'hmm' });
  });
});

it('of what a word seals nothing can be rewritten, whatever it is', async () => {
  const shape: Shape = { items: { members: { type: { sealsOn: ['signed'] }, text: {}, list: {} } } };
  const value = { text: 'a', list: [{ b: 'c', n: 12345 }] };
  const frame = await whole(shape, [{ ...value, type: 'signed' }, value]);
  const changed = (slot: Frame['slots'][number]): boolean =>
    slot.quoting.quote(encodeUtf8('x')) !== undefined;
  const inside = frame.slots.filter(({ where, kind }) => where.startsWith('/0') && kind !== 'name');
  const beside = frame.slots.filter(({ where, kind }) => where.startsWith('/1') && kind !== 'name');
  expect(inside.map(changed)).toEqual([false, false, false, false]);
  expect(beside.map(changed)).toEqual([true, true, true]);
});

describe('names that Protocol Buffers spell in two ways', () => {
  const shape: Shape = { proto: true, members: { inlineData: { data: 'base64' }, text: {} } };
  it('are one member', async () => {
    for (const name of ['inlineData', 'inline_data'])
      expect(seen(await whole(shape, { [name]: base64(png) }))).toEqual([`IMAGE /${name}`]);
  });
  it.each(['inlinedata', 'InlineData', 'INLINE_DATA'])('and %s is neither', async name => {
    await expect(whole(shape, { [name]: 'x' })).rejects.toMatchObject({ reason: 'ambiguous_member' });
  });
  it('and both in one object deny', async () => {
    await expect(whole(shape, { inlineData: 'x', inline_data: 'y' })).rejects.toMatchObject({
      reason: 'ambiguous_member',
    });
  });
});

it('tokens are stated in parts', async () => {
  const shape: Shape = { members: { in: { fact: 'inputTokens' }, out: { fact: 'outputTokens' } } };
  const frames = await events({ ...shape, own: true }, { in: 3 }, { out: 4 });
  const facts: readonly FrameFacts[] = frames.map(frame => frame.facts);
  expect(facts).toEqual([{ inputTokens: 3 }, { outputTokens: 4 }]);
});

it('a text that begins ends those that came before it: its own last words need not wait, and no more may come', async () => {
  const delta: Shape = {
    own: true,
    members: {
      thought: { goesOn: true },
      details: { goesOn: true, items: { members: { text: { goesOn: true } } } },
      said: { goesOn: true, ends: ['thought', 'details.'] },
    },
  };
  const frames = await events(
    delta,
    { thought: 'hm', details: [{ text: 'so' }], said: '' },
    { thought: 'm' },
    { said: 'yes' },
    { said: '.' },
  );
  expect(frames.map(({ closes }) => [...closes].sort())).toEqual([[], [], ['details.0.text', 'thought'], []]);
  const later = events(delta, { thought: 'hm' }, { said: 'yes' }, { thought: 'but' });
  await expect(later).rejects.toMatchObject({ reason: 'channel_closed' });
});
