import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScanner } from '../classify/scanner.ts';
import { keyRules } from '../classify/recognizers/secrets/index.ts';
import { knownEntities } from '../classify/recognizers.ts';
import type { Channel, DataClass, Finding, Treatment } from '../core/types.ts';
import { createTransform } from './transform.ts';

/** Secrets of which a mask shows what says whose they are. */
const shown = new Set([
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'OPENROUTER_API_KEY',
  'AWS_ACCESS_KEY_ID',
  'GROQ_API_KEY',
  'XAI_API_KEY',
  'PERPLEXITY_API_KEY',
  'REPLICATE_API_TOKEN',
  'NVIDIA_API_KEY',
  'GITHUB_TOKEN',
  'STRIPE_KEY',
]);

const transform = createTransform({ hashKey: new Uint8Array(32).fill(7) });
const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const finding = (entity: string, dataClass: DataClass = 'pii'): Finding => ({
  entity,
  class: dataClass,
  band: 'certain',
  score: 1,
  recognizer: 'test',
  channel: 'messages.0.content' as Channel,
  at: [0, 1],
});
const replace = (treatment: Treatment, entity: string, text: string, dataClass?: DataClass): string =>
  strict.decode(transform.replace(finding(entity, dataClass), treatment, encoder.encode(text)));

describe('mask', () => {
  it.each([
    ['CREDIT_CARD', '4111 1111 1111 1111', '**** **** **** 1111'],
    ['CREDIT_CARD', '4111-1111-1111-1111', '****-****-****-1111'],
    ['CREDIT_CARD', '378282246310005', '***********0005'],
    ['CREDIT_CARD', '4111\n1111\n1111\n1111', '**** **** **** 1111'],
    ['CREDIT_CARD', '４１１１ １１１１ １１１１ １１１１', '**** **** **** 1111'],
    ['CREDIT_CARD', '1111', '[CREDIT_CARD]'],
    ['EMAIL', 'jane.doe@example.org', 'j***@***.org'],
    ['EMAIL', 'j@example.org', '***@***.org'],
    ['EMAIL', 'josé@xn--bcher-kva.example', 'j***@***.example'],
    ['EMAIL', 'ö.x@bücher.de', '***@***.de'],
    ['EMAIL', 'nobody', '[EMAIL]'],
    ['IBAN', 'DE89 3704 0044 0532 0130 00', 'DE** **** **** **** **30 00'],
    ['IBAN', 'GB82WEST12345698765432', 'GB****************5432'],
    ['US_SSN', '123-45-6789', '***-**-6789'],
    ['US_SSN', '123 45 6789', '***-**-6789'],
    ['US_SSN', '12', '[US_SSN]'],
    ['MEDICAL_CODE', 'E11.9', '***.*'],
    ['DATE_OF_BIRTH', '04/12/1961', '**/**/****'],
    ['US_CLASSIFICATION', 'SECRET//NOFORN', '******//******'],
    ['MEDICAL_CODE', '***', '[MEDICAL_CODE]'],
    ['MEDICAL_CODE', 'a'.repeat(65), '[MEDICAL_CODE]'],
    ['of a dictionary', '***', '[REDACTED]'],
  ])('%s %j becomes %j', (entity, text, expected) => {
    expect(replace('mask', entity, text)).toBe(expected);
  });

  it.each([
    ['sk-proj-abcdefgh', 'sk-proj-***'],
    [`sk-proj-${'x'.repeat(150)}`, 'sk-proj-***'],
    ['sk-abcdefgh', 'sk-***'],
    [`ｓｋ-${'x'.repeat(40)}`, 'sk-***'],
    ['AKIAIOSFODNN7EXAMPLE', 'AKIA***'],
    ['sk-proj-abc', '[API_KEY:***]'],
    ['sk-', '[API_KEY:***]'],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '[API_KEY:***]'],
    ['x-sk-abcdefgh', '[API_KEY:***]'],
    ['-----BEGIN PRIVATE KEY-----\nMII\n', '[API_KEY:***]'],
    ['', '[API_KEY:***]'],
  ])('of the secret %j shows %j', (key, expected) => {
    expect(replace('mask', 'API_KEY', key, 'secrets')).toBe(expected);
  });

  it('shows of a secret what is public of its format, whatever the rest', () => {
    const known = new Set(
      keyRules
        .filter(({ entity }) => shown.has(entity))
        .flatMap(({ shapes }) => shapes.map(({ anchor }) => anchor)),
    );
    for (const prefix of known) {
      expect(replace('mask', 'API_KEY', prefix + 'Z9'.repeat(30), 'secrets')).toBe(`${prefix}***`);
    }
    const body = fc.string({ unit: fc.constantFrom('Z', '9', 'q', 'J', '_', '-'), minLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...known, ''), body, (prefix, rest) => {
        const out = replace('mask', 'API_KEY', prefix + rest, 'secrets');
        expect(out).toBe(prefix === '' ? '[API_KEY:***]' : `${prefix}***`);
      }),
    );
  });
});

describe('redact', () => {
  it('leaves a label', () => {
    expect(replace('redact', 'CREDIT_CARD', '4111111111111111')).toBe('[CREDIT_CARD]');
  });
  it('never repeats the text', () => {
    expect(replace('redact', 'EMAIL', '[EMAIL]')).toBe('[REDACTED]');
    expect(replace('redact', 'no "word', '[REDACTED]')).not.toBe('[REDACTED]');
  });
});

