import type { Json, OperationVector } from '../core/vector.ts';
import type { Arrival, Received } from './arrival.ts';
import type { Behaviour } from './behaviour.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import type { Sender } from './sender.ts';
import { type Coding, packed } from './vector-coding.ts';
import { fittingVector, wantsStream } from './vector-match.ts';
import { vectors as allVectors } from './vectors/index.ts';

/** What a model server was asked. */
export interface VectorAsked {
  /** The vector of that operation; undefined: none is known. */
  readonly vector: OperationVector | undefined;
  /** Its stream is asked for. */
  readonly streaming: boolean;
  readonly received: Received;
}

/** An answer, written frame by frame; when and how it goes on and ends is told as of the other model server. */
export interface VectorAnswer extends Pick<
  Behaviour,
  'firstMs' | 'deltaMs' | 'gate' | 'ending' | 'trailers'
> {
  /** 200 where it does not say. */
  readonly status?: number;
  /** With its content type, which is JSON's where it does not say. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Each is a write of its own; concatenated they are the body. */
  readonly frames: readonly (string | Uint8Array)[];
  /** Compresses the frames, each to bytes that can be read when they arrive. */
  readonly encoding?: Coding;
}

/** Undefined: the vector's own. */
export type AnswerWith = (asked: VectorAsked) => VectorAnswer | undefined | Promise<VectorAnswer | undefined>;

export interface VectorServer extends Receiver {
  /** From now on; undefined: what the vectors say. */
  answerWith(answer: AnswerWith | undefined): void;
}

export interface VectorServerOptions {
  readonly port?: number;
  /** All that there are, where it does not say. */
  readonly vectors?: readonly OperationVector[];
  /** Between two events of a stream. */
  readonly deltaMs?: number;
}

/** A model server on loopback that speaks every API that there are vectors of, over HTTP/1.1 and h2c on one port. */
export async function startVectorServer(options: VectorServerOptions = {}): Promise<VectorServer> {
  const { vectors = allVectors, deltaMs = 0 } = options;
  let chosen: AnswerWith | undefined;
  const receiver = await startReceiver(async (arrival, sender) => {
    const asked = askedOf(arrival, vectors);
    await say(sender, (await chosen?.(asked)) ?? { deltaMs, ...usualAnswer(asked) });
  }, options);
  return { ...receiver, answerWith: answer => void (chosen = answer) };
}

function askedOf(arrival: Arrival, vectors: readonly OperationVector[]): VectorAsked {
  const body = jsonOf(arrival.body);
  const request = { method: arrival.method, path: arrival.path, body };
  const vector = fittingVector(request, vectors);
  return { vector, streaming: vector !== undefined && wantsStream(request, vector), received: arrival };
}

function jsonOf(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}

/** What the vector says, or 404 where there is none. */
export function usualAnswer({ vector, streaming, received }: VectorAsked): VectorAnswer {
  if (vector && streaming && vector.stream) return streamedAnswer(vector, vector.stream.events);
  if (vector?.answer !== undefined) return { frames: [JSON.stringify(vector.answer)] };
  const message = `No vector for ${received.method} ${received.path}`;
  return { status: 404, frames: [JSON.stringify({ error: { message, type: 'not_found' }, message })] };
}

/** The vector's stream, with these events instead of its own. */
export function streamedAnswer({ stream, title }: OperationVector, events: readonly Json[]): VectorAnswer {
  if (!stream) throw new Error(`${title} does not stream`);
  return { headers: { 'content-type': stream.contentType }, frames: stream.encode(events) };
}

async function say(sender: Sender, answer: VectorAnswer): Promise<void> {
  const { status = 200, headers = {}, frames, encoding, ...course } = answer;
  const all = {
    'content-type': 'application/json',
    ...(encoding && { 'content-encoding': encoding }),
    ...headers,
  };
  const chunks = encoding ? await packed(frames, encoding) : frames;
  await sender.raw({ ...course, raw: { status, headers: all, chunks } });
}
