import type { RawAnswer } from '../../src/simulators/behaviour.ts';
import { canaryOf } from './canaries.ts';

/** How the model answers: in one piece, or streamed. */
export type Mode = 'json' | 'sse';

/** Every piece of the model's text says so: none of it may stand in anything that was refused. */
export const marker = 'MODEL-SAYS';

const words = Array.from({ length: 10 }, (_, index) => `${marker} word ${index} then. `);
const card = canaryOf('card');
/** Split where a stream might split it. */
const cardPieces = [card.slice(0, 2), card.slice(2, 7), card.slice(7, 13), card.slice(13)];
const deltas = [...words, 'The card is ', ...cardPieces, ', and that was all.'];

const common = { id: 'chatcmpl-fault', created: 1_790_000_000, model: 'gpt-4o-mini-2026-05-13' };

const event = (delta: object, finish: string | null = null): string => {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  return `data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices })}\n\n`;
};

const streamed: readonly string[] = [
  event({ role: 'assistant', content: '' }),
  ...deltas.map(content => event({ content })),
  event({}, 'stop'),
  'data: [DONE]\n\n',
];

const message = { role: 'assistant', content: deltas.join(''), refusal: null };
const text = JSON.stringify({
  ...common,
  object: 'chat.completion',
  choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
});
const inThree = [text.slice(0, 150), text.slice(150, 400), text.slice(400)];

const chunks: Readonly<Record<Mode, readonly string[]>> = { json: inThree, sse: streamed };
const types: Readonly<Record<Mode, string>> = { json: 'application/json', sse: 'text/event-stream' };

export const modelAnswer = (mode: Mode): RawAnswer => ({
  status: 200,
  headers: { 'content-type': types[mode] },
  chunks: chunks[mode],
});

/** Steps of the model's: 0 is the head, the rest are chunks, counted from 1. */
export const steps = {
  head: 0,
  /** Of the JSON answer: one chunk of three. */
  half: 1,
  /** All chunks of the JSON answer, but not its end. */
  jsonChunks: inThree.length,
  /** Five words. */
  someWords: 6,
  moreWords: 9,
  /** The first two pieces of the card number: its half is in no text that may leave. */
  inTheCard: 1 + words.length + 1 + 2,
  /** All but `[DONE]`. */
  allButDone: streamed.length - 1,
  /** `[DONE]` too, but not the end of the body. */
  allButEnd: streamed.length,
} as const;

/** The last that a client reads of it once so much was said: what follows is not settled, or was not said. */
export const wordsOf = {
  some: `${marker} word 4 then. `,
  beforeCard: 'The card is ',
  butDone: '"finish_reason":"stop"',
  butEnd: '[DONE]',
} as const;

/** All of the answer's text has been read but what comes with the end. */
export const lastWords = 'that was all';

/** The text that a streamed answer says, its events put together. */
export const saidIn = (sse: string): string =>
  [...sse.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].map(([, piece]) => piece).join('');
