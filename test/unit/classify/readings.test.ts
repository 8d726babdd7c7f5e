import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cut, scanPieces, scanWhole } from './harness.ts';

const card = '4111 1111 1111 1111';
const bare = '4111111111111111';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const tags = (text: string): string =>
  Array.from(text, char => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('');

/** A text, and what of it is found as what. */
const written: Readonly<Record<string, readonly [text: string, ...found: (readonly [string, string])[]]>> = {
  'percent-encoding': [
    'pay %34111%20%31111%201111%201111 now',
    ['CREDIT_CARD', '%34111%20%31111%201111%201111'],
  ],
  'an address of which only the sign is encoded': [
    'to jane%40example.com or',
    ['EMAIL', 'jane%40example.com'],
  ],
  'a character of several encoded bytes': [
    'to %ef%bd%8aane@example.com or',
    ['EMAIL', '%ef%bd%8aane@example.com'],
  ],
  'character references': ['to jane&#64;example&period;com or', ['EMAIL', 'jane&#64;example&period;com']],
  'quoted-printable over a line end': [
    'pay 4111 1111 11=\n11 1111 now',
    ['CREDIT_CARD', '4111 1111 11=\n11 1111'],
  ],
  'tags in a number': [
    'pay 4111<b>1111</b>1111<i>1111</i> now',
    ['CREDIT_CARD', '4111<b>1111</b>1111<i>1111'],
  ],
  'a tag between its groups': [
    'pay 4111 <b>1111</b> 1111 1111 now',
    ['CREDIT_CARD', '4111 <b>1111</b> 1111 1111'],
  ],
  'groups in cells': ['| 4111 | 1111 | 1111 | 1111 |', ['CREDIT_CARD', '4111 | 1111 | 1111 | 1111']],
  'an IBAN with a tag, from its letters on': [
    'to GB29 NWBK 6016 <b>1331</b> 9268 19 now',
    ['IBAN', 'GB29 NWBK 6016 <b>1331</b> 9268 19'],
  ],
  'words, by twos': [
    'my card is forty-one eleven eleven eleven eleven eleven eleven eleven thanks',
    ['CREDIT_CARD', 'forty-one eleven eleven eleven eleven eleven eleven eleven'],
  ],
  'words that repeat': [
    'my card: four triple one double one double one double one double one double one double one, ok',
    ['CREDIT_CARD', 'four triple one double one double one double one double one double one double one'],
  ],
  'single characters': [
    'to j a n e @ e x a m p l e . c o m or',
    ['EMAIL', 'j a n e @ e x a m p l e . c o m'],
  ],
  'a run in base64 goes as a whole': [
    `see ${base64(`my card ${card} ok`)} ok`,
    ['CREDIT_CARD', base64(`my card ${card} ok`)],
  ],
  'a data URL': [
    `data:text/plain;base64,${base64(`my card ${card} ok`)}`,
    ['CREDIT_CARD', base64(`my card ${card} ok`)],
  ],
};

describe('what is written otherwise', () => {
  it.each(Object.entries(written))('%s', (_, [text, ...expected]) => {
    const found = scanWhole(text).map(({ entity, at }) => [
      entity,
      Buffer.from(text)
        .subarray(...at)
        .toString(),
    ]);
    for (const one of expected) expect(found).toContainEqual(one);
  });

  const all = [
    ...Object.values(written).map(([text]) => text),
    `see ${base64(base64(`my card ${card}`))} and ${gzipSync(`my card ${card} and jane@example.com`).toString('base64')} ok`,
    `hi ${tags('mail jane@example.com')} there ${Array.from(bare).join(tags('A'))}`,
    `${base64('nothing '.repeat(900) + card)} end`,
  ];

  it.each(all.filter(text => text.length < 1000))('is the same in every two pieces: %s', text => {
    const bytes = Buffer.from(text);
    const whole = scanWhole(bytes);
    for (let at = 1; at < bytes.length; at++) expect(scanPieces(cut(bytes, [at]))).toEqual(whole);
  });

  it.each(all.map(text => ({ text: text.slice(0, 60), all: text })))(
    'is the same in small pieces: $text',
    ({ all: text }) => {
      const bytes = Buffer.from(text);
      const whole = scanWhole(bytes);
      for (const size of [1, 3, 64, 1000]) {
        const stops = Array.from({ length: Math.ceil(bytes.length / size) - 1 }, (_, i) => (i + 1) * size);
        expect(scanPieces(cut(bytes, stops))).toEqual(whole);
      }
    },
  );
});

describe('a run that is encoded', () => {
  it('is shared by what is found in it: nothing of it stays, and each kind is reported', () => {
    const run = base64(`card ${card}, mail jane@example.com, IBAN DE89370400440532013000.`);
    const found = scanWhole(`see ${run} ok`);
    expect(found.map(({ entity }) => entity)).toEqual(
      expect.arrayContaining(['CREDIT_CARD', 'EMAIL', 'IBAN']) as unknown,
    );
    expect(found[0]?.at[0]).toBe(4);
    expect(found.at(-1)?.at[1]).toBe(4 + run.length);
    found.slice(1).forEach(({ at }, index) => expect(at[0]).toBe(found[index]?.at[1]));
  });

  it('is read by pieces where it is long, and what stands over the border of two is found', () => {
    for (let before = 3040; before < 3100; before += 1) {
      const found = scanWhole(
        base64(`${'x '.repeat(before / 2)}${before % 2 ? '' : ' '}pay ${card} now ${'y '.repeat(2000)}`),
      );
      expect(found.map(({ entity }) => entity)).toContain('CREDIT_CARD');
    }
  });

  it('is no text where its bytes are none', () => {
    const noise = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 0xff));
    expect(scanWhole(noise.toString('base64')).filter(({ band }) => band !== 'possible')).toEqual([]);
  });

  it('that is packed beyond what is read says so, and so does one that is encoded over and over', () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, 'a')).toString('base64');
    expect(scanWhole(`see ${bomb} ok`)).toMatchObject([
      { entity: 'UNREAD_TEXT', class: 'unclassified', band: 'certain' },
    ]);
  });
});

describe('what is not written otherwise', () => {
  it.each([
    '2024-11-21 10:22:33.123 took 12 ms, 200 OK, 10.0.0.1',
    'a < b && c > d || e << 2; x[i] = y[j] * z;',
    'List<String> names = new ArrayList<>(); // **bold** and `code`',
    'https://example.com/a/b?id=40&x=20&q=a%20b#top',
    'I have one or two, at most three; null null null null null null null null',
    'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z',
    '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12',
    'x^2 + y^2 = z^2; __init__ self.__class__ a_b_c_d',
  ])('says nothing: %s', text => {
    const sure = scanWhole(text).filter(
      ({ band, class: kind }) => band !== 'possible' && kind !== 'source_code',
    );
    expect(
      sure.map(({ entity }) => entity).filter(entity => entity !== 'URL' && entity !== 'IP_ADDRESS'),
    ).toEqual([]);
  });
});
