import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClassifier, UnknownEntityError } from '../../../src/app/classify.ts';
import { type AnswerOptions, answerLines, answerWhole } from '../../../src/app/classify-answer.ts';
import { explain } from '../../../src/app/classify-explain.ts';
import { type OffsetUnit, offsetUnits } from '../../../src/app/classify-offsets.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Channel, Finding } from '../../../src/core/types.ts';
import { positives } from './harness.ts';

const classifier = createClassifier();
const card = '4111 1111 1111 1111';
const all = (offsets: OffsetUnit = 'utf8'): AnswerOptions => ({ offsets, entities: undefined });

interface Told {
  readonly start: number;
  readonly end: number;
  readonly entity: string;
  readonly band: string;
  readonly context: string | null;
}
interface Line {
  readonly findings: readonly Told[];
  readonly error: string;
  readonly line: number;
}

/** As it would come through a pipe. */
async function* pieces(bytes: Uint8Array, ...cuts: readonly number[]): AsyncGenerator<Uint8Array, void> {
  const stops = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < stops.length; i++) yield await Promise.resolve(bytes.subarray(stops[i - 1], stops[i]));
}

async function whole(
  bytes: Uint8Array | string,
  options = all(),
  cuts: readonly number[] = [],
): Promise<Line> {
  let text = '';
  for await (const part of answerWhole(classifier, pieces(Buffer.from(bytes), ...cuts), options))
    text += part;
  expect(text).toMatch(/^[^\n]*\n$/);
  return JSON.parse(text) as Line;
}

async function lines(
  bytes: Uint8Array | string,
  options = all(),
  cuts: readonly number[] = [],
): Promise<readonly Line[]> {
  const answers: Line[] = [];
  for await (const { text, failed } of answerLines(
    classifier,
    pieces(Buffer.from(bytes), ...cuts),
    options,
  )) {
    expect(text).toMatch(/^[^\n]*\n$/);
    const line = JSON.parse(text) as Line;
    expect(failed).toBe('error' in line);
    answers.push(line);
  }
  return answers;
}

/** The text of a finding, by offsets of each kind. */
const cutters: Readonly<Record<OffsetUnit, (text: string, start: number, end: number) => string>> = {
  utf8: (text, start, end) => Buffer.from(text).subarray(start, end).toString(),
  codepoints: (text, start, end) => Array.from(text).slice(start, end).join(''),
  utf16: (text, start, end) => text.slice(start, end),
};

describe('one text', () => {
  it('is answered by one line with all members, in their order', async () => {
    const { findings } = await whole(`My card is ${card}.`);
    expect(findings).toHaveLength(1);
    expect(Object.keys(findings[0] ?? {})).toEqual([
      'start',
      'end',
      'entity',
      'class',
      'score',
      'band',
      'recognizer',
      'context',
    ]);
    expect(findings[0]).toMatchObject({
      start: 11,
      end: 30,
      entity: 'CREDIT_CARD',
      class: 'pci',
      score: 1,
      band: 'certain',
      recognizer: 'card.number',
      context: 'card',
    });
  });

  it('has a code for a code and a record for a record, as was asked', async () => {
    const near = 'Patient: SSN 536-22-1234, diagnosis E11.9';
    const found = async (text: string, ...entities: string[]): Promise<readonly string[]> =>
      (await whole(text, { offsets: 'utf8', entities })).findings.map(({ entity }) => entity);
    expect(await found(near, 'MEDICAL_CODE')).toEqual(['MEDICAL_CODE']);
    expect(await found(near, 'HEALTH_RECORD')).toEqual(['HEALTH_RECORD']);
    expect(await found('diagnosis E11.9', 'MEDICAL_CODE')).toEqual(['MEDICAL_CODE']);
    expect(await found('diagnosis E11.9', 'HEALTH_RECORD')).toEqual([]);
  });

  it('without findings, and without a byte', async () => {
    expect(await whole('nothing')).toEqual({ findings: [] });
    expect(await whole('')).toEqual({ findings: [] });
  });

  it.each(offsetUnits)('has offsets in %s, wherever it is cut', async unit => {
    const text = `é 😀 日本 ${card} 😀😀 mail jane.doe@example.com é`;
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 5 }), async cuts => {
        const { findings } = await whole(bytes, all(unit), cuts);
        expect(findings.map(({ start, end }) => cutters[unit](text, start, end))).toEqual([
          card,
          'jane.doe@example.com',
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it('that is not UTF-8 has offsets in bytes only', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0x20]), Buffer.from(card)]);
    expect((await whole(bytes)).findings).toMatchObject([{ start: 2, end: 21 }]);
    await expect(whole(bytes, all('utf16'))).rejects.toThrow('not UTF-8');
  });

  it('is looked through for what is asked only, under the name that was asked', async () => {
    const text = `card ${card}, mail a@b.com, IBAN DE89370400440532013000`;
    const found = async (...entities: string[]): Promise<readonly string[]> =>
      (await whole(text, { offsets: 'utf8', entities })).findings.map(({ entity }) => entity);
    expect(await found('EMAIL_ADDRESS')).toEqual(['EMAIL_ADDRESS']);
    expect(await found('credit-card', 'IBAN_CODE')).toEqual(['credit-card', 'IBAN_CODE']);
    expect(await found('EMAIL', 'EMAIL_ADDRESS')).toEqual(['EMAIL']);
  });
});

