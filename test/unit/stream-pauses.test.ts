import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChannelScan } from '../../src/classify/channel-scan.ts';
import { createScanner } from '../../src/classify/scanner.ts';
import type { Channel, ReleaseMode } from '../../src/core/types.ts';
import type { Release } from '../../src/exchange/ports.ts';
import { type Gone, stream } from '../support/chat-exchange.ts';
import { fewRecognizers } from '../support/few-recognizers.ts';
import { pieces, readEvents } from '../support/sse-writer.ts';
import { runs } from '../support/runs.ts';

/** What a model thinks goes on after it has begun to speak, as some servers have it. */
type Member = 'reasoning_content' | 'reasoning' | 'content';
type Said = readonly [member: Member, text: string];

const event = ([member, text]: Said): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { [member]: text } }] })}\n\n`;
const bodyOf = (said: readonly Said[]): Buffer => Buffer.from(`${said.map(event).join('')}data: [DONE]\n\n`);
const run = (said: readonly Said[], release: ReleaseMode = 'segments'): Promise<Gone> =>
  stream(bodyOf(said), { release });

/** Each piece that left, by member. */
function heard({ bytes }: Gone): readonly Said[] {
  return readEvents(bytes).flatMap(data => {
    if (data === '[DONE]' || data.trim() === '') return [];
    const { choices } = JSON.parse(data) as {
      choices?: readonly { delta: Readonly<Record<Member, string>> }[];
    };
    return (choices ?? []).flatMap(({ delta }) => Object.entries(delta) as [Member, string][]);
  });
}
const textOf = (gone: Gone, member: Member): string =>
  heard(gone)
    .filter(([name]) => name === member)
    .map(([, text]) => text)
    .join('');

const card = '4111 1111 1111 1111';
const modes = ['segments', 'causal', 'whole'] as const;

describe('reasoning that goes on after content', () => {
  it.each(modes)('leaves as it came where nothing is in it (%s)', async release => {
    const said: Said[] = [
      ['reasoning_content', 'Let me think about'],
      ['content', 'Well'],
      ['reasoning_content', ' the wor'],
      ['reasoning_content', 'ld, 12'],
      ['content', ', then'],
      ['reasoning_content', '34 and more'],
      ['reasoning', 'twice'],
      ['content', ' it is.'],
      ['reasoning', ' the same'],
    ];
    const gone = await run(said, release);
    expect(gone).toEqual({ refused: undefined, bytes: bodyOf(said), found: [] });
  });

  it('does not wait for what is thought later', async () => {
    const begun = bodyOf([
      ['reasoning_content', 'It is 4111 '],
      ['content', 'Hello '],
    ]).subarray(0, -'data: [DONE]\n\n'.length);
    const rest = bodyOf([
      ['reasoning_content', '1111 '],
      ['content', 'you'],
    ]);
    const gone = await stream([begun, rest]);
    expect(gone).toEqual({ refused: undefined, bytes: Buffer.concat([begun, rest]), found: [] });
  });

  it.each(modes)('has a value that is in one part of it replaced (%s)', async release => {
    for (const [first, second] of [
      [`is ${card}. `, 'and so on'],
      ['it is ', `${card}. `],
      ['a word', `${card}, I think`],
    ] as const) {
      const gone = await run(
        [
          ['reasoning_content', first],
          ['content', 'Hm. '],
          ['reasoning_content', second],
          ['content', 'Yes.'],
        ],
        release,
      );
      expect(gone.refused).toBeUndefined();
      expect(gone.bytes.toString()).not.toContain('1111');
      expect(gone.found).toEqual(['CREDIT_CARD /choices/0/delta/reasoning_content']);
      expect(textOf(gone, 'content')).toBe('Hm. Yes.');
    }
  });

  it.each(modes)('is denied where a value goes on in it, wherever it is cut (%s)', async release => {
    const values = [card, 'jane.roe@example.org', 'SSN 536-22-1234', 'DE89 3704 0044 0532 0130 00'];
    for (const value of values) {
      for (let at = 1; at < value.length; at++) {
        const [first, second] = [value.slice(0, at), value.slice(at)];
        const gone = await run(
          [
            ['reasoning_content', `I see: ${first}`],
            ['content', 'Hm. '],
            ['reasoning_content', `${second}. `],
            ['content', 'Yes.'],
          ],
          release,
        );
        const why = `${first}|${second}`;
        const shown = textOf(gone, 'reasoning_content');
        expect(shown, why).not.toContain(value);
        // Either it was known when the first half left, or by itself in the second one; or nothing of that has left.
        if (gone.refused === undefined) expect(gone.found.length, why).toBeGreaterThan(0);
        else {
          expect(gone.refused, why).toBe('obligation_unmet');
          expect(`I see: ${first}`.startsWith(shown), why).toBe(true);
        }
      }
    }
  });

  it('is denied where a value goes on over several pauses', async () => {
    const said: Said[] = Array.from(card.replaceAll(' ', '')).flatMap((digit): Said[] => [
      ['reasoning_content', digit],
      ['content', 'x '],
    ]);
    const gone = await run([['reasoning_content', 'It is '], ...said]);
    expect(gone.refused).toBe('obligation_unmet');
    expect(textOf(gone, 'reasoning_content')).not.toBe(`It is ${card.replaceAll(' ', '')}`);
    expect(gone.found).toEqual(['CREDIT_CARD /choices/0/delta/reasoning_content']);
  });

  it('may be in details, of which nothing can be taken out', async () => {
    const details = (text: string): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { reasoning_details: [{ type: 'reasoning.text', index: 0, text }] } }] })}\n\n`;
    const bodyWith = (first: string, second: string): string =>
      [
        details(first),
        event(['content', 'Hm. ']),
        details(second),
        event(['content', 'Yes.']),
        'data: [DONE]\n\n',
      ].join('');
    const plain = bodyWith('The wor', 'ld is wide.');
    expect(await stream(plain)).toEqual({ refused: undefined, bytes: Buffer.from(plain), found: [] });
    for (let at = 0; at <= card.length; at++) {
      const gone = await stream(bodyWith(card.slice(0, at), card.slice(at)));
      expect(gone.refused, String(at)).toBe('obligation_unmet');
      expect(gone.bytes.includes(card.slice(at)) && at < card.length, String(at)).toBe(false);
    }
  });

  it('is denied once its choice has ended', async () => {
    const end = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
    const body = `${event(['reasoning_content', 'a'])}${event(['content', 'b'])}${end}${event(['reasoning_content', 'c'])}data: [DONE]\n\n`;
    expect((await stream(body)).refused).toBe('channel_closed');
  });

  const word = fc.constantFrom(
    '4111 ',
    '1111',
    ' 1111',
    '1111 ',
    'and ',
    'jane.roe',
    '@example',
    '.org ',
    'ssn ',
    '536-22-',
    '1234 ',
    '. ',
  );
  const told = fc.array(
    fc.tuple(fc.constantFrom<Member>('reasoning_content', 'reasoning_content', 'reasoning', 'content'), word),
    { minLength: 2, maxLength: 16 },
  );
  const few = createScanner({ workers: 0, cache: 'none' }, { recognizers: fewRecognizers });
  const foundIn = (shown: string): readonly string[] => {
    const scan = few.open('c' as Channel, 'text', '', 'segments');
    const bytes = Buffer.from(shown);
    void few.feed([{ scan, text: bytes, end: true }]);
    return scan.findings.map(({ at }) => bytes.toString('utf8', ...at));
  };
  /** What is found in a member's text: as one, and as another one where something was said in between. */
  const valuesIn = (said: readonly Said[], member: Member): ReadonlySet<string> => {
    const joint = (name: Member): string => (name === 'content' ? '\0' : '');
    const runs = said.map(([name, text]) => (name === member ? text : joint(name))).join('');
    return new Set([runs.replaceAll('\0', ''), ...runs.split('\0')].flatMap(foundIn));
  };

  it('shows no value, read as one text or as several, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        told,
        fc.array(fc.nat(3000), { maxLength: 12 }),
        fc.constantFrom(...modes),
        async (said, at, release) => {
          const gone = await stream(pieces(bodyOf(said), at), { release });
          for (const member of ['reasoning_content', 'reasoning', 'content'] as const) {
            // Beside what was taken out, digits may look like another value, which nobody said.
            const values = valuesIn(said, member);
            for (const value of valuesIn(heard(gone), member)) expect(values).not.toContain(value);
          }
          if (gone.refused !== undefined) expect(gone.refused).toBe('obligation_unmet');
          const whole = await stream(bodyOf(said), { release });
          expect(gone.refused).toBe(whole.refused);
          if (gone.refused === undefined) expect(gone.bytes.equals(whole.bytes)).toBe(true);
        },
      ),
      { numRuns: runs(160) },
    );
  });
});

