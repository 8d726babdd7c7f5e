import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventFramer, readEvent } from './sse.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

const limit = 10_000;

function frames(body: Uint8Array, cuts: readonly number[]): string[] {
  const framer = new EventFramer(limit);
  const found: string[] = [];
  let from = 0;
  for (const [i, cut] of [...cuts, body.length].entries()) {
    const events = framer.push(body.subarray(from, cut), i === cuts.length);
    found.push(...events.map(event => decodeUtf8(event)));
    from = cut;
  }
  expect(framer.held).toBe(0);
  return found;
}

/** What a reader by the standard makes of a stream (WHATWG HTML section 9.2.6), restated plainly. */
function interpret(body: string): string[] {
  const events: string[] = [];
  let data: string[] = [];
  for (const line of body.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    if (line === '' && data.length > 0) {
      events.push(data.join('\n'));
      data = [];
    } else {
      const field = /^([^:]*):? ?(.*)$/s.exec(line);
      if (field?.[1] === 'data' && !line.startsWith(':')) data.push(field[2] ?? '');
    }
  }
  return events;
}

const vector =
  '\ufeff: hello\n\ndata: one\r\n\r\nevent: x\rdata: two\rdata:three\r\rid: 7\nretry: 10\ndata\ndata:  é\n\n\n\r\n: p\n\ndata: [DONE]\n\n';

describe('the event framer', () => {
  it('gives the same events wherever the body is split in two', () => {
    const body = encodeUtf8(vector);
    const whole = frames(body, []);
    expect(whole.join('')).toBe(vector);
    for (let cut = 0; cut < body.length; cut += 1) expect(frames(body, [cut]), `at ${cut}`).toEqual(whole);
    expect(frames(body, Array.from(body.keys()))).toEqual(whole);
  });

  it('loses no byte of any body, split anywhere, and finds the events that a reader finds', () => {
    const line = fc.constantFrom(
      'data: a',
      'data:b',
      'data',
      ': c',
      'id: 1',
      'event: e',
      'foo: bar',
      'foo',
      '',
      '',
      'data: é',
      ':',
    );
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const body = fc.array(fc.tuple(line, end), { maxLength: 20 }).map(lines => lines.flat().join(''));
    fc.assert(
      fc.property(body, fc.array(fc.nat(), { maxLength: 6 }), (text, at) => {
        const bytes = encodeUtf8(text);
        const cuts = at.map(cut => (bytes.length === 0 ? 0 : cut % bytes.length)).sort((a, b) => a - b);
        const found = frames(bytes, cuts);
        expect(found.join('')).toBe(text);
        expect(found).toEqual(frames(bytes, []));
        const data = found
          .map(event => readEvent(encodeUtf8(event), { first: false }).data)
          .filter(given => given !== undefined)
          .map(({ text: joined }) => decodeUtf8(joined));
        const expected = interpret(text);
        expect(data.slice(0, expected.length)).toEqual(expected);
        // Nothing but lines at the end that no empty line follows.
        expect(data.length - expected.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives out events that later chunks do not change', () => {
    const framer = new EventFramer(limit);
    const early = [
      ...framer.push(encodeUtf8('data: a'), false),
      ...framer.push(encodeUtf8('\n\ndata: b'), false),
    ];
    const before = early.map(event => decodeUtf8(event));
    for (let i = 0; i < 50; i += 1) framer.push(encodeUtf8('cccc'), false);
    expect(early.map(event => decodeUtf8(event))).toEqual(before);
  });

  it('makes an event of lines that nothing ends', () => {
    const framer = new EventFramer(limit);
    expect(framer.push(encodeUtf8('data: a\n\ndata: b\n'), true).map(event => decodeUtf8(event))).toEqual([
      'data: a\n\n',
      'data: b\n',
    ]);
    expect(framer.cut).toBe(true);
  });

  it('refuses an event over the limit, whole or not, and bytes behind the end', () => {
    expect(() => new EventFramer(8).push(encodeUtf8('data: abc\n\n'), false)).toThrow('over the limit');
    const framer = new EventFramer(8);
    expect(framer.push(encodeUtf8('data: a'), false)).toEqual([]);
    expect(() => framer.push(encodeUtf8('aa'), false)).toThrow('over the limit');
    const ended = new EventFramer(8);
    ended.push(encodeUtf8(''), true);
    expect(() => ended.push(encodeUtf8('a'), true)).toThrow('behind the end');
  });
});

describe('reading an event', () => {
  it('tiles every event by syntax, texts and data', () => {
    const line = fc.oneof(
      fc.constantFrom('data: a', 'data:b', 'data', ': c', ':', 'id: 1', 'event:', 'foo: bar', 'databar: x'),
      fc
        .string({ unit: fc.constantFrom('d', 'a', 't', ':', ' ', 'é', '\ufeff'), maxLength: 8 })
        .filter(
          text => /^data(:|$)/.test(text) || !/^[ \ufeff]*d[ \ufeff]*a[ \ufeff]*t[ \ufeff]*a/.test(text),
        ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n'))),
        fc.boolean(),
        (lines, first) => {
          const bytes = encodeUtf8(lines.flat().join(''));
          const { data, texts, syntax } = readEvent(bytes, { first });
          const shown = texts.reduce((sum, { text }) => sum + text.length, 0);
          expect(syntax + shown + (data === undefined ? 0 : data.text.length - data.joints)).toBe(
            bytes.length,
          );
          for (const { text, start, quoting } of texts) {
            expect(quoting.outward(0)).toBe(start);
            expect(bytes.subarray(start, start + text.length)).toEqual(text);
          }
          if (data)
            for (let i = 0; i < data.text.length; i += 1)
              if (data.text[i] !== 0x0a)
                expect(bytes[data.quoting?.outward(i) ?? data.start + i]).toBe(data.text[i]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('names what it shows', () => {
    const bytes = encodeUtf8('\ufeff: c\nevent: e\nid: 1\nretry: 2\nfoo: bar\n\n');
    const { texts } = readEvent(bytes, { first: true });
    expect(texts.map(({ field, text }) => [field, decodeUtf8(text)])).toEqual([
      ['comment', 'c'],
      ['event', 'e'],
      ['id', '1'],
      ['retry', '2'],
      ['field', 'foo: bar'],
    ]);
  });

  it.each([' data: {}', 'Data: {}', 'data : {}', '\tdata:{}', '\u00a0id: 1', 'DATA'])(
    'refuses a known field in another spelling: %j',
    line => {
      const read = () => readEvent(encodeUtf8(`${line}\n\n`), { first: false });
      expect(read).toThrow('another spelling');
    },
  );

  it.each(['\0', '\v', '\f', '\x1c', '\x85', '\u2028', '\u2029'])(
    'refuses a line that some readers take for several: %j',
    separator => {
      expect(() => readEvent(encodeUtf8(`: a${separator}data: {}\n\n`), { first: false })).toThrow('several');
    },
  );

  it('refuses lines that are not UTF-8', () => {
    expect(() => readEvent(Uint8Array.of(0x3a, 0xff, 0x0a), { first: false })).toThrow('not UTF-8');
  });
});
