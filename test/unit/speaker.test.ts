import { describe, expect, it } from 'vitest';
import { providers } from '../../src/app/providers.ts';
import { reason } from '../../src/core/reason.ts';
import type { Denial, ExchangeId, Head } from '../../src/core/types.ts';
import type { Snapshot } from '../../src/exchange/ports.ts';
import { speakerOf } from '../../src/exchange/speaker.ts';
import { reply } from '../../src/exchange/words.ts';

/** A no is worded so that the client's SDK understands it, however early it is said. */
const hosts: Readonly<Record<string, readonly string[]>> = {
  'one.example.org': ['aws.bedrock'],
  'two.example.org': ['anthropic', 'openai'],
};
// Of a snapshot, who words a no is told by the host's providers alone.
const snapshot = {
  policy: { providers: (host: string) => hosts[host] ?? [] },
  providers,
} as unknown as Snapshot;
const denial: Denial = {
  status: 403,
  reason: reason('identity_missing'),
  exchange: '01' as ExchangeId,
};
const worded = (host: string, path: string, more: Head = []): string => {
  const head: Head = [[':method', 'POST'], [':authority', host], [':path', path], ...more];
  const words = reply(denial, speakerOf(head, snapshot));
  return JSON.stringify([words.head, Buffer.from(words.body).toString()]);
};

describe('words', () => {
  it('are those of the operation that is asked for', () => {
    expect(worded('two.example.org', '/v1/messages')).toContain('permission_error');
    expect(worded('two.example.org', '/v1/chat/completions')).toContain('sallyport_permission_denied');
  });

  it('of the only API that the host has, where there is no such operation', () => {
    expect(worded('one.example.org', '/model/unheard-of/invoke')).toContain('AccessDeniedException');
  });

  it.each([
    ['a path that cannot be read', 'one.example.org', '/../%zz', []],
    ['a path of nothing', 'one.example.org', '', []],
  ] as const)('of the host for %s', (_name, host, path, more) => {
    expect(worded(host, path, more)).toContain('AccessDeniedException');
  });

  it.each([
    ['an unknown host', 'three.example.org', '/v1/messages', []],
    ['several APIs and none of their paths', 'two.example.org', '/v2/other', []],
    ['a head with two of what must be one', 'one.example.org', '/', [[':path', '/x']]],
  ] as const)('that most SDKs read for %s', (_name, host, path, more) => {
    const said = worded(host, path, more);
    expect(said).toContain('sallyport_permission_denied');
    expect(said).toContain('\\"message\\":\\"The request carries no identity token');
  });

  it('nothing came at all', () => {
    expect(speakerOf([], snapshot)).toBeUndefined();
  });
});
