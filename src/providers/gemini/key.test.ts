import { expect, it } from 'vitest';
import { headFrame } from '../../exchange/head.ts';
import { decodeUtf8 } from '../../wire/utf8.ts';
import { readTarget } from '../../wire/path.ts';
import { gemini } from './provider.ts';

it('a key is no content, in the query as in a header; what stands beside it is', () => {
  const path = '/v1beta/models?pageToken=next&key=AIzaSyExample';
  const target = readTarget(path);
  const match = gemini.find('GET', target)!;
  const head = [
    [':path', path],
    ['x-goog-api-key', 'AIzaSyOther'],
    ['user-agent', 'me'],
  ] as const;
  const frame = headFrame(head, match.operation.credentials, { match, query: target.query });
  expect(frame.slots.map(({ where, text }) => [where, decodeUtf8(text)])).toEqual([
    ['query:pageToken', 'next'],
    ['header:user-agent', 'me'],
  ]);
  expect(frame.syntax).toBe(frame.bytes.length - 'nextme'.length);
});