describe('lines', () => {
  const good = (text: string, more: object = {}): string => JSON.stringify({ text, ...more });

  it('are answered one by one, in order, and bad ones by an error with their number', async () => {
    const input = [
      good(`card ${card}`),
      'no JSON at all',
      '',
      good(`card ${card} a@b.com`, { entities: ['EMAIL_ADDRESS'], id: 7 }),
      good('x', { entities: ['EMIAL'] }),
      '{"text":17}',
      '["text"]',
      good('x', { entities: 'EMAIL' }),
      good('', { entities: null }),
    ].join('\n');
    expect(await lines(input)).toMatchObject([
      { findings: [{ entity: 'CREDIT_CARD', start: 5, end: 24 }] },
      { line: 2, error: expect.stringMatching(/^the line is not JSON in UTF-8: write /) as string },
      { findings: [{ entity: 'EMAIL_ADDRESS', start: 25, end: 32 }] },
      { line: 5, error: 'There is no entity "EMIAL". Did you mean "EMAIL"?' },
      { line: 6, error: '"text" is not there, or no string: write {"text": "…"}' },
      { line: 7, error: 'the line is no object: write {"text": "…"}' },
      {
        line: 8,
        error: '"entities" is no list of strings: write ["EMAIL", …], or leave it out to look for all',
      },
      { findings: [] },
    ]);
  });

  it('errors quote nothing of a line', async () => {
    const [answer] = await lines(`{"text": "card ${card}`);
    expect(JSON.stringify(answer)).not.toContain('4111');
  });

  it('of bytes that are no UTF-8 are an error, and the next line is answered', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"text":"'),
      Buffer.from([0xff]),
      Buffer.from(`"}\r\n${good('a@b.com')}\r\n`),
    ]);
    expect(await lines(bytes)).toMatchObject([{ line: 1 }, { findings: [{ entity: 'EMAIL' }] }]);
  });

  it('are the same wherever the input is cut', async () => {
    const input = Buffer.from(`${good(`é ${card}`)}\n\n${good('😀 a@b.com')}\nbad\n`);
    const expected = await lines(input, all('codepoints'));
    expect(expected).toMatchObject([
      { findings: [{ start: 2, end: 21 }] },
      { findings: [{ start: 2, end: 9 }] },
      { line: 4 },
    ]);
    for (let cut = 1; cut < input.length; cut++)
      expect(await lines(input, all('codepoints'), [cut])).toEqual(expected);
  });

  it('without entities take those of the command line', async () => {
    const answers = await lines(`${good(`${card} a@b.com`)}\n${good(card, { entities: ['CREDIT_CARD'] })}`, {
      offsets: 'utf8',
      entities: ['EMAIL'],
    });
    expect(answers.map(({ findings }) => findings.map(({ entity }) => entity))).toEqual([
      ['EMAIL'],
      ['CREDIT_CARD'],
    ]);
  });
});

describe('an explanation', () => {
  it('says what, where, why and by which rule', async () => {
    const told = await explain(classifier, Buffer.from(`Hé,\nmy card ${card}\n`), undefined);
    expect(told).toContain(`2:9 CREDIT_CARD (pci) "${card}"`);
    expect(told).toContain('certain, score 1.00; bytes 13 to 32');
    expect(told).toContain('its check digits');
    expect(told).toContain('near it stands "card"');
    expect(told).toContain('rule: ISO/IEC 7812-1');
    expect(told).toContain('1 finding in');
  });

  it('has nothing in it that a terminal would take for a command', async () => {
    const told = await explain(
      classifier,
      Buffer.from(`4111\u200b 1111\u001b 1111 1111 ${card}\u202e`),
      undefined,
    );
    expect(told).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
  });

  it('of nothing says so', async () => {
    expect(await explain(classifier, Buffer.from('nothing'), undefined)).toBe('No findings in 7 bytes.');
  });
});

it('a name that nobody knows is an error before anything is read', () => {
  expect(() => classifier.begin(['CREDIT_CRAD'])).toThrow(UnknownEntityError);
  expect(() => classifier.begin(['CREDIT_CRAD'])).toThrow('Did you mean "CREDIT_CARD"?');
});

describe('looking for some entities finds what looking with all recognizers does', () => {
  const families = [...new Set(positives.map(({ family }) => family))];

  it.each(families)('%s', async family => {
    const cases = positives.filter(one => one.family === family);
    const asked = [...new Set(cases.flatMap(({ found }) => found.map(([entity]) => entity)))];
    for (const entities of asked.length > 12 ? [asked] : [asked, ...asked.map(entity => [entity])]) {
      const full = createScanner({ workers: 0, cache: 'none', entities: new Set(entities) });
      for (const { text } of cases) {
        const scan = full.open('text' as Channel, 'text', '');
        void full.feed([{ scan, text: Buffer.from(text), end: true }]);
        const placed = (findings: readonly Finding[]): unknown =>
          findings.map(({ at, recognizer, score }) => [at, recognizer, score]);
        expect(placed(await classifier.classify(Buffer.from(text), entities))).toEqual(placed(scan.findings));
      }
    }
  });
});
