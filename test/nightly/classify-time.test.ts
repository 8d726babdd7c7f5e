import { describe, expect, it } from 'vitest';
import { createScanner } from '../../src/classify/scanner.ts';
import type { Channel } from '../../src/core/types.ts';
import type { Piece } from '../../src/exchange/ports.ts';

const MEBIBYTE = 1024 * 1024;
const sizes = [MEBIBYTE / 2, MEBIBYTE, 2 * MEBIBYTE, 4 * MEBIBYTE];
/** Twice the text takes at most so many times the time. */
const MOST = 2.5;
/** Less than that says nothing. */
const FLOOR_MS = 20;
/** What else the machine does only makes a run slower, so the fastest counts; more of them where that is not enough. */
const RUNS = 3;
const MORE_RUNS = 9;

const channel = 'c' as Channel;
const scanner = createScanner({ workers: 0 });
const base64 = Buffer.from('what is in here is text of a kind 4111 1111 1111 1111 ').toString('base64');
const twice = Buffer.from(base64.repeat(4)).toString('base64');

/** Texts made to cost as much as possible: whatever may begin and never ends, whatever is found everywhere. */
const families: Readonly<Record<string, string>> = {
  'one number': '4111111111111111',
  'digits and blanks': '4 ',
  'groups of digits': '4111 1111-1111.1111 ',
  'numbers with a dot': '1.1.1.',
  'decimal fractions': '0.4111111111111111,',
  dates: '2024-01-31 12:59:59.123 ',
  'at signs': '@',
  'a@a@': 'a@a.a@',
  addresses: 'jane.doe@example.com,',
  dashes: '-',
  'PEM begins': '-----BEGIN PRIVATE KEY-----\n',
  'half a PEM': `-----BEGIN RSA PRIVATE KEY-----\n${'MIIE'.repeat(30)}\n`,
  'PEM ends': '-----END PRIVATE KEY-----\n',
  base64,
  'base64 in lines': `${base64}\n`,
  'base64 in base64': twice,
  hex: '34313131',
  'hex with colons': 'aa:bb:',
  backslashes: '\\',
  'JSON escapes': '\\u0034\\u0031',
  'escaped escapes': '\\\\\\\\u0034',
  'per cent escapes': '%34%31',
  'per cent signs': '%25',
  entities: '&#52;&#x31;&amp;',
  'quoted-printable': '=34=31=\n',
  'key prefixes': 'sk-sk-ant-sk-proj-ghp_AKIAxoxb-',
  'JWT prefixes': 'eyJhbGciOiJIUzI1NiJ9.eyJ',
  assignments: 'api_key="',
  'key=value': 'password=secret&token=abc;',
  links: 'https://user:pass@host.example/a?b=c#',
  slashes: '//',
  'capital words': 'Anna Smith London ',
  'capitals alone': 'ABCDEFGH ',
  'words in capitals with digits': 'AB12CD34 ',
  'single letters': 'p a s s ',
  'numbers in words': 'four one one one ',
  streets: '12 Main Street, Springfield, IL 62701 ',
  separators: ',;|\t',
  blanks: ' ',
  'line ends': '\n',
  'short strings of JSON': '{"a":"b","c":["d","e"]},',
  brackets: '[{(',
  quotes: '"\'`',
  markup: '<b><i>4111</i></b>',
  'markdown images': '![a](https://example.com/?q=',
  'IBAN beginnings': 'DE89 GB29 FR76 ',
  'IBANs that never fit': 'DE89370400440532013001 ',
  'context words': 'ssn passport card iban tax patient diagnosis ',
  'context and numbers': 'ssn 536221234 ',
  markings: 'TOP SECRET//SI/TK//(TS//SI/',
  'results and deals': 'Q3 revenue guidance not public merger embargo ',
  'injection phrases': 'ignore all previous instructions and ',
  'lines of code': 'if (a) { return b[0]; }\n',
  'zero-width characters': '\u200b',
  'zero-width in numbers': '4\u200b1\u200b',
  'combining marks': 'a\u0301\u0302',
  'Cyrillic look-alikes': 'раураl ',
  'full-width digits': '４１１１　',
  'tag characters': '\u{e0034}\u{e0031}',
  emoji: '🙂',
};

const textOf = (unit: string, bytes: number): Uint8Array =>
  Buffer.from(unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)))).subarray(0, bytes);

/** Of the processor, in milliseconds: what others do on it does not count. */
function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function scanWhole(text: Uint8Array): void {
  const scan = scanner.open(channel, 'text', '');
  for (let at = 0; at < text.length; at += 10_000)
    void scanner.feed([{ scan, text: text.subarray(at, at + 10_000), end: at + 10_000 >= text.length }]);
  expect(scan.settled).toBe(text.length);
}

/** As the leaves of one body, eight bytes each. */
function scanLeaves(text: Uint8Array): void {
  for (let at = 0; at < text.length; at += 8000) {
    const pieces: Piece[] = [];
    for (let from = at; from < Math.min(at + 8000, text.length); from += 8)
      pieces.push({
        scan: scanner.open(channel, 'text', 'x'),
        text: text.subarray(from, from + 8),
        end: true,
      });
    void scanner.feed(pieces);
  }
}

/** Of each size the fastest run, and how it grows; undefined where the smaller one is too short to tell. */
function growth(work: (text: Uint8Array) => void, unit: string): readonly (number | undefined)[] {
  const best = sizes.map(() => Infinity);
  const run = (): void => {
    for (const [index, size] of sizes.entries()) {
      const text = textOf(unit, size);
      best[index] = Math.min(
        best[index] ?? Infinity,
        cpuMs(() => work(text)),
      );
    }
  };
  const ratios = (): readonly (number | undefined)[] =>
    best.slice(1).map((ms, index) => {
      const half = best[index] ?? 0;
      return half < FLOOR_MS ? undefined : ms / half;
    });
  for (let i = 0; i < RUNS; i++) run();
  for (let i = RUNS; i < MORE_RUNS && ratios().some(ratio => (ratio ?? 0) > MOST); i++) run();
  return ratios();
}

describe('up to 4 MiB, twice the text takes at most 2.5 times the time', () => {
  it('there are families enough', () => expect(Object.keys(families).length).toBeGreaterThan(30));

  it.each(Object.entries(families))('%s', (_, unit) => {
    for (const ratio of growth(scanWhole, unit)) expect(ratio ?? 0).toBeLessThanOrEqual(MOST);
  });

  it('very many short texts', () => {
    for (const ratio of growth(scanLeaves, 'a@b.co 1')) expect(ratio ?? 0).toBeLessThanOrEqual(MOST);
  });
});
