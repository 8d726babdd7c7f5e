/** JSON as a writer spells it: every string, name and number may be written in many ways, and a string may hold JSON. */
import fc from 'fast-check';

export type Json =
  | { readonly is: 'text'; readonly text: string }
  /** Its spelling. */
  | { readonly is: 'number'; readonly text: string }
  | { readonly is: 'word'; readonly text: 'true' | 'false' | 'null' }
  | { readonly is: 'object'; readonly members: readonly (readonly [name: string, value: Json])[] }
  | { readonly is: 'array'; readonly items: readonly Json[] }
  /** A string that holds it. `standard`: written as serializers do, with the escapes alone that must be. */
  | { readonly is: 'nested'; readonly of: Json; readonly standard: boolean };

export const text = (given: string): Json => ({ is: 'text', text: given });
export const number = (given: string | number): Json => ({ is: 'number', text: String(given) });
export const word = (given: 'true' | 'false' | 'null'): Json => ({ is: 'word', text: given });
export const object = (members: Readonly<Record<string, Json | undefined>>): Json => ({
  is: 'object',
  members: Object.entries(members).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
});
export const members = (given: readonly (readonly [string, Json])[]): Json => ({
  is: 'object',
  members: given,
});
export const array = (items: readonly Json[]): Json => ({ is: 'array', items });
export const nested = (of: Json): Json => ({ is: 'nested', of, standard: false });
export const serialized = (of: Json): Json => ({ is: 'nested', of, standard: true });

/** Numbers 0 … n-1, the same for the same seed. */
export type Dice = (n: number) => number;
export const dice = (seed: number): Dice => {
  let state = seed >>> 0;
  return n => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
};

const spaces = ['', '', '', ' ', '\n', '\t', '\r\n', '  '];
const hex = (code: number, roll: Dice): string =>
  Array.from(code.toString(16).padStart(4, '0'))
    .map(digit => (roll(2) === 0 ? digit.toUpperCase() : digit))
    .join('');
const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** A string in one of its spellings: `plain` of ten characters stand for themselves, where they may. */
function spell(given: string, roll: Dice, plain: number): string {
  let out = '';
  for (let i = 0; i < given.length; i += 1) {
    const unit = given.charAt(i);
    const mustEscape = /["\\\u0000-\u001f]/.test(unit);
    // Half of a pair in UTF-8 and half of it escaped would be two lone surrogates.
    const isPair = given.codePointAt(i)! > 0xffff;
    if (!mustEscape && roll(10) < plain) {
      out += isPair ? given.slice(i, i + 2) : unit;
      i += isPair ? 1 : 0;
    } else if (short[unit] !== undefined && roll(2) === 0) out += short[unit];
    else {
      out += `\\u${hex(given.charCodeAt(i), roll)}`;
      if (isPair) out += `\\u${hex(given.charCodeAt((i += 1)), roll)}`;
    }
  }
  return `"${out}"`;
}

/** Writes JSON; `plain` of ten characters without an escape, 10: with none that need not be. */
export function write(json: Json, roll: Dice, plain = 8): string {
  const space = (): string => (plain === 10 ? '' : (spaces[roll(spaces.length)] ?? ''));
  const value = (given: Json): string => {
    switch (given.is) {
      case 'text':
        return spell(given.text, roll, plain);
      case 'nested':
        return given.standard
          ? JSON.stringify(write(given.of, roll, plain))
          : spell(write(given.of, roll, plain), roll, plain);
      case 'object':
        return `{${given.members.map(([name, inner]) => `${space()}${spell(name, roll, 10)}${space()}:${space()}${value(inner)}${space()}`).join(',')}}`;
      case 'array':
        return `[${given.items.map(inner => `${space()}${value(inner)}${space()}`).join(',')}]`;
      default:
        return given.text;
    }
  };
  return value(json);
}

export type Path = readonly (string | number)[];

/** All leaves (what is no object and no array), with their paths; those of JSON in strings too. */
export function leaves(json: Json, at: Path = []): readonly { readonly path: Path; readonly leaf: Json }[] {
  switch (json.is) {
    case 'object':
      return json.members.flatMap(([name, value]) => leaves(value, [...at, name]));
    case 'array':
      return json.items.flatMap((value, index) => leaves(value, [...at, index]));
    case 'nested':
      return leaves(json.of, at);
    default:
      return [{ path: at, leaf: json }];
  }
}

/** With the leaf at a path changed. */
export function replace(json: Json, [first, ...rest]: Path, by: (leaf: Json) => Json): Json {
  if (json.is === 'nested')
    return { ...json, of: replace(json.of, first === undefined ? [] : [first, ...rest], by) };
  if (first === undefined) return by(json);
  if (json.is === 'object')
    return {
      ...json,
      members: json.members.map(([name, value]) =>
        name === first ? ([name, replace(value, rest, by)] as const) : ([name, value] as const),
      ),
    };
  if (json.is === 'array')
    return { ...json, items: json.items.map((value, i) => (i === first ? replace(value, rest, by) : value)) };
  throw new Error('no such path');
}

/** With the member at a path named differently. */
export function rename(json: Json, path: Path, to: string): Json {
  const name = path.at(-1);
  return replace(json, path.slice(0, -1), outer =>
    outer.is === 'object'
      ? {
          ...outer,
          members: outer.members.map(([given, value]) => [given === name ? to : given, value] as const),
        }
      : outer,
  );
}

/** Texts in which nothing is found, apart from their neighbours by blanks. */
const harmless = fc.constantFrom(
  ' ',
  ' a ',
  ' hello there ',
  ' "quoted" \\ and / ',
  ' café \u{1f600} ',
  ' line\nline ',
  ' \u2028 ',
  ' [x] ',
  ' {not json ',
  ' 12 ',
);
const numbers = fc.constantFrom('0', '-0', '1', '-1.5', '1e3', '2E-2', '0.25', '1700000000');
const names = ['a', 'b', 'note', 'x-y', 'é', 'ключ', '__proto__', 'constructor', '0', '', 'a b', 'toString'];

export const leaf: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: harmless.map(text) },
  { weight: 2, arbitrary: numbers.map(number) },
  { weight: 1, arbitrary: fc.constantFrom('true', 'false', 'null').map(word) },
  { weight: 1, arbitrary: fc.constant(text('')) },
);

/** Any JSON; `inString` says how it may stand in strings too. */
export const anyJson = (inString?: (of: Json) => Json): fc.Arbitrary<Json> =>
  fc.letrec<{ value: Json }>(tie => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }).map(array),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...names), tie('value')), {
          maxLength: 3,
          selector: ([name]) => name,
        })
        .map(members),
      inString
        ? fc
            .uniqueArray(fc.tuple(fc.constantFrom(...names), tie('value')), {
              maxLength: 2,
              selector: ([name]) => name,
            })
            .map(given => inString(members(given)))
        : leaf,
    ),
  })).value;

/** Members that no format knows, to be mixed into an object. */
export const strangers: fc.Arbitrary<readonly (readonly [string, Json])[]> = fc.uniqueArray(
  fc.tuple(fc.constantFrom('zz_a', 'zz_b', '__proto__', 'x y'), anyJson()),
  { maxLength: 2, selector: ([name]) => name },
);
