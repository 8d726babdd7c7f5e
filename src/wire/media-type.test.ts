import { describe, expect, it } from 'vitest';
import { parseContentEncoding } from './content-encoding.ts';
import { parseMediaType, utf8Essence } from './media-type.ts';

describe('utf8Essence', () => {
  it.each([
    ['application/json', 'application/json'],
    ['Application/JSON', 'application/json'],
    ['application/json; charset=utf-8', 'application/json'],
    ['application/json;charset=UTF8', 'application/json'],
    ['application/json ; charset="utf-8" ; x=y', 'application/json'],
    ['text/event-stream; charset=utf-8', 'text/event-stream'],
    ['', undefined],
    ['application', undefined],
    ['application/json;', undefined],
    ['application/json, text/plain', undefined],
    ['application/json; charset=utf-16', undefined],
    ['application/json; charset=utf-7', undefined],
    ['application/json; charset="utf-8', undefined],
    ['application/json; charset=utf-8; charset=utf-16', undefined],
    ['application/json; charset', undefined],
    ['application/json; charset = utf-8', undefined],
    ['application/json\0', undefined],
    ['application /json', undefined],
  ])('%j', (value, essence) => {
    expect(utf8Essence(value)).toBe(essence);
  });

  it('unquotes parameters', () => {
    expect(parseMediaType('multipart/form-data; boundary="a\\"b;c"')?.parameters.get('boundary')).toBe(
      'a"b;c',
    );
  });
});

describe('parseContentEncoding', () => {
  it.each([
    ['', 'identity'],
    ['identity', 'identity'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    [' br ', 'br'],
    ['gzip, gzip', undefined],
    ['identity, gzip', undefined],
    ['compress', undefined],
    ['constructor', undefined],
  ])('%j', (value, encoding) => {
    expect(parseContentEncoding(value)).toBe(encoding);
  });
});
