import { describe, expect, it } from 'vitest';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Channel } from '../../../src/core/types.ts';

let reads = 0;

/** Bytes that count how often one of them is looked at: the work of a scan, to the byte, and the same in every run. */
const counting = (length: number): Uint8Array =>
  new Proxy(new Uint8Array(length), {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value === 'function') return (value as (...args: unknown[]) => unknown).bind(target);
      if (typeof value === 'number' && key !== 'length') reads++;
      return value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });

/** Fed in pieces so small that each is scanned at once. */
function work(text: Uint8Array, pieceBytes: number): number {
  const scanner = createScanner({ workers: 0 }, { allocate: counting });
  const scan = scanner.open('c' as Channel, 'text', '');
  reads = 0;
  for (let at = 0; at < text.length; at += pieceBytes) {
    void scanner.feed([
      { scan, text: text.subarray(at, at + pieceBytes), end: at + pieceBytes >= text.length },
    ]);
  }
  expect(scan.settled).toBe(text.length);
  return reads;
}

const families: Readonly<Record<string, string>> = {
  'one long number': '4111111111111111',
  'single digits': '4 ',
  'groups of four': '4111 ',
  'mixed groups': '4-1.1 1_4111-',
  'cards without end': '4111 1111 1111 1111 ',
  'a-a-a': 'a-',
  'at signs': '@',
  'a@a@': 'a@',
  'a.a.a@a.a.a': 'a.a.a@a.a.a',
  addresses: 'a@b.com,',
  'nested BEGIN': '-----BEGIN PRIVATE KEY-----\n',
  'BEGIN and half a key': `-----BEGIN PRIVATE KEY-----\n${'MIIE'.repeat(30)}\n`,
  dashes: '-',
  'one long token': 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
  'base64 in lines': `${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(2)}\n`,
  'zero-width flood': '\u200b',
  'zero-width in a number': '4\u200b1\u200b',
  'full-width digits': '４１１１　',
  keywords: 'secret key mistral azure patient mrn dob ',
  'keywords without blanks': 'mistralazurecohere',
  prefixes: 'sk-sk-ant-sk-proj-ghp_AKIA',
  countries: 'DE89 GB29 ',
  'IBANs that never fit': 'DE89370400440532013001 ',
  'codes in context': 'diagnosis E11.9 ',
  markings: 'TOP SECRET//SI/TK//',
  'markings in a row': '(TS//SI/',
  'SSNs in context': 'ssn 536221234 ',
  emoji: '🙂',
};

/** Twice the text is at most 2.2 times the work, and a byte is looked at so often at most, whatever the text. */
const MOST_READS = 130;

describe.each(Object.entries(families))('%s', (_, unit) => {
  const text = (bytes: number): Uint8Array =>
    Buffer.from(unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)))).subarray(0, bytes);

  it('are scanned to the end, whole and in small pieces', async () => {
    const scanner = createScanner({ workers: 0 });
    const [whole, split] = [
      scanner.open('c' as Channel, 'text', ''),
      scanner.open('c' as Channel, 'text', ''),
    ];
    const long = text(262_145);
    await scanner.feed([{ scan: whole, text: long, end: true }]);
    for (let at = 0; at < long.length; at += 4096) {
      void scanner.feed([{ scan: split, text: long.subarray(at, at + 4096), end: at + 4096 >= long.length }]);
    }
    expect(split.findings).toEqual(whole.findings);
  });

  it('take work that grows with the text', () => {
    const once = work(text(32_768), 4096);
    const twice = work(text(65_536), 4096);
    expect(twice / once).toBeLessThan(2.2);
    expect(twice / 65_536).toBeLessThan(MOST_READS);
  });
});
