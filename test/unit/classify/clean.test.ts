import { describe, expect, it } from 'vitest';
import { alarmsIn, cleanCorpora, perMebibyte } from '../../../bench/eval/clean.ts';
import { createClassifier } from '../../../src/app/classify.ts';

/** Never, however many numbers there are: whoever is told of one will act on it. */
const grave = new Set(['CREDIT_CARD', 'US_SSN', 'IBAN']);

const classifier = createClassifier();

describe.each(cleanCorpora())('in clean texts, $name', corpus => {
  it('gives at most one false alarm per MiB, and never a card, an SSN or an IBAN', async () => {
    const alarms = await alarmsIn(corpus, classifier);
    expect(alarms.filter(({ entity }) => grave.has(entity))).toEqual([]);
    expect(perMebibyte(corpus, alarms), JSON.stringify(alarms.slice(0, 20), null, 1)).toBeLessThanOrEqual(1);
  });
});

it('the corpora are not empty, and something in them looks like what is looked for', async () => {
  for (const { texts } of cleanCorpora())
    expect(texts.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(30_000);
  const alarms = await alarmsIn(
    { name: 'not clean', texts: [{ name: 'x', text: Buffer.from('card 4111 1111 1111 1111') }] },
    classifier,
  );
  expect(alarms).toMatchObject([{ entity: 'CREDIT_CARD', where: 'x:1' }]);
});
