import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Automaton, compile, DEAD, START } from '../../../src/classify/own/automaton.ts';
import { compileOwn, pattern, type PatternTerms } from '../../../src/classify/own/pattern.ts';
import { compilePattern } from '../../../src/classify/own/pattern-engines.ts';
import { PatternError } from '../../../src/classify/own/pattern-error.ts';
import { MAX_MATCH, parsePattern } from '../../../src/classify/own/pattern-syntax.ts';
import { validators } from '../../../src/classify/own/validators.ts';
import type { Recognizer } from '../../../src/classify/recognizer.ts';
import { found, scan, scanPieces, splits } from './tables.ts';

const terms: PatternTerms = {
  name: 'p',
  entity: 'EMPLOYEE_ID',
  class: 'custom',
  score: 0.9,
  context: [],
  contextScore: 0.95,
  pattern: '',
  ignoreCase: false,
  validator: undefined,
};
const own = (text: string, more: Partial<PatternTerms> = {}): Recognizer[] => {
  const all = { ...terms, ...more, pattern: text };
  return [pattern(all, compileOwn(text, all.ignoreCase))];
};

const cases: readonly (readonly [pattern: string, text: string, found: readonly string[]])[] = [
  ['EMP-\\d{6}', 'EMP-123456, EMP-1234567, XEMP-123456, emp-123456', ['EMP-123456']],
  ['(?i)emp-\\d{6}', 'EMP-123456 emp-654321', ['EMP-123456', 'emp-654321']],
  ['[A-Z]{2}\\d{4}', 'AB1234 ab1234 AB12345 ABC1234 (AB1234)', ['AB1234', 'AB1234']],
  ['\\d{3}-\\d{2,4}', '123-45 123-45678 0123-45 123-456', ['123-45', '123-456']],
  [
    '(?:red|green|blue)\\s+(?:fox|falcon)',
    'a red  fox, a green falcon, a blue cat',
    ['red  fox', 'green falcon'],
  ],
  ['#\\w+', 'see #ticket and x#other', ['#ticket', '#other']],
  ['§\\s?\\d+', 'nach § 15, §16', ['§ 15', '§16']],
  ['Straße \\d+', 'Straße 12', ['Straße 12']],
  ['[äöü]+x', 'äöüx ax', ['äöüx']],
  ['\\bPRJ_[^\\s,]+\\b', 'PRJ_ab-ü, PRJ_', ['PRJ_ab-ü']],
  ['A.B', 'A-B A\nB AüB', ['A-B', 'AüB']],
  ['K\\d+(?:-\\d+)*', 'K1-2-3-x', ['K1-2-3']],
  ['"id":\\s*"\\d{4}"', '{"id": "1234"}', ['"id": "1234"']],
  ['\\u0041\\x42\\u{43}', 'ABC', ['ABC']],
  ['[a-c\\-.]{3}z', 'a-.z', ['a-.z']],
  ['x{0}y1', 'y1', ['y1']],
];

describe('a pattern', () => {
  it.each(cases)('%s in %j', (text, where, expected) => {
    const ours = own(text);
    expect(found(ours, where)).toEqual(expected);
    const whole = scan(ours, where);
    for (const pieces of splits(where)) expect(scanPieces(ours, pieces)).toEqual(whole);
  });

  it('is found in text that hides it', () => {
    expect(found(own('EMP-\\d{6}'), 'ＥＭＰ-12\u200b3456')).toEqual(['ＥＭＰ-12\u200b3456']);
  });

  it('has a match of bounded length', () => {
    expect(found(own('A\\d*'), `A${'1'.repeat(300)}`)).toEqual([]);
    expect(found(own('A\\d*'), `A${'1'.repeat(MAX_MATCH - 1)}`)).toHaveLength(1);
  });

  it('is certain with its check digit, and nothing without', () => {
    const ours = own('C\\d{4} ?\\d{4}', { validator: 'luhn' });
    expect(found(ours, 'C1234 5674 C12345675')).toEqual(['C1234 5674']);
  });

  it('has another score with context', () => {
    const ours = own('\\d{5}', { score: 0.3, context: ['badge'], contextScore: 0.9 });
    expect(scan(ours, 'the 12345')).toMatchObject([{ band: 'possible' }]);
    expect(scan(ours, 'the badge 12345')).toMatchObject([{ band: 'certain', context: 'badge' }]);
  });
});

