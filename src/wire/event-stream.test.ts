import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageFramer, readMessage, reseal, writeMessage } from './event-stream.ts';
import { splice } from './splice.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const deny = (why: string): Error => expect.objectContaining({ reason: why }) as Error;

/** Smithy's vectors: no headers and no payload; an integer header and a payload of JSON. */
const empty = hex('00000010 00000000 05c248eb 7d98c8ff');
const withHeader = hex(
  '0000003d 00000020 07fd8396 0c636f6e74656e742d74797065 07 00106170706c69636174696f6e2f6a736f6e 7b27666f6f273a27626172277d 8d9c08b1',
);

const cutAll = (chunks: readonly Uint8Array[]): Uint8Array[] => {
  const framer = new MessageFramer(1 << 20);
  const messages = chunks.flatMap((chunk, index) => framer.push(chunk, index === chunks.length - 1));
  expect(framer.held).toBe(0);
  return messages;
};

describe('messages', () => {
  it('of the specification are read', () => {
    expect(cutAll([empty])).toEqual([empty]);
    expect(readMessage(empty)).toEqual({ headers: [], payload: [12, 12], syntax: 16 });
    expect(cutAll([withHeader])).toEqual([withHeader]);
    const { headers, payload, syntax } = readMessage(withHeader);
    expect(headers).toEqual([
      { name: 'content-type', nameAt: [13, 25], text: 'application/json', textAt: [28, 44] },
    ]);
    expect(syntax).toBe(withHeader.length - 'content-type'.length - 'application/json'.length - 13);
    expect(Buffer.from(withHeader.subarray(...payload)).toString()).toBe("{'foo':'bar'}");
  });

  it('are written as the specification writes them', () =>
    expect(writeMessage([['content-type', 'application/json']], Buffer.from("{'foo':'bar'}"))).toEqual(
      withHeader,
    ));

  it('are the same however they come', () => {
    const body = Buffer.concat([empty, withHeader, writeMessage([['a', 'b']], Buffer.from('x')), empty]);
    fc.assert(
      fc.property(fc.array(fc.nat(body.length), { maxLength: 8 }), cuts => {
        const at = [0, ...cuts.sort((a, b) => a - b), body.length];
        const chunks = at.slice(1).map((end, index) => body.subarray(at[index], end));
        const messages = cutAll(chunks);
        expect(messages).toHaveLength(4);
        expect(Buffer.concat(messages).equals(body)).toBe(true);
      }),
    );
  });

  it('whose payload was rewritten are whole again', () => {
    const [start, end] = readMessage(withHeader).payload;
    const edited = reseal(
      splice(withHeader, [{ at: [start, end], bytes: Buffer.from('longer than before') }]),
    );
    expect(cutAll([edited])).toEqual([edited]);
    expect(edited).toEqual(
      writeMessage([['content-type', 'application/json']], Buffer.from('longer than before')),
    );
  });

  it('with headers of every type are read', () => {
    const values = [
      '00',
      '01',
      '02 7f',
      '03 0102',
      '04 0000a00c',
      '05 0000000000000001',
      '06 0002 abcd',
      '08 0000000000000001',
      `09 ${'11'.repeat(16)}`,
    ];
    const written = Buffer.concat(
      values.map((value, index) => Buffer.concat([Buffer.from([1, 0x61 + index]), hex(value)])),
    );
    const plain = Buffer.concat([Buffer.alloc(12), written, Buffer.from('{}'), Buffer.alloc(4)]);
    plain.writeUInt32BE(written.length, 4);
    const [message] = cutAll([reseal(plain)]);
    const { headers, payload } = readMessage(message ?? empty);
    expect(headers.map(({ name }) => name).join('')).toBe('abcdefghi');
    for (const { text } of headers) expect(text).toBeUndefined();
    expect(payload[1] - payload[0]).toBe(2);
  });
});

describe('what is no message denies', () => {
  const damaged = (at: number, by: number): Uint8Array => {
    const bytes = withHeader.slice();
    bytes[at] = (bytes[at] ?? 0) ^ by;
    return bytes;
  };

  it('whichever bit is wrong', () => {
    for (let at = 0; at < withHeader.length; at += 1)
      for (const bit of [1, 16, 128]) expect(() => cutAll([damaged(at, bit)])).toThrow();
  });

  it.each([
    ['cut', [withHeader.subarray(0, 40)], 'body_incomplete'],
    ['cut in its prelude', [withHeader.subarray(0, 7)], 'body_incomplete'],
    ['with another behind it that is cut', [withHeader, empty.subarray(0, 3)], 'body_incomplete'],
  ])('%s', (_, chunks, why) => expect(() => cutAll(chunks)).toThrow(deny(why)));

  it('over the limit, before it has come', () => {
    const framer = new MessageFramer(32);
    expect(() => framer.push(withHeader.subarray(0, 12), false)).toThrow(deny('frame_too_large'));
  });

  it.each([
    ['a header of no type', '01 61 0a'],
    ['a header longer than all', '01 61 07 0010 61'],
    ['a header that is not UTF-8', '01 61 07 0001 ff'],
    ['a header without a name', '00 00'],
    ['a header twice', '01 61 00 01 61 01'],
    ['a name longer than all', '20 61'],
  ])('%s', (_, given) => {
    const written = hex(given);
    const plain = Buffer.concat([Buffer.alloc(12), written, Buffer.alloc(4)]);
    plain.writeUInt32BE(written.length, 4);
    const [message = empty] = cutAll([reseal(plain)]);
    const wrong = /^(frame|utf8)_invalid$/;
    expect(() => readMessage(message)).toThrow(
      expect.objectContaining({ reason: expect.stringMatching(wrong) as string }) as Error,
    );
  });
});
