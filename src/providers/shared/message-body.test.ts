import { describe, expect, it } from 'vitest';
import { WireError } from '../../core/errors.ts';
import type { Frame } from '../../core/types.ts';
import { MessageFramer, readMessage, reseal, writeMessage } from '../../wire/event-stream.ts';
import { splice } from '../../wire/splice.ts';
import { slotSpan } from '../../wire/tile.ts';
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.ts';
import { MessageBody } from './message-body.ts';
import { compile } from './shape.ts';

const piece = { goesOn: true } as const;
const said = compile({
  own: true,
  members: { index: { key: true, as: 'block', number: 'fixed', own: true }, text: piece, p: {} },
});
const ended = compile({ own: true, closes: true, members: { index: { key: true, as: 'block', own: true } } });
const open = (maxFrameBytes = 1 << 16): MessageBody =>
  new MessageBody({
    events: {
      said: { plan: said },
      ended: { plan: ended },
      chunk: { plan: said, enveloped: true },
    },
    exceptions: ['validationException'],
    exception: compile({ own: true, members: { message: {} } }),
    maxFrameBytes,
  });

type Headers = readonly (readonly [string, string])[];
const event = (type: string, payload: unknown, more: Headers = []): Uint8Array =>
  writeMessage(
    [[':event-type', type], [':content-type', 'application/json'], [':message-type', 'event'], ...more],
    encodeUtf8(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  );
const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const chunk = (value: unknown, more: object = { p: 'abc' }): Uint8Array =>
  event('chunk', { bytes: packed(value), ...more });

async function read(body: Uint8Array, cuts: readonly number[] = [], reader = open()): Promise<Frame[]> {
  const frames: Frame[] = [];
  let from = 0;
  for (const [index, cut] of [...cuts, body.length].entries()) {
    frames.push(...(await reader.read(body.subarray(from, cut), index === cuts.length)));
    from = cut;
  }
  expect(reader.held).toBe(0);
  return frames;
}
const join = (...messages: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(messages));
const shown = ({ slots }: Frame): readonly (readonly [string, string])[] =>
  slots.map(({ channel, text }) => [channel, decodeUtf8(text)]);
const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof WireError ? error.reason : String(error)),
  );
/** What leaves for a frame with a label in that channel's place. */
function relabelled({ bytes, slots, carried }: Frame, channel: string, label: string): Uint8Array {
  const edits = slots.flatMap(slot => {
    const by = slot.channel === channel ? slot.quoting.quote(encodeUtf8(label)) : undefined;
    return by ? [{ at: slotSpan(slot), bytes: by }] : [];
  });
  expect(edits).toHaveLength(1);
  return carried!.carry(splice(bytes, edits));
}
const payloadOf = (message: Uint8Array): unknown => {
  const [whole] = new MessageFramer(1 << 20).push(message, true);
  return JSON.parse(decodeUtf8(whole!, ...readMessage(whole!).payload));
};