describe('a pattern that is refused', () => {
  const refusals: readonly (readonly [pattern: string, at: number | undefined, says: RegExp])[] = [
    ['(a)\\1', 3, /back-references/],
    ['a(?=b)', 1, /ahead or behind/],
    ['(?<!a)b', 0, /ahead or behind/],
    ['^abc', 0, /\^ means nothing/],
    ['abc$', 3, /\$ means nothing/],
    ['a++', 2, /possessive/],
    ['a{5,2}', 1, /wrong order/],
    ['a{1,999}', 1, /count is more/],
    ['(abc', 0, /not closed/],
    ['abc)', 3, /closes nothing/],
    ['[abc', 0, /not closed/],
    ['[z-a]', 4, /wrong order/],
    ['*a', 0, /repeats nothing/],
    ['a\\', 1, /at the end/],
    ['a*', undefined, /empty text/],
    ['', undefined, /empty text/],
    ['.{1,5}x', undefined, /may begin with/],
    ['\\s+x', undefined, /may begin with/],
    [`${'('.repeat(21)}a${')'.repeat(21)}`, 20, /nested deeper/],
    ['((a{250}){250}){250}', undefined, /too large/],
    ['x'.repeat(1001), undefined, /1000 characters/],
  ];
  it.each(refusals)('%s', (text, at, says) => {
    let error: unknown;
    try {
      compileOwn(text, false);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PatternError);
    expect(error).toMatchObject({ at, elsewhere: false, message: expect.stringMatching(says) as unknown });
    expect((error as PatternError).hint.length).toBeGreaterThan(10);
  });

  it.each(['\\p{L}+1', 'a\\b c', '[ä-ü]x', '(?s:a)', '(?:a|b)*a(?:a|b){12}c'])(
    '%s is for the other engine',
    text => {
      expect(() => compileOwn(text, false)).toThrow(expect.objectContaining({ elsewhere: true }));
    },
  );
});

describe('a pattern for the other engine', () => {
  const other = (text: string): Recognizer[] => {
    const compiled = compilePattern(text, false);
    expect(compiled.engine).toBe('re2');
    return [pattern({ ...terms, pattern: text }, compiled)];
  };
  it.each([
    ['\\p{Lu}\\p{Ll}+-\\d{2}', 'Größe-12, größe-12, Größe-123', ['Größe-12']],
    ['[ä-ü]x\\d*', 'öx12 oder', ['öx12']],
    ['a\\b.\\bc', 'a-c abc', ['a-c']],
    ['(?:a|b)*a(?:a|b){12}c', `${'ab'.repeat(20)}ac`, [`${'ab'.repeat(20)}ac`]],
  ])('%s in %j', (text, where, expected) => {
    const ours = other(text);
    expect(found(ours, where)).toEqual(expected);
    const whole = scan(ours, where);
    for (const pieces of splits(where)) expect(scanPieces(ours, pieces)).toEqual(whole);
  });

  it.each([
    '\\p{L}+$',
    '^\\p{L}',
    '\\p{L}(?=x)',
    '\\p{L}\\z',
    '\\p{L}*',
    '\\p{Nonsense}',
    '\\q',
    '(?<=a)\\p{L}',
    '\\p{L}(a)\\1',
  ])('refuses %s', text => {
    expect(() => compilePattern(text, false)).toThrow(PatternError);
  });

  it('takes time in proportion to the text, and so does our own', () => {
    for (const text of ['(?:a|a)*b', '(?:a+)+b', '(?:a|b)*a(?:a|b){12}c', '\\p{L}+\\d']) {
      const ours = [pattern({ ...terms, pattern: text }, compilePattern(text, false))];
      const timeOf = (bytes: number): number => {
        const began = cpuMs();
        scanPieces(ours, [Buffer.from('aaaaaaaaa '.repeat(bytes / 10))]);
        return cpuMs() - began;
      };
      timeOf(20_000);
      const [once, twice] = [1, 2].map(times => Math.min(...[1, 2, 3].map(() => timeOf(times * 100_000))));
      expect((twice ?? 0) / (once ?? 1)).toBeLessThan(4);
    }
  });
});

/** Of this thread alone: what else the machine does counts not. */
const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Patterns of the subset, with texts that are made of what they speak of. */
const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '1',
  '-',
  '\\d',
  '\\w',
  '[ab1]',
  '[^a]',
  '.',
  'ü',
  '[aü]',
  '\\.',
  '(?:)',
);
const expression: fc.Arbitrary<string> = fc.letrec<{ node: string }>(tie => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map(parts => parts.join('')),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?'))
      .map(([part, times]) => `(?:${part})${times}`),
  ),
})).node;
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '1', '-', '.', ' ', 'ü', '\n', 'x', 'ab1', 'é'), { maxLength: 14 })
  .map(parts => parts.join(''));