describe('a fork of a scan', () => {
  const scanner = createScanner({ workers: 0 });
  const open = (release: Release): ChannelScan => {
    const scan = scanner.open('c' as Channel, 'text', '', release);
    if (!(scan instanceof ChannelScan)) throw new TypeError('not a scan of this engine');
    return scan;
  };
  const text = fc
    .array(
      fc.constantFrom(
        '4111 1111 ',
        '1111 1111',
        ' é',
        '\\u0034',
        'import os\n',
        'diabetes ',
        'MRN: 00482913 ',
        'NDExMSAxMTExIDExMTEgMTExMQ== ',
        '４１１１',
        'Q3 revenue 12% ',
        'not yet announced ',
        'Jane Roe, ',
      ),
      { minLength: 1, maxLength: 10 },
    )
    .map(parts => Buffer.from(parts.join('')));

  it('finds what the scan would, and does nothing to it', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(),
        fc.nat(),
        fc.constantFrom<Release>('whole', 'segments'),
        (bytes, a, b, release) => {
          const [first, second] = [a % bytes.length, b % bytes.length].sort((x, y) => x - y) as [
            number,
            number,
          ];
          const of = (...parts: readonly Uint8Array[]): ChannelScan => {
            const scan = open(release);
            parts.forEach(
              (part, index) => void scanner.feed([{ scan, text: part, end: index === parts.length - 1 }]),
            );
            return scan;
          };
          const scan = open(release);
          void scanner.feed([{ scan, text: bytes.subarray(0, first), end: false }]);
          const known = [...scan.findings];
          const fork = scan.fork();
          void scanner.feed([{ scan: fork, text: new Uint8Array(0), end: true }]);
          expect([...known, ...fork.findings]).toEqual(of(bytes.subarray(0, first)).findings);
          void scanner.feed([{ scan, text: bytes.subarray(first, second), end: false }]);
          const before = [...scan.findings];
          const other = scan.fork();
          void scanner.feed([{ scan, text: bytes.subarray(second), end: true }]);
          void scanner.feed([{ scan: other, text: bytes.subarray(second), end: true }]);
          expect(scan.findings).toEqual(of(bytes).findings);
          expect([...before, ...other.findings]).toEqual(scan.findings);
          expect(() => scan.fork()).toThrow();
        },
      ),
      { numRuns: runs(200) },
    );
  });
});