describe('a message', () => {
  it('is a frame, whose texts go on until their end', async () => {
    const messages = [
      event('said', { index: 0, text: 'one', p: 'ab' }),
      event('said', { index: 1, text: 'two' }),
      event('said', { index: 0, text: ' more' }),
      event('ended', { index: 0 }),
    ];
    const frames = await read(join(...messages));
    expect(frames.map(({ bytes }) => bytes)).toEqual(messages);
    expect(frames.map(({ carried }) => carried?.bytes)).toEqual(messages);
    expect(frames.flatMap(shown).filter(([channel]) => !channel.startsWith('@'))).toEqual([
      ['block0.text', 'one'],
      ['block1.text', 'two'],
      ['block0.text', ' more'],
    ]);
    expect(frames.map(({ closes }) => closes.filter(channel => !channel.startsWith('@')))).toEqual([
      [],
      [],
      [],
      ['block0.text'],
    ]);
    expect(frames.map(({ last }) => last)).toEqual([false, false, false, true]);
  });

  it('is whole again where it was rewritten, its headers as they were', async () => {
    const message = event('said', { index: 0, text: 'one' }, [['vendor', 'x']]);
    const [frame] = await read(message);
    const left = relabelled(frame!, 'block0.text', 'longer than "before"');
    expect(left).toEqual(event('said', { index: 0, text: 'longer than "before"' }, [['vendor', 'x']]));
  });

  it('shows what its headers say beyond the format, and none of it can be rewritten', async () => {
    const [frame] = await read(
      event('said', { text: 'x' }, [
        ['vendor', 'a value'],
        [':error-message', 'told'],
      ]),
    );
    expect(shown(frame!)).toEqual([
      ['@0#3.name', 'vendor'],
      ['@0#3.header', 'a value'],
      ['@0#4.header', 'told'],
      ['text', 'x'],
    ]);
    expect(frame!.slots.map(({ where }) => where)).toEqual([
      'header:*',
      'header:*',
      'header::error-message',
      '/text',
    ]);
    for (const { quoting } of frame!.slots.slice(0, 3))
      expect(quoting.quote(encodeUtf8('x'))).toBeUndefined();
  });

  it('may be an exception or an error', async () => {
    const frames = await read(
      join(
        writeMessage(
          [
            [':message-type', 'exception'],
            [':exception-type', 'validationException'],
            [':content-type', 'application/json'],
          ],
          encodeUtf8('{"message":"no"}'),
        ),
        writeMessage(
          [
            [':message-type', 'exception'],
            [':exception-type', 'newException'],
          ],
          encodeUtf8('{"message":"no"}'),
        ),
        writeMessage(
          [
            [':message-type', 'error'],
            [':error-code', 'Code'],
            [':error-message', 'told'],
          ],
          new Uint8Array(0),
        ),
      ),
    );
    expect(frames.map(shown)).toEqual([
      [['@0.message', 'no']],
      [
        ['@1#1.header', 'newException'],
        ['@1.message', 'no'],
      ],
      [
        ['@2#1.header', 'Code'],
        ['@2#2.header', 'told'],
      ],
    ]);
  });

  it.each([
    ['of an unknown type', event('other', {}), 'frame_invalid'],
    ['of a type that objects have', event('constructor', {}), 'frame_invalid'],
    [
      'of an unknown message type',
      writeMessage([[':message-type', 'other']], encodeUtf8('{}')),
      'frame_invalid',
    ],
    ['without a type', writeMessage([], encodeUtf8('{}')), 'frame_invalid'],
    [
      'whose payload is not JSON',
      writeMessage(
        [
          [':message-type', 'event'],
          [':event-type', 'said'],
          [':content-type', 'application/cbor'],
        ],
        encodeUtf8('{}'),
      ),
      'content_type_unsupported',
    ],
    ['whose payload says it is JSON', event('said', 'text'), 'json_invalid'],
    ['with a member twice', event('said', '{"text":"a","text":"b"}'), 'duplicate_member'],
    [
      'that goes on after its end',
      join(event('ended', { index: 0 }), event('said', { index: 0, text: 'x' })),
      'channel_closed',
    ],
    [
      'with another behind it that is cut',
      join(event('said', {}), event('said', {}).subarray(0, 30)),
      'body_incomplete',
    ],
    ['without a payload', event('said', ''), 'accepted'],
  ])('%s: %s', async (_name, body, expected) => {
    expect(await reasonOf(read(body))).toBe(expected);
  });

  it('with a header that is no text denies: a number may say anything', async () => {
    const plain = event('said', { text: 'x' });
    const { payload } = readMessage(plain);
    const header = Buffer.from([1, 0x61, 5, 0, 0, 0, 0, 0, 0, 0, 1]);
    const made = Buffer.concat([plain.subarray(0, payload[0]), header, plain.subarray(payload[0])]);
    made.writeUInt32BE(payload[0] - 12 + header.length, 4);
    expect(await reasonOf(read(reseal(made)))).toBe('frame_invalid');
  });

  it('over the limit denies before it has come', async () => {
    const reader = open(64);
    const message = event('said', { text: 'x'.repeat(100) });
    expect(await reasonOf((async () => reader.read(message.subarray(0, 12), false))())).toBe(
      'frame_too_large',
    );
  });

  it('with any bit wrong denies', async () => {
    const message = event('said', { text: 'x' });
    for (let at = 0; at < message.length; at += 1) {
      const damaged = message.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      expect(await reasonOf(read(damaged)), String(at)).toMatch(
        /^(frame_invalid|frame_too_large|body_incomplete)$/,
      );
    }
  });
});

