import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '../../core/errors.ts';
import { encodeUtf8 } from '../utf8.ts';
import { NameTable } from './names.ts';
import { JsonReader } from './reader.ts';
import type { Unescaped } from './strings.ts';
import type { JsonVisitor } from './visitor.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Rebuilds the value from the events: what was visited is what stands there. */
class Builder implements JsonVisitor {
  root: unknown;
  shown = 0;
  readonly #bytes: Uint8Array;
  readonly #stack: (unknown[] | Map<string, unknown>)[] = [];
  readonly #names: string[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  openObject(): void {
    this.#stack.push(new Map());
  }
  openArray(): void {
    this.#stack.push([]);
  }
  closeObject(): void {
    this.#put(this.#stack.pop());
  }
  closeArray(): void {
    this.#put(this.#stack.pop());
  }
  name(_known: number, text: string, start: number, end: number, unescaped: Unescaped | undefined): void {
    if (text !== this.#text(start, end, unescaped)) throw new Error('a name that is not what stands there');
    this.#names.push(text);
  }
  string(start: number, end: number, unescaped: Unescaped | undefined): void {
    this.#put(this.#text(start, end, unescaped));
  }
  number(start: number, end: number): void {
    this.shown += end - start;
    this.#put(Number(decoder.decode(this.#bytes.subarray(start, end))));
  }
  literal(first: 't' | 'f' | 'n'): void {
    this.#put(first === 'n' ? null : first === 't');
  }
  #text(start: number, end: number, unescaped: Unescaped | undefined): string {
    this.shown += end - start;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      unescaped?.text ?? this.#bytes.subarray(start, end),
    );
  }
  #put(value: unknown): void {
    const top = this.#stack.at(-1);
    if (top === undefined) this.root = value;
    else if (Array.isArray(top)) top.push(value);
    else top.set(this.#names.pop() ?? '', value);
  }
}

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
};

function read(bytes: Uint8Array, budget = Infinity): Builder {
  const builder = new Builder(bytes);
  const reader = new JsonReader(bytes, builder, { names: new NameTable(['messages', 'model', 'id', '']) });
  while (!reader.step(budget));
  expect(reader.syntax + builder.shown).toBe(bytes.length);
  return builder;
}

function reasonFor(text: string | Uint8Array): string {
  try {
    read(typeof text === 'string' ? encodeUtf8(text) : text);
    return 'accepted';
  } catch (error) {
    if (error instanceof WireError) return error.reason;
    throw error;
  }
}

const json = fc.json({ maxDepth: 5, stringUnit: 'binary' });
const foldsApart = (text: string): boolean =>
  !['duplicate_member', 'ambiguous_member'].includes(reasonFor(text));

