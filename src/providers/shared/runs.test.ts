import { describe, expect, it } from 'vitest';
import { WireError } from '../../core/errors.ts';
import type { Frame } from '../../core/types.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { ArrayBody } from './array-body.ts';
import { EventBody } from './event-body.ts';
import { LineBody } from './line-body.ts';
import { compile, type Shape } from './shape.ts';
import { WholeBody } from './whole-body.ts';

const plan = compile({
  own: true,
  members: {
    choices: {
      as: 'choice',
      items: {
        unkeyed: '0',
        members: {
          index: { key: true, own: true },
          parts: {
            as: '',
            merged: true,
            items: {
              members: {
                text: { goesOn: true, runs: true, breaks: 'thought.text' },
                thought: { mark: 'thought' },
                call: { breaks: 'thought.text', members: { more: { unbroken: true } } },
              },
            },
          },
          finish: { ends: '.', words: ['stop'] },
        },
      },
    },
  },
});

const options = { plan, maxFrameBytes: 1 << 20, words: [] };
type Read = (...elements: readonly unknown[]) => Promise<readonly Frame[]>;
const read: Read = async (...elements) =>
  new ArrayBody(options).read(encodeUtf8(JSON.stringify(elements)), true);
const joined = (elements: readonly unknown[], before: string, after: string): Uint8Array =>
  encodeUtf8(elements.map(element => before + JSON.stringify(element) + after).join(''));
/** The framings of a stream whose frames are JSON. */
const framings: readonly [string, Read][] = [
  ['in an array', read],
  ['in lines', async (...elements) => new LineBody(options).read(joined(elements, '', '\n'), true)],
  ['in events', async (...elements) => new EventBody(options).read(joined(elements, 'data: ', '\n\n'), true)],
];
const parts = (...given: readonly object[]): object => ({ choices: [{ parts: given }] });
const thought = (text: string): object => ({ text, thought: true });
const shown = (frames: readonly Frame[]): Record<string, string> => {
  const texts: Record<string, string> = {};
  for (const { channel, text, kind } of frames.flatMap(({ slots }) => slots))
    if (kind === 'text') texts[channel] = (texts[channel] ?? '') + decodeUtf8(text);
  return texts;
};
const reasonOf = (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'accepted',
    (error: unknown) => (error instanceof WireError ? error.reason : String(error)),
  );

describe.each(framings)('a text that is broken off, %s', (_framing, read) => {
  it('is closed at once, and another one when it comes again', async () => {
    const frames = await read(
      parts(thought('I th')),
      parts(thought('ink.')),
      parts({ text: 'So: ' }),
      parts(thought('Hm'), { text: 'yes' }, thought('m, ')),
      parts(thought('no.')),
      parts({ text: '.' }),
    );
    expect(shown(frames)).toEqual({
      'choice.0.thought.text': 'I think.',
      'choice.0.text': 'So: yes.',
      'choice.0.thought.text~1': 'Hm',
      'choice.0.thought.text~2': 'm, no.',
    });
    expect(frames.slice(0, 6).map(({ closes }) => closes)).toEqual([
      [],
      [],
      ['choice.0.thought.text'],
      ['choice.0.thought.text~1'],
      [],
      ['choice.0.thought.text~2'],
    ]);
    expect(frames.slice(6).flatMap(({ closes }) => closes)).toEqual([]);
  });

  it('is broken off by an object too, unless that says that it is not whole', async () => {
    const calls = [{ call: { more: true } }, { call: { more: false } }];
    const frames = await read(
      ...[thought('a'), calls[0], thought('b'), calls[1], thought('c')].map(one => parts(one ?? {})),
    );
    expect(shown(frames)).toEqual({ 'choice.0.thought.text': 'ab', 'choice.0.thought.text~1': 'c' });
  });

  it('is of its own choice', async () => {
    const frames = await read(
      parts(thought('a')),
      { choices: [{ index: 1, parts: [{ text: 'x' }] }] },
      parts(thought('b')),
    );
    expect(shown(frames)).toEqual({
      'choice.0.thought.text': 'ab',
      'choice.1.text': 'x',
    });
  });
});

describe('an element that does not say its key', () => {
  it('has the one of its shape, wherever it stands', async () => {
    const frames = await read(
      { choices: [{ index: 1, parts: [{ text: 'b' }] }, { parts: [{ text: 'a' }] }] },
      { choices: [{ index: 0, parts: [{ text: 'a' }] }] },
      { choices: [{ finish: 'stop' }] },
    );
    expect(shown(frames)).toMatchObject({ 'choice.0.text': 'aa', 'choice.1.text': 'b' });
    expect(frames[2]?.closes).toContain('choice.0.text');
    expect(frames[2]?.closes).not.toContain('choice.1.text');
  });

  it('does not go on after its end', async () => {
    const ended = { choices: [{ index: 0, finish: 'stop' }] };
    expect(await reasonOf(() => read(parts({ text: 'a' }), ended, parts({ text: 'b' })))).toBe(
      'channel_closed',
    );
  });
});

describe('what a string names', () => {
  const named: Shape = {
    proto: true,
    members: {
      model: { fact: 'model', within: /^models\/(.+)$/ },
      fileUri: { data: 'url', uses: 'file', within: /^(?:https:\/\/files\.test\/)?(files\/\w+)$/ },
      fileName: { data: 'url' },
      many: { items: { members: { model: { fact: 'model', within: /^models\/(.+)$/ } } } },
    },
  };
  const frame = async (body: unknown): Promise<Frame> => {
    const reader = new WholeBody({ plan: compile(named), maxBodyBytes: 1 << 20, root: 'any' });
    const [only] = await reader.read(encodeUtf8(JSON.stringify(body)), true);
    if (!only) throw new Error('no frame');
    return only;
  };

  it('is within it', async () => {
    expect((await frame({ model: 'models/m' })).facts.model).toBe('m');
    expect((await frame({ model: 'm' })).facts.model).toBe('m');
    const { ids, observed } = await frame({ fileUri: 'https://files.test/files/a1' });
    expect(ids).toEqual([{ use: 'used', kind: 'file', id: 'files/a1', where: '/fileUri' }]);
    expect(observed).toBeUndefined();
  });

  it('is a URL like any other where it names nothing', async () => {
    const { ids, observed } = await frame({ fileUri: 'https://elsewhere.test/files/a1' });
    expect(ids).toBeUndefined();
    expect(observed?.map(({ entity }) => entity)).toEqual(['REMOTE_URL']);
  });

  it.each([
    [{ model: 'models/m', many: [{ model: 'm' }, { model: 'models/m' }] }, 'accepted'],
    [{ many: [{ model: 'm' }, { model: 'n' }, { model: 'm' }] }, 'model_ambiguous'],
    [{ fileUri: 'a', fileName: 'a' }, 'accepted'],
    [{ fileUri: 'a', file_uri: 'a' }, 'ambiguous_member'],
    [{ file_uri: 'a', fileUri: null }, 'ambiguous_member'],
    [{ file_uri: 'a', fileName: 'a' }, 'accepted'],
    [{ FileUri: 'a' }, 'ambiguous_member'],
  ])('%j: %s', async (body, expected) => expect(await reasonOf(() => frame(body))).toBe(expected));
});