describe('an envelope', () => {
  it('shows what is in it, and what is around it for itself', async () => {
    const [frame] = await read(chunk({ index: 0, text: 'one', other: 'x' }, { p: 'abc', other: 'y' }));
    expect(shown(frame!)).toEqual([
      ['@0.block0.block', '0'],
      ['block0.text', 'one'],
      ['@0.block0.*1#name', 'other'],
      ['@0.block0.*1', 'x'],
      ['@0#envelope.p', 'abc'],
      ['@0#envelope.*0#name', 'other'],
      ['@0#envelope.*0', 'y'],
    ]);
    expect(Buffer.from(frame!.bytes).toString('latin1')).toContain(
      '{"bytes":"{"index":0,"text":"one","other":"x"}","p":"abc"',
    );
    for (const { channel, quoting } of frame!.slots)
      if (channel.includes('envelope')) expect(quoting.quote(encodeUtf8('x'))).toBeUndefined();
  });

  it('travels as base64 again where it was rewritten', async () => {
    const message = chunk({ index: 0, text: 'one' });
    const [frame] = await read(message);
    expect(frame?.carried?.bytes).toEqual(message);
    expect(frame?.carried?.carry(frame.bytes)).toEqual(message);
    const left = relabelled(frame!, 'block0.text', 'say "é"');
    expect(left).toEqual(chunk({ index: 0, text: 'say "é"' }));
    expect(payloadOf(left)).toEqual({ bytes: packed({ index: 0, text: 'say "é"' }), p: 'abc' });
  });

  it('may have its parts in any order, escaped, or nothing in it', async () => {
    const text = packed({ text: '???>>>' });
    expect(text).toContain('/');
    for (const payload of [
      `{"p":"a\\u0062c", "bytes" : "${text}" }`,
      `{"bytes":"${text.replaceAll('/', '\\/')}"}`,
    ]) {
      const [frame] = await read(event('chunk', payload));
      expect(shown(frame!)).toContainEqual(['text', '???>>>']);
      const left = relabelled(frame!, 'text', 'x');
      expect(payloadOf(left)).toMatchObject({ bytes: packed({ text: 'x' }) });
    }
    for (const payload of [{}, { bytes: '' }, { p: 'abc' }, { bytes: null }])
      expect(await reasonOf(read(event('chunk', payload)))).toBe('accepted');
  });

  it.each([
    ['not base64', { bytes: '{"text":"x"}' }, 'frame_invalid'],
    ['base64 with a line end', { bytes: `${packed({ text: 'xyz' })}\n` }, 'frame_invalid'],
    ['base64 without its padding', { bytes: packed({ a: 'xy' }).replace(/=+$/, '') }, 'frame_invalid'],
    ['base64 of another alphabet', { bytes: packed({ a: '???>>>' }).replaceAll('/', '_') }, 'frame_invalid'],
    ['base64 of no JSON', { bytes: Buffer.from('text').toString('base64') }, 'json_invalid'],
    ['base64 of no UTF-8', { bytes: Buffer.from([0x22, 0xff, 0x22]).toString('base64') }, 'utf8_invalid'],
    ['another spelling', { Bytes: packed({}) }, 'ambiguous_member'],
  ])('that is %s denies', async (_name, payload, expected) => {
    expect(await reasonOf(read(event('chunk', payload)))).toBe(expected);
  });
});

describe('a stream', () => {
  const body = join(
    event('said', { index: 0, text: 'Zwölf “Boxkämpfer”' }, [['vendor', 'x']]),
    chunk({ index: 1, text: 'one' }),
    event('said', ''),
    chunk({ index: 1, text: ' 😀 two', other: { deep: [1, 'x'] } }),
    event('ended', { index: 1 }),
  );
  const shape = (frames: readonly Frame[]): unknown =>
    frames.map(({ bytes, carried, slots, closes, last, syntax }) => ({
      bytes: Buffer.from(bytes).toString('latin1'),
      came: Buffer.from(carried?.bytes ?? []).toString('latin1'),
      slots: slots.map(slot => [
        slot.channel,
        slot.where,
        slot.kind,
        decodeUtf8(slot.text),
        ...slotSpan(slot),
      ]),
      closes,
      last,
      syntax,
    }));

  it('is the same wherever it is split, and byte by byte', async () => {
    const whole = await read(body);
    expect(Buffer.concat(whole.map(({ carried }) => carried!.bytes)).equals(body)).toBe(true);
    for (let cut = 1; cut < body.length; cut += 1)
      expect(shape(await read(body, [cut])), `at ${cut}`).toEqual(shape(whole));
    expect(shape(await read(body, [...body.keys()].slice(1)))).toEqual(shape(whole));
  });

  it('ends with an empty frame where the end comes alone', async () => {
    const reader = open();
    expect(await reader.read(body, false)).toHaveLength(5);
    expect(await reader.read(new Uint8Array(0), true)).toMatchObject([{ last: true, slots: [] }]);
    expect(await open().read(new Uint8Array(0), true)).toMatchObject([{ last: true }]);
  });

  it('is read in turns where much of it comes at once', async () => {
    const much = join(...Array.from({ length: 1000 }, () => chunk({ index: 0, text: 'word '.repeat(100) })));
    const reader = open();
    const result = reader.read(much, true);
    expect(result).toBeInstanceOf(Promise);
    expect(reader.held).toBeGreaterThan(0);
    expect(await result).toHaveLength(1000);
    expect(reader.held).toBe(0);
  });

  it('has messages of megabytes read in turns', async () => {
    const large = chunk({ index: 0, text: 'word "quoted" é '.repeat(100_000) });
    const reader = open(8 << 20);
    const result = reader.read(large, true);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toHaveLength(1);
  });
});