function longest({ classes, width, table, accepting }: Automaton, bytes: Uint8Array, start: number): number {
  let state = START;
  let end = -1;
  for (let at = start; at < bytes.length && state !== DEAD; at++) {
    state = table[state * width + (classes[bytes[at] ?? 0] ?? 0)] ?? DEAD;
    if (accepting[state] === 1) end = at + 1;
  }
  return end;
}

describe('our own matcher', () => {
  it('finds the longest match that JavaScript allows, from every place of a text', () => {
    let compared = 0;
    fc.assert(
      fc.property(expression, text, (source, where) => {
        let automaton: Automaton;
        try {
          automaton = compile(parsePattern(source, false));
        } catch (error) {
          expect(error).toBeInstanceOf(PatternError);
          return;
        }
        compared++;
        const whole = new RegExp(`^(?:${source})$`, 'u');
        const chars = Array.from(where);
        chars.forEach((_, start) => {
          const from = Buffer.byteLength(chars.slice(0, start).join(''));
          const ends = chars.map((_, at) => at + 1).filter(end => end > start);
          const last = ends.filter(end => whole.test(chars.slice(start, end).join(''))).at(-1);
          const expected = last === undefined ? -1 : Buffer.byteLength(chars.slice(0, last).join(''));
          expect(longest(automaton, Buffer.from(where), from)).toBe(expected);
        });
      }),
      { numRuns: 1500 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it('finds in a text what begins at a word or a sign, and nothing else, however the text comes', () => {
    const isWord = (char: string | undefined): boolean => char !== undefined && /[a-z0-9üé]/.test(char);
    fc.assert(
      fc.property(expression, text, fc.nat(30), (source, where, cutAt) => {
        let ours: Recognizer[];
        try {
          ours = own(source);
        } catch (error) {
          expect(error).toBeInstanceOf(PatternError);
          return;
        }
        const whole = new RegExp(`^(?:${source})$`, 'u');
        const chars = Array.from(where);
        const expected = chars.flatMap((char, start) => {
          if (isWord(char) && isWord(chars[start - 1])) return [];
          const end = chars
            .map((_, at) => at + 1)
            .filter(at => at > start && whole.test(chars.slice(start, at).join('')))
            .filter(at => !(isWord(chars[at - 1]) && isWord(chars[at])))
            .at(-1);
          const place = (at: number): number => Buffer.byteLength(chars.slice(0, at).join(''));
          return end === undefined ? [] : [[place(start), place(end)] as const];
        });
        const is = scan(ours, where).map(({ at }) => at);
        for (const at of is) expect(expected).toContainEqual(at);
        for (const [start, end] of expected)
          expect(is.some(([from, to]) => from < end && start < to)).toBe(true);
        const bytes = Buffer.from(where);
        const cut = Math.min(cutAt, bytes.length);
        expect(scanPieces(ours, [bytes.subarray(0, cut), bytes.subarray(cut)]).map(({ at }) => at)).toEqual(
          is,
        );
      }),
      { numRuns: 600 },
    );
  });
});

describe('check digits', () => {
  // Examples of the standards (ISO/IEC 7064 has 0794) and of securities and banks that publish theirs.
  it.each([
    ['luhn', '4992739871 6', true],
    ['luhn', '49927398717', false],
    ['mod97', 'GB82 WEST', false],
    ['mod97', '79444', true],
    ['mod11-10', '07945', true],
    ['mod11-10', '07946', false],
    ['mod11-2', '0794 0', true],
    ['mod11-2', '079X', true],
    ['mod11-2', '0791', false],
    ['verhoeff', '2363', true],
    ['verhoeff', '2364', false],
    ['isin', 'US0378331005', true],
    ['isin', 'US0378331006', false],
    ['cusip', '037833100', true],
    ['cusip', '38259P508', true],
    ['cusip', '037833101', false],
    ['lei', '5493001KJTIIGC8Y1R12', true],
    ['lei', '5493001KJTIIGC8Y1R13', false],
  ])('%s of %s: %s', (name, value, valid) => {
    expect(validators[name]?.(Buffer.from(value))).toBe(valid);
  });
});
