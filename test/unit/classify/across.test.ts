import { afterAll, describe, expect, it } from 'vitest';
import { createScanner } from '../../../src/classify/scanner.ts';
import { reasonOf } from '../../../src/core/errors.ts';
import { fewRecognizers } from '../../support/few-recognizers.ts';

const scanner = createScanner({ workers: 0 });
afterAll(() => scanner.close());
const found = (text: string): readonly string[] =>
  scanner.across(Buffer.from(text)).map(({ entity }) => entity);

describe('what is looked for across texts', () => {
  it.each([
    ['pay 4716 8812 0943 5585 now', ['CREDIT_CARD']],
    ['to DE89 3704 0044 0532 0130 00 please', ['IBAN']],
    ['mail john.doe@example.org', ['EMAIL']],
    ['my SSN is 219-09-9998', ['US_SSN']],
    ['4716 8812 0943 5585', ['CREDIT_CARD']],
  ])('%s', (text, entities) => expect(found(text)).toEqual(entities));

  it.each([
    'Dr. Angela Meyer lives in Hamburg',
    'born 1 May 1980',
    'a number 34567890',
    'diagnosed with asthma',
  ])('not: %s', text => expect(found(text)).toEqual([]));

  it('is found where it is disguised as it is in a text: wide digits, characters that nobody sees', () => {
    expect(found('pay 471688\u{200b}120943\uff155\uff185 now')).toEqual(['CREDIT_CARD']);
  });

  it('says nothing of what failed', () => {
    const [first] = fewRecognizers;
    const failing = {
      ...(first as (typeof fewRecognizers)[number]),
      validation: 'checksum' as const,
      triggers: [{ on: 'digits' as const, min: 1 }],
      match: (): never => {
        throw new Error('4716');
      },
    };
    const broken = createScanner({ workers: 0 }, { recognizers: [failing] });
    let reason: unknown;
    try {
      broken.across(Buffer.from('1234'));
    } catch (error) {
      reason = error;
    }
    expect(reasonOf(reason)).toBe('recognizer_failed');
    expect(String(reason)).not.toContain('4716');
  });

  it('of text that has nothing of the kind across a seam nothing is likely', () => {
    const prose =
      `The meeting moved to 17:30 on 12/05/2024; order 48213 costs 19.99, see RFC 9110 and 10.0.0.12.
      {"id":"a81bc81b-dead-4e5d-abff-90865d1e13b1","ts":1715500000,"sha":"9f86d081884c7d659a2feaa0c55ad015"} v1.24.3
      Call me after 5, I am at gate B12 with 3 bags and 2 children. Page 128 of 512. `.repeat(3);
    for (let at = 128; at + 128 < prose.length; at += 3)
      for (const from of [0, 131, 377])
        for (const glue of ['', ' ']) {
          const text = prose.slice(at - 128, at) + glue + prose.slice(from, from + 128);
          const across = scanner
            .across(Buffer.from(text))
            .filter(({ at: [start, end] }) => start < 128 && end > 128 + glue.length);
          expect(across, text).toEqual([]);
        }
  });
});
