import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTarget } from './path.ts';
import { splice } from './splice.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

describe('a request target', () => {
  it.each([
    '',
    'v1/models',
    '*',
    'http://api.openai.com/v1/models',
    '//v1/models',
    '/v1//models',
    '/v1/models/',
    '/v1/./models',
    '/v1/../models',
    '/v1/%2e%2e/models',
    '/v1/.%2E/models',
    '/v1/%2Fmodels',
    '/v1/models%2f',
    '/v1/a%2F%2Fb',
    '/v1/a%2F.%2Fb',
    '/v1/x%2f..%2fadmin',
    '/v1/a%2F..',
    '/v1/a%2F%2e%2e',
    '/v1/a%252Fb%2F..',
    '/v1/a%2F%5Cb',
    '/v1%5cmodels',
    '/v1\\models',
    '/v1/models;a=b',
    '/v1/models%3ba',
    '/v1/models%00',
    '/v1/models\0',
    '/v1/models#x',
    '/v1/models?x#y',
    '/v1/mo dels',
    '/v1/m%6fdels',
    '/v1/%zz',
    '/v1/%e',
    '/v1/%ff',
    '/v1/modèls',
    '/v1/models?a=%',
    '/v1/models?a=%ff',
    '/v1/models?a=%00',
    '/v1/models?a=b;c=d',
    '/v1/models?a=1&a=2',
    '/v1/models?a=1&%61=2',
    '/v1/models?a[]=1&a=2&a=3',
    '/v1/models?=1',
    '/v1/models?a=1&&b=2',
  ])('%j is refused', target => {
    expect(() => readTarget(target)).toThrow('normal form');
  });

  it('is split and decoded', () => {
    const { path, segments, query } = readTarget(
      '/v1/models/gpt%3a4@1?api-version=2024-10-21&q=a+b%20%c3%a9&flag',
    );
    expect(path).toBe('/v1/models/gpt%3a4@1');
    expect(segments.map(({ text }) => decodeUtf8(text))).toEqual(['v1', 'models', 'gpt:4@1']);
    expect(query.map(({ name, value }) => [name, value])).toEqual([
      ['api-version', '2024-10-21'],
      ['q', 'a b é'],
      ['flag', ''],
    ]);
    const [, arn] = readTarget('/model/arn%3Aaws%3Ab%2Fus.a%252Fb').segments;
    expect(decodeUtf8(arn?.text ?? encodeUtf8(''))).toBe('arn:aws:b/us.a%2Fb');
    const list = readTarget('/v1/models?include[]=a&include%5B%5D=b&x=c').query;
    expect(list.map(({ name, value }) => [name, value])).toEqual([
      ['include[]', 'a'],
      ['include[]', 'b'],
      ['x', 'c'],
    ]);
    expect(readTarget('/').segments).toEqual([]);
    expect(readTarget('/v1/models?').query).toEqual([]);
  });

  it('can be rewritten where a text stands', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'grapheme' }),
        (value, by) => {
          fc.pre(!/[\0-\x1f\x7f]/.test(value + by));
          const target = `/v1/models?a=1&b=${encodeURIComponent(value)}&c=${encodeURIComponent(value)}`;
          const [, b, c] = readTarget(target).query;
          expect(b?.value).toBe(value);
          const { text, quoting } = b!.valueText;
          const at = [quoting.outward(0), quoting.outward(text.length)] as const;
          const edited = decodeUtf8(
            splice(encodeUtf8(target), [{ at, bytes: quoting.quote(encodeUtf8(by))! }]),
          );
          expect(readTarget(edited).query.map(given => given.value)).toEqual(['1', by, c!.value]);
        },
      ),
    );
  });
});
