import { fewRecognizers } from '../support/few-recognizers.ts';
import { noIds } from '../support/paper.ts';
import { operationOf } from '../support/operations.ts';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createScanner } from '../../src/classify/scanner.ts';
import { reason } from '../../src/core/reason.ts';
import type { Finding, PolicyDigest, Treatment } from '../../src/core/types.ts';
import { Pipeline } from '../../src/exchange/pipeline.ts';
import type { Judge, Operation } from '../../src/exchange/ports.ts';
import type { Noted } from '../../src/stream/channel-text.ts';
import { openai } from '../../src/providers/openai/provider.ts';
import { runs } from '../support/runs.ts';

const scanner = createScanner({ workers: 0 }, { recognizers: fewRecognizers });
afterAll(() => scanner.close());

const limits = { maxBodyBytes: 1 << 20, maxFrameBytes: 1 << 16 };
const chatCompletions = (): Operation => {
  const found = operationOf(openai, 'POST', '/v1/chat/completions');
  if (!found) throw new Error('no chat completions');
  return found;
};
const operation = chatCompletions();

/** Redacts whatever is found. */
const judge: Judge = {
  decide: (_direction, findings) => ({
    effect: findings.length > 0 ? 'redact' : 'permit',
    reason: reason('permitted'),
    rules: [],
    policy: 'p' as PolicyDigest,
    treatments: new Map<Finding, Treatment>(findings.map(finding => [finding, 'redact'])),
  }),
};

interface Ran {
  readonly bytes: string;
  readonly segments: number;
  readonly findings: readonly string[];
}

function run(chunks: readonly Uint8Array[], release: 'segments' | 'whole', type = 'text/event-stream'): Ran {
  const found: Noted[] = [];
  const pipeline = new Pipeline({
    direction: 'response',
    head: [
      [':status', '200'],
      ['content-type', type],
      ['openai-organization', 'jane.roe'],
    ],
    credentials: [],
    reader: operation.reader('response', type, { asked: { stream: true }, status: 200, limits }),
    scanner,
    transform: { replace: finding => Buffer.from(`[${finding.entity}]`) },
    judge: () => judge,
    ids: noIds,
    owner: () => ({ host: '', provider: '', principal: undefined, ids: 'principal' }),
    blind: new Uint8Array(32),
    release,
    maxBodyBytes: limits.maxBodyBytes,
    now: () => 0,
    noted: one => found.push(one),
  });
  const out: Uint8Array[] = [];
  const cut = (): void => {
    if (pipeline.ready) out.push(pipeline.cut(head => head).bytes);
  };
  const sync = (work: void | Promise<void>): void => {
    if (work instanceof Promise) throw new Error('more than one turn');
  };
  sync(pipeline.begin());
  cut();
  chunks.forEach((chunk, index) => {
    sync(pipeline.read(chunk, index === chunks.length - 1));
    cut();
  });
  const findings = found.map(
    ({ finding, where }) => `${finding.entity} ${finding.channel} ${finding.at.join('-')} ${where}`,
  );
  return { bytes: Buffer.concat(out).toString(), segments: out.length, findings: findings.sort() };
}

const event = (choices: unknown, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model: 'gpt-4o', choices, ...more })}\n\n`;
const delta = (index: number, given: object, finish: string | null = null): string =>
  event([{ index, delta: given, finish_reason: finish }]);

/** Two choices in turns, findings over two, three and four events, tool arguments, comments, a silent channel. */
const streams: Readonly<Record<string, string>> = {
  'a card over four deltas': [
    delta(0, { role: 'assistant', content: '' }),
    ...['The card on file is 41', '11 1111', ' 1111 11', '11, thank', ' you.'].map(content =>
      delta(0, { content }),
    ),
    delta(0, {}, 'stop'),
    'data: [DONE]\n\n',
  ].join(''),
  'two choices in turns': [
    delta(0, { role: 'assistant', content: 'Mail jane.r' }),
    delta(1, { role: 'assistant', content: 'SSN 078-' }),
    delta(0, { content: 'oe@exam' }),
    delta(1, { content: '12-3456 is wrong? caf\u00e9 \ud83d\ude00' }),
    ': ping\n\n',
    delta(0, { content: 'ple.org now' }, 'stop'),
    delta(1, { content: ' bye' }, 'stop'),
    event([], { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }),
    'data: [DONE]\n\n',
  ].join(''),
  'tool arguments': [
    delta(0, {
      role: 'assistant',
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'pay', arguments: '' } }],
    }),
    ...['{"card":"4', '111 1111 ', '1111 1111"', ',"note":"x"}'].map(args =>
      delta(0, { tool_calls: [{ index: 0, function: { arguments: args } }] }),
    ),
    delta(0, {}, 'tool_calls'),
    'data: [DONE]\n\n',
  ].join(''),
};

const events = (text: string): number => text.split(/\n\n/).filter(part => part !== '').length;

describe.each(Object.entries(streams))('%s', (_name, text) => {
  const bytes = Buffer.from(text);
  const expected = run([bytes], 'segments');

  it('nothing that was found leaves, and as many events leave as came', () => {
    expect(expected.findings.length).toBeGreaterThan(0);
    expect(expected.bytes).not.toMatch(/4111|1111 1111|jane\.r|oe@exam/);
    expect(events(expected.bytes)).toBe(events(text));
  });

  it('held whole, the same bytes leave', () => {
    const whole = run([bytes], 'whole');
    expect(whole.bytes).toBe(expected.bytes);
    expect(whole.findings).toEqual(expected.findings);
  });

  it('every two-way split gives the same bytes and findings', () => {
    for (let at = 1; at < bytes.length; at += 1) {
      const ran = run([bytes.subarray(0, at), bytes.subarray(at)], 'segments');
      expect(ran.bytes, `split at ${at}`).toBe(expected.bytes);
      expect(ran.findings, `split at ${at}`).toEqual(expected.findings);
    }
  });

  it('byte by byte, and in any pieces, it is the same', () => {
    const single = [...bytes].map((_, index) => bytes.subarray(index, index + 1));
    expect(run(single, 'segments').bytes).toBe(expected.bytes);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 }), cuts => {
        const at = [0, ...new Set(cuts)].sort((a, b) => a - b);
        const pieces = at.map((from, index) => bytes.subarray(from, at[index + 1] ?? bytes.length));
        expect(run(pieces, 'segments').bytes).toBe(expected.bytes);
      }),
      { numRuns: runs(120) },
    );
  });

  it('every event is JSON that the SDK can read', () => {
    for (const line of expected.bytes.split('\n')) {
      if (line.startsWith('data: {')) expect(() => JSON.parse(line.slice(6)) as unknown).not.toThrow();
    }
  });
});

describe('prose', () => {
  it('a delta waits at most for the next one', () => {
    const deltas = 'some plain words of a text'.split(' ').map(word => delta(0, { content: `${word} ` }));
    const ran = run(
      deltas.map(text => Buffer.from(text)),
      'segments',
    );
    expect(ran.segments).toBeGreaterThanOrEqual(deltas.length - 1);
  });
});
