import { describe, expect, it } from 'vitest';
import { createScanner } from '../../../src/classify/scanner.ts';
import { answer, request, stream } from '../../support/chat-exchange.ts';

/** The policy of these exchanges permits whatever is asked, so that only the scanner can stop them. */
const saying = (content: string): string =>
  JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] });
const answering = (content: string): string => JSON.stringify({ choices: [{ message: { content } }] });
const prose = 'The quick brown fox jumps over the lazy dog. ';
const long = (bytes: number): string => prose.repeat(Math.ceil(bytes / prose.length));

describe('over its budget of bytes', () => {
  const scanner = createScanner({ workers: 0, maxBytes: 2000 });

  it('nothing of a request leaves, and it is said why', async () => {
    const gone = await request(saying(long(3000)), { scanner });
    expect([gone.refused, gone.bytes.length]).toEqual(['unclassified', 0]);
    expect((await request(saying(long(1000)), { scanner })).refused).toBeUndefined();
  });

  it('nothing of an answer leaves', async () => {
    const gone = await answer(answering(long(3000)), { scanner });
    expect([gone.refused, gone.bytes.length]).toEqual(['unclassified', 0]);
  });

  it('a stream is cut before the text that is too long', async () => {
    const delta = (content: string): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
    const gone = await stream(Buffer.from(delta('first words ') + delta(long(3000)) + delta('last')), {
      scanner,
    });
    expect(gone.refused).toBe('unclassified');
    expect(gone.bytes.toString()).not.toContain('fox');
  });
});

describe('over its budget of time', () => {
  const scanner = createScanner({ workers: 0, maxMs: 1 });

  it('nothing of a request or an answer leaves', async () => {
    const text = long(8 << 20);
    for (const gone of [await request(saying(text), { scanner }), await answer(answering(text), { scanner })])
      expect([gone.refused, gone.bytes.length]).toEqual(['unclassified', 0]);
  });

  it('what a worker does not finish in time does not leave', async () => {
    const slow = createScanner({ maxMs: 1 });
    const gone = await request(saying(long(8 << 20)), { scanner: slow });
    expect([gone.refused, gone.bytes.length]).toEqual(['unclassified', 0]);
    await slow.close();
  });

  it('is not about texts that are scanned at once', async () => {
    expect((await request(saying(long(2000)), { scanner })).refused).toBeUndefined();
  });
});