describe('hash', () => {
  it.each([
    ['CREDIT_CARD', '4111 1111 1111 1111', '4111-1111-1111-1111'],
    ['CREDIT_CARD', '4111111111111111', '４１１１１１１１１１１１１１１１'],
    ['CREDIT_CARD', '4111111111111111', '٤١١١١١١١١١١١١١١١'],
    ['EMAIL', 'Jane@Example.org', 'jane@example.org'],
    ['EMAIL', 'jane@example.org', 'ja\u200bne@example.org'],
    ['IBAN', 'DE89 3704 0044 0532 0130 00', 'de89-3704-0044-0532-0130-00'],
    ['US_SSN', '123-45-6789', '123456789'],
  ])('%s: %j and %j are one value', (entity, one, other) => {
    expect(replace('hash', entity, one)).toBe(replace('hash', entity, other));
    expect(replace('hash', entity, one)).toMatch(new RegExp(`^\\[${entity}:[0-9a-f]{20}\\]$`));
  });
  it('tells values, entities and keys apart', () => {
    const other = createTransform({ hashKey: new Uint8Array(32).fill(8) });
    const ssn = finding('US_SSN');
    const text = encoder.encode('123-45-6789');
    expect(replace('hash', 'US_SSN', '123-45-6789')).not.toBe(replace('hash', 'US_SSN', '123-45-6780'));
    expect(replace('hash', 'US_SSN', '123-45-6789').slice(8)).not.toBe(
      replace('hash', 'MEMBER', '123-45-6789').slice(8),
    );
    expect(transform.replace(ssn, 'hash', text)).not.toEqual(other.replace(ssn, 'hash', text));
  });
  it('wants a key of 32 bytes', () => {
    expect(() => createTransform({ hashKey: new Uint8Array(31) })).toThrow(RangeError);
  });
});

describe('every replacement', () => {
  const entities = [...knownEntities.keys(), 'of a dictionary', 'X'.repeat(41), ''];
  const treatment = fc.constantFrom<Treatment>('redact', 'mask', 'hash');
  const dataClass = fc.constantFrom<DataClass>('pii', 'secrets', 'custom');
  const text = fc.oneof(
    fc.string({ unit: 'binary' }).map(one => encoder.encode(one)),
    fc
      .string({ unit: fc.constantFrom('*', '-', ' ', '1', '4', '@', '.', 'a', '"', '\\', '\n') })
      .map(one => encoder.encode(one)),
    fc.uint8Array(),
    fc.constantFrom(...entities, 'REDACTED').map(entity => encoder.encode(`[${entity}]`)),
  );
  it('keeps the terms of its port', () => {
    fc.assert(
      fc.property(fc.constantFrom(...entities), dataClass, treatment, text, (entity, of, how, bytes) => {
        const out = transform.replace(finding(entity, of), how, bytes);
        expect(Buffer.from(out).equals(bytes)).toBe(false);
        expect(out.length).toBeLessThanOrEqual(4 * bytes.length + 64);
        expect(strict.decode(out)).toMatch(/^[^"\\\p{Cc}\u2028\u2029]+$/u);
        expect(transform.replace(finding(entity, of), how, bytes)).toEqual(out);
      }),
      { numRuns: 2000 },
    );
  });

  it('is no finding again', () => {
    const scanner = createScanner({ workers: 0 });
    const samples: readonly (readonly [string, string])[] = [
      ['CREDIT_CARD', '4111 1111 1111 1111'],
      ['CREDIT_CARD', '378282246310005'],
      ['EMAIL', 'jane.doe@example.org'],
      ['IBAN', 'DE89 3704 0044 0532 0130 00'],
      ['US_SSN', '123-45-6789'],
      ['MEDICAL_RECORD_NUMBER', '00482913'],
      ['DATE_OF_BIRTH', '1961-04-12'],
      ['MEDICAL_CODE', 'E11.9'],
      ...keyRules.flatMap(({ entity, shapes }) =>
        shapes.map(({ anchor }) => [entity, anchor + 'Z9qJ'.repeat(12)] as const),
      ),
      ...[...knownEntities.keys()].map(entity => [entity, 'SECRET//NOFORN'] as const),
    ];
    const around = ['', 'card ', 'SSN: ', 'mail ', 'patient ', 'api_key=', 'MRN: ', 'DOB: '];
    for (const [entity, sample] of samples)
      for (const how of ['redact', 'mask', 'hash'] as const)
        for (const before of around) {
          const out = before + replace(how, entity, sample, knownEntities.get(entity)?.class ?? 'pii');
          const scan = scanner.open('c' as Channel, 'text', '');
          void scanner.feed([{ scan, text: encoder.encode(`${out} and so on.`), end: true }]);
          expect([out, scan.findings.map(one => one.entity)]).toEqual([out, []]);
        }
  });
});

it('does not tokenise', () => {
  expect(() => replace('tokenise', 'EMAIL', 'jane@example.org')).toThrow(
    expect.objectContaining({ reason: 'obligation_unmet' }),
  );
});
