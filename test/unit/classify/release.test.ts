import { describe, expect, it } from 'vitest';
import { CachedScanner } from '../../../src/classify/cached-scanner.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Channel } from '../../../src/core/types.ts';
import type { Release } from '../../../src/exchange/ports.ts';
import { answer, request, stream } from '../../support/chat-exchange.ts';
import { scanner, scanPieces, scanWhole } from './harness.ts';

const ofEvidence = new Set(['UNANNOUNCED_DEAL', 'UNANNOUNCED_FINANCIALS', 'SOURCE_CODE']);
const found = (text: string, release: Release): readonly (readonly [string, string])[] =>
  scanWhole(text, '', scanner, release)
    .filter(({ entity }) => ofEvidence.has(entity))
    .map(({ entity, at }) => [entity, Buffer.from(text).toString('utf8', ...at)]);
const deal = 'For Project Falcon we signed the letter of intent, and nothing is not yet announced here.';

describe('evidence', () => {
  it('in a text that leaves as a whole is all from the first piece to the last', () =>
    expect(found(deal, 'whole')).toEqual([
      ['UNANNOUNCED_DEAL', 'Project Falcon we signed the letter of intent, and nothing is not yet announced'],
    ]));

  it('in a text that leaves in segments counts by what came before it, piece by piece', () => {
    expect(found(deal, 'segments')).toEqual([
      ['UNANNOUNCED_DEAL', 'letter of intent'],
      ['UNANNOUNCED_DEAL', 'not yet announced'],
    ]);
    const bands = scanWhole(deal, '', scanner, 'segments').filter(({ entity }) => ofEvidence.has(entity));
    expect(bands.map(({ band }) => band)).toEqual(['likely', 'certain']);
  });

  it('that only what is behind it tells is none where that is still to come', () => {
    const alone = 'The embargo holds. ';
    expect(found(`${alone}Project Falcon is a merger.`, 'segments')[0]?.[1]).not.toContain('embargo');
    expect(found(`${alone}Project Falcon is a merger.`, 'whole')[0]?.[1]).toContain('embargo');
  });

  it('of words that overlap is one finding', () => {
    const [first, ...others] = found(
      'Not yet announced: EPS; net income or net incomes in Q3 2026, 12%',
      'segments',
    );
    expect(first?.[0]).toBe('UNANNOUNCED_FINANCIALS');
    for (const [, text] of others) expect(text.length).toBeGreaterThan(1);
  });
});

const health = 'He has diabetes.';
const person = 'MRN: 00482913.';
const entitiesOf = (text: string, release: Release): readonly string[] =>
  scanPieces([Buffer.from(text)], '', scanner, release).map(({ entity }) => entity);

describe('a person', () => {
  it.each<Release>(['whole', 'segments'])(
    'who stands before makes a health record of a text that leaves %s',
    release => expect(entitiesOf(`${person} ${health}`, release)).toContain('HEALTH_RECORD'),
  );

  it('who comes behind does where nothing has left by then', () => {
    expect(entitiesOf(`${health} ${person}`, 'whole')).toContain('HEALTH_RECORD');
    expect(entitiesOf(`${health} ${person}`, 'segments')).toEqual(['HEALTH_TERM', 'MEDICAL_RECORD_NUMBER']);
  });
});

const all = createScanner({ workers: 0 });
const text = `${health} ${person}`;
const event = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
const streamed = `${event(text.slice(0, 20))}${event(text.slice(20))}data: [DONE]\n\n`;
const isRecord = ({ found: places }: { readonly found: readonly string[] }): boolean =>
  places.some(place => place.startsWith('HEALTH_RECORD'));

describe('how a text leaves', () => {
  it('is known to its scan: a request, an answer in one piece, a stream that is held', async () => {
    expect(
      isRecord(
        await request(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] }), {
          scanner: all,
        }),
      ),
    ).toBe(true);
    expect(
      isRecord(
        await answer(JSON.stringify({ choices: [{ index: 0, message: { content: text } }] }), {
          scanner: all,
        }),
      ),
    ).toBe(true);
    expect(isRecord(await stream(streamed, { scanner: all, release: 'whole' }))).toBe(true);
    expect(isRecord(await stream(streamed, { scanner: all, release: 'segments' }))).toBe(false);
    expect(isRecord(await stream(streamed, { scanner: all, release: 'causal' }))).toBe(false);
  });

  it('is known to the workers and to what is remembered of texts', async () => {
    const long = `${'Plain words of nobody. '.repeat(12_000)}${text}`;
    const working = createScanner({ workers: 1 });
    expect(working).toBeInstanceOf(CachedScanner);
    try {
      for (const release of ['whole', 'segments', 'whole', 'segments'] as const) {
        for (const said of [long, long.slice(-1000)]) {
          const scan = working.open('c' as Channel, 'text', '', release);
          await working.feed([{ scan, text: Buffer.from(said), end: true }]);
          expect(scan.findings.some(({ entity }) => entity === 'HEALTH_RECORD')).toBe(release === 'whole');
        }
      }
    } finally {
      await working.close();
    }
  });
});
