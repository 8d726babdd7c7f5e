import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, request, stream } from '../support/chat-exchange.ts';
import { scanPieces, scanWhole } from './classify/harness.ts';

const json = JSON.stringify;
const card = '4111111111111111';
const asked = (content: string): string => json({ model: 'm', messages: [{ role: 'tool', content }] });
const event = (piece: string): string =>
  `data: ${json({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] } }] })}\n\n`;

describe('what is written with escapes in a text is seen through them', () => {
  it.each(['\n', '\t', '\r\n', '\b', '\f', '"', '\\', '/', '\u00e9 ', 'é\n'])(
    'behind %j, in JSON up to five strings deep',
    async before => {
      let [text, becomes] = [`${before}${card}`, `${before}[CREDIT_CARD]`];
      for (let depth = 1; depth <= 5; depth += 1) {
        [text, becomes] = [json({ t: text }), json({ t: becomes })];
        expect((await request(asked(text))).bytes.toString(), String(depth)).toBe(asked(becomes));
      }
    },
  );

  it.each([
    ['{"a":"\\u0034111111111111111"}', '{"a":"[CREDIT_CARD]"}'],
    ['{"a":"41\\u0031111111111111\\u0031"}', '{"a":"[CREDIT_CARD]"}'],
    ['{"a":"\\njane.roe\\u0040example.org\\n"}', '{"a":"\\n[EMAIL]\\n"}'],
    ['{"a":"\\ud835\\udfd2111111111111111"}', '{"a":"[CREDIT_CARD]"}'],
    ['{"a":"4111\\u200b1111\\u200b11111111"}', '{"a":"[CREDIT_CARD]"}'],
    ['{"x":NaN,"a":"\\u0034111111111111111"}', '{"x":NaN,"a":"[CREDIT_CARD]"}'],
    ["log: 'user\\tjane.roe@example.org'", "log: 'user\\t[EMAIL]'"],
  ])('%s', async (text, becomes) => {
    expect((await request(asked(text))).bytes.toString()).toBe(asked(becomes));
    expect((await answer(json({ choices: [{ message: { content: text } }] }))).bytes.toString()).toBe(
      json({ choices: [{ message: { content: becomes } }] }),
    );
  });

  it('in the arguments of a call that come in pieces, wherever they are cut', async () => {
    const all = '{"a":"Card:\\n4111\\u00201111 1111\\u00a0111\\u0031","b":"m:\\tjane.roe@example.org"}';
    const want = '{"a":"Card:\\n[CREDIT_CARD]","b":"m:\\t[EMAIL]"}';
    for (let size = 1; size < all.length; size += 1) {
      const pieces = all.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
      const gone = await stream(pieces.map(piece => Buffer.from(event(piece))));
      const parts = gone.bytes.toString().match(/"arguments":"(?:[^"\\]|\\.)*"/g) ?? [];
      expect(parts.map(part => JSON.parse(part.slice(12)) as string).join(''), String(size)).toBe(want);
    }
  });

  it('the same is found however a text of escapes is cut', () => {
    const part = fc.constantFrom(
      '\\',
      '\\n',
      'n',
      'u',
      '\\u',
      '0034',
      '\\u0034',
      card,
      ' ',
      '\\ud83d',
      '\\ude00',
      '\\\\',
      '"',
      '\\u005c',
      'jane.roe@example.org',
      'é',
      '\\u00e9',
      '\\u200b',
      '\\'.repeat(70),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 14 }),
        fc.array(fc.nat({ max: 300 }), { maxLength: 8 }),
        (parts, at) => {
          const text = parts.join('');
          const bytes = Buffer.from(text);
          const cuts = [...new Set(at.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b);
          const pieces = [0, ...cuts].map((from, i) => bytes.subarray(from, cuts[i] ?? bytes.length));
          expect(scanPieces(pieces)).toEqual(scanWhole(text));
        },
      ),
      {
        numRuns: 5000,
        examples: [
          [['jane.roe@example.org', '\\u0034', '\\ud83d', '\\'.repeat(70), '\\ude00', '\\ud83d'], [251]],
        ],
      },
    );
  });
});
