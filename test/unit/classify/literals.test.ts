import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Literals } from '../../../src/classify/literals.ts';

function naive(text: string, literals: readonly string[]): string[] {
  const found: string[] = [];
  for (let end = 1; end <= text.length; end++) {
    for (const literal of literals) {
      if (text.slice(0, end).toLowerCase().endsWith(literal.toLowerCase())) found.push(`${literal}@${end}`);
    }
  }
  return found.sort();
}

function automaton(text: string, literals: readonly string[]): string[] {
  const compiled = new Literals(literals.map(literal => ({ text: literal, value: literal })));
  const found: string[] = [];
  let state = 0;
  [...Buffer.from(text)].forEach((byte, index) => {
    state = compiled.table[state + (compiled.classes[byte] ?? 0)] ?? 0;
    if (state < compiled.accepting) return;
    for (const { value } of compiled.outputs(state)) found.push(`${value}@${index + 1}`);
  });
  return found.sort();
}

it('finds what looking everywhere finds, overlaps and suffixes included', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', '-', ' '), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { maxLength: 8, selector: text => text.toLowerCase() }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'B', '1', '-', ' ', 'x'), maxLength: 40 }),
      (words, text) => {
        expect(automaton(text, words)).toEqual(naive(text, words));
      },
    ),
    { numRuns: 2000 },
  );
});

it('refuses an empty literal', () => {
  expect(() => new Literals([{ text: '', value: 0 }])).toThrow(RangeError);
});