describe('the JSON reader', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(json, text => {
        fc.pre(foldsApart(text));
        expect(read(encodeUtf8(text)).root).toEqual(plain(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('reads the same in steps of any size', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 1, max: 200 }), (text, budget) => {
        fc.pre(foldsApart(text));
        expect(read(encodeUtf8(text), budget).root).toEqual(plain(JSON.parse(text)));
      }),
    );
  });

  it('reads strings with any escapes, in steps too', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\\n',
        '\\"',
        '\\\\',
        '\\/',
        '\\u0041',
        '\\u00e9',
        '\\u20ac',
        '\\ud83d\\ude00',
        '\\u0000',
        'é',
        '😀',
      ),
      fc.string({ unit: fc.constantFrom('a', ' ', '{', ',', '0') }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 90 }), (pieces, budget) => {
        const text = `"${pieces.join('')}"`;
        expect(read(encodeUtf8(text), budget).root).toBe(JSON.parse(text));
      }),
    );
  });

  it('takes for JSON what JSON.parse takes, and nothing else', () => {
    const noise = fc.string({
      unit: fc.constantFrom(...'{}[]",:0123.-+eE\\untrfalsN \t\n\u0001'.split('')),
      maxLength: 12,
    });
    fc.assert(
      fc.property(noise, text => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const reason = reasonFor(text);
        const ours = ['lone_surrogate', 'duplicate_member', 'ambiguous_member', 'number_out_of_range'];
        if (!ours.includes(reason)) expect(reason === 'accepted').toBe(valid);
      }),
      { numRuns: 5000 },
    );
  });

  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
  const cases: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['nothing', '', 'json_invalid'],
    ['white space only', ' \n', 'json_invalid'],
    ['NaN', '{"a":NaN}', 'json_invalid'],
    ['Infinity', '[-Infinity]', 'json_invalid'],
    ['a comment', '{/**/}', 'json_invalid'],
    ['a comma too many', '[1,]', 'json_invalid'],
    ['a comma too many in an object', '{"a":1,}', 'json_invalid'],
    ['a bracket that does not fit', '[1}', 'json_invalid'],
    ['a closing bracket alone', ']', 'json_invalid'],
    ['single quotes', "{'a':1}", 'json_invalid'],
    ['a leading zero', '01', 'json_trailing_bytes'],
    ['a plus', '+1', 'json_invalid'],
    ['a point without digits', '1.', 'json_invalid'],
    ['an exponent without digits', '1e', 'json_invalid'],
    ['a minus alone', '-', 'json_invalid'],
    ['a control character', '"\u0001"', 'json_invalid'],
    ['a line end in a string', '"a\nb"', 'json_invalid'],
    ['an unknown escape', '"\\x41"', 'json_invalid'],
    ['a short escape', '"\\u12"', 'json_invalid'],
    ['an open string', '"abc', 'json_invalid'],
    ['an open object', '{"a":1', 'json_invalid'],
    ['half a literal', 'tru', 'json_invalid'],
    ['NUL behind', '{}\0', 'json_trailing_bytes'],
    ['a second text', '{} {}', 'json_trailing_bytes'],
    ['a BOM', '\ufeff{}', 'bom_present'],
    ['UTF-16', bytes(0xff, 0xfe, 0x7b, 0), 'utf8_invalid'],
    ['a bare continuation byte', bytes(0x22, 0x80, 0x22), 'utf8_invalid'],
    ['an overlong slash', bytes(0x22, 0xc0, 0xaf, 0x22), 'utf8_invalid'],
    ['an encoded surrogate', bytes(0x22, 0xed, 0xa0, 0x80, 0x22), 'utf8_invalid'],
    ['a character that is cut', bytes(0x22, 0xe2, 0x82, 0x22), 'utf8_invalid'],
    ['a no-break space as white space', '\u00a0{}', 'json_invalid'],
    ['a high surrogate alone', '"\\ud800"', 'lone_surrogate'],
    ['a high surrogate and a letter', '"\\ud800\\u0041"', 'lone_surrogate'],
    ['a low surrogate alone', '"\\udc00"', 'lone_surrogate'],
    ['two high surrogates', '"\\ud800\\ud800"', 'lone_surrogate'],
    ['a surrogate alone in a name', '{"\\ud800":1}', 'lone_surrogate'],
    ['a number beyond a double', '1e400', 'number_out_of_range'],
    ['a long number beyond a double', '1'.repeat(310), 'number_out_of_range'],
    ['a number that is tiny', '1e-400', 'accepted'],
    ['a number with many digits', '12345678901234567890.123456789', 'accepted'],
    ['minus zero', '-0', 'accepted'],
    ['128 levels', '['.repeat(128) + ']'.repeat(128), 'accepted'],
    ['129 levels', '['.repeat(129) + ']'.repeat(129), 'json_too_deep'],
    ['a million levels', '['.repeat(1_000_000), 'json_too_deep'],
    ['a million levels of objects', '{"a":'.repeat(1_000_000), 'json_too_deep'],
    ['a member twice', '{"a":1,"a":2}', 'duplicate_member'],
    ['a known member twice', '{"messages":1,"b":2,"messages":2}', 'duplicate_member'],
    ['a member twice, once escaped', '{"messages":1,"mess\\u0061ges":2}', 'duplicate_member'],
    ['a member twice deep down', '[[{"x":[{"id":1,"id":2}]}]]', 'duplicate_member'],
    ['a member twice around an object with it', '{"id":{"id":{"id":1}},"id":2}', 'duplicate_member'],
    ['the same member in several objects', '[{"id":{"id":1}},{"id":2}]', 'accepted'],
    ['members that differ in case', '{"model":1,"MODEL":2}', 'ambiguous_member'],
    ['members that differ in case, unknown', '{"Foo":1,"fOO":2}', 'ambiguous_member'],
    ['a long s', '{"messages":1,"me\u017f\u017fages":2}', 'ambiguous_member'],
    ['a Kelvin sign', '{"k":1,"\u212a":2}', 'ambiguous_member'],
    ['Cyrillic case', '{"имя":1,"ИМЯ":2}', 'ambiguous_member'],
    ['a final sigma', '{"ΟΔΟΣ":1,"οδος":2}', 'ambiguous_member'],
    ['an empty name twice', '{"":1,"":2}', 'duplicate_member'],
    ['__proto__', '{"__proto__":1}', 'accepted'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":1}', 'duplicate_member'],
  ];
  it.each(cases)('%s', (_name, text, reason) => {
    expect(reasonFor(text)).toBe(reason);
  });

  it('keeps an own member named __proto__ from being anything else', () => {
    read(encodeUtf8('{"__proto__":{"polluted":1},"constructor":2}'));
    expect('polluted' in {}).toBe(false);
  });

  it('finds a member named twice among 100,000', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `"n${i}":0`);
    expect(reasonFor(`{${names.join(',')}}`)).toBe('accepted');
    expect(reasonFor(`{${names.join(',')},"n50000":1}`)).toBe('duplicate_member');
    expect(reasonFor(`{${names.join(',')},"N99999":1}`)).toBe('ambiguous_member');
  });

  it('finds members named twice in objects of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (count, pick) => {
        const names = Array.from({ length: count }, (_, i) => `"m${i}":{"m0":1}`);
        expect(reasonFor(`{${names.join(',')}}`)).toBe('accepted');
        expect(reasonFor(`{${names.join(',')},"m${pick % count}":1}`)).toBe('duplicate_member');
      }),
    );
  });

  it('reads a range of a larger array and nothing beyond it', () => {
    const bytes = encodeUtf8('xx1234');
    const seen: number[] = [];
    const visitor = { ...noVisitor, number: (start: number, end: number) => void seen.push(start, end) };
    new JsonReader(bytes, visitor, { start: 2, end: 4 }).step(Infinity);
    expect(seen).toEqual([2, 4]);
  });
});

const nothing = (): void => undefined;
const noVisitor: JsonVisitor = {
  openObject: nothing,
  openArray: nothing,
  closeObject: nothing,
  closeArray: nothing,
  name: nothing,
  string: nothing,
  number: nothing,
  literal: nothing,
};
