import { describe, expect, it } from 'vitest';
import { foldCase, foldLoosely } from './fold.ts';

describe('foldCase', () => {
  it('folds whatever Unicode simple case folding folds', () => {
    // A regular expression with the flags i and u compares by simple case folding (ECMA-262, Canonicalize).
    for (let code = 0x41; code < 0x1e944; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      for (const other of [
        character.toLowerCase(),
        character.toUpperCase(),
        character.toLowerCase().toUpperCase(),
      ]) {
        if (other === character || other.length > (other.codePointAt(0)! > 0xffff ? 2 : 1)) continue;
        expect(foldCase(other), `U+${code.toString(16)}`).toBe(foldCase(character));
      }
    }
  });

  it.each([
    ['me\u017f\u017fages', 'messages'],
    ['\u212aey', 'key'],
    ['STRASSE', 'straße'],
    ['ẞ', 'ß'],
    ['ΣΑΣ', 'σας'],
    ['ϐ', 'β'],
    ['ΙΜΑΧ', 'ιμαχ'],
    ['Ꭰ', 'ꭰ'],
  ])('%s is %s', (one, other) => {
    expect(foldCase(one)).toBe(foldCase(other));
  });

  it('keeps names apart that differ', () => {
    expect(foldCase('max_tokens')).not.toBe(foldCase('max-tokens'));
    expect(foldCase('model')).not.toBe(foldCase('models'));
  });
});

describe('foldLoosely', () => {
  it.each([
    'max-tokens',
    'MaxTokens',
    'max tokens',
    'maxTokens',
    ' max_tokens',
    'ｍax＿tokens',
    'max\u200b_tokens',
    'max\u0000_tokens',
    'máx_tokens',
  ])('%j is max_tokens', name => {
    expect(foldLoosely(name)).toBe(foldLoosely('max_tokens'));
  });
});
