import { describe, expect, it } from 'vitest';
import { isDigit } from '../../../src/classify/bytes.ts';
import '../../../src/classify/readings/index.ts';
import type { Source } from '../../../src/classify/readings/source.ts';
import { DIGITS, MARKS, Survey, TAGS } from '../../../src/classify/readings/survey.ts';

const sourceOf = (text: string, ended = true, origin = 0): Source => {
  const bytes = Buffer.from(`${text}\0`);
  return { bytes, end: bytes.length - 1, ended, origin };
};

const survey = new Survey();
const placesOf = (places: { from(at: number): number }): number[] => {
  const all: number[] = [];
  for (let at = places.from(0); at >= 0; at = places.from(at + 1)) all.push(at);
  return all;
};

describe('a survey', () => {
  it('leaves out no block that has what is looked for', () => {
    const filler = 'nothing of it here '.repeat(9);
    for (const [kind, sign] of [
      [DIGITS, '7'],
      [MARKS, '%'],
      [MARKS, '~'],
      [TAGS, '\u{e0041}'],
    ] as const)
      for (let at = 0; at < filler.length; at++) {
        const source = sourceOf(filler.slice(0, at) + sign + filler.slice(at));
        survey.take(source, 0);
        expect(survey.next(kind, 0, source.end)).toBeLessThanOrEqual(at);
        expect(survey.blockEnd(survey.next(kind, 0, source.end))).toBeGreaterThan(at);
      }
  });

  it('has nothing to show where there is nothing', () => {
    const source = sourceOf('plain words of a letter '.repeat(20));
    survey.take(source, 0);
    for (const kind of [DIGITS, MARKS, TAGS]) expect(survey.next(kind, 0, source.end)).toBe(source.end);
  });

  it('shows where words for numbers begin, and only at the beginning of words', () => {
    survey.take(sourceOf('seven bones, 5one un'), 0);
    expect(placesOf(survey.spoken)).toEqual([0, 14, 18]);
  });

  it('shows where words in disguise begin', () => {
    survey.take(sourceOf('say p4ssword or vtaber, 1gnore'), 0);
    expect(placesOf(survey.disguised)).toEqual([4, 16, 24]);
  });

  it('shows what may begin at the end of what has come', () => {
    survey.take(sourceOf('the se', false), 0);
    expect(placesOf(survey.spoken)).toContain(4);
    survey.take(sourceOf('the se'), 0);
    expect(placesOf(survey.spoken)).toEqual([]);
  });

  it('begins where it is told, with what stands before in sight', () => {
    const text = `${'x'.repeat(70)} one seven 42`;
    const source = sourceOf(text);
    survey.take(source, 73);
    expect(placesOf(survey.spoken)).toEqual([75]);
    expect(isDigit(source.bytes[survey.next(DIGITS, 73, source.end)] as number)).toBe(false);
    expect(survey.has(DIGITS, 81)).toBe(true);
  });
});
