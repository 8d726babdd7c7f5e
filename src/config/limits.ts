import { z } from 'zod';
import type { Limits } from '../exchange/ports.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
const seconds = 1000;
const minutes = 60 * seconds;

/** Images in base64 and long documents stay below it; what is larger belongs into the provider's file API. */
const defaultMaxBodyBytes = 4 * MiB;
/** A stream's event is a few hundred bytes; the largest seen repeat a whole answer at the end. */
const defaultMaxFrameBytes = 1 * MiB;
/** Text packs to a tenth, the most repetitive logs to a fiftieth; a bomb to a thousandth. */
const defaultMaxRatio = 100;
/** A whole request body, its frames and its rewritten copy, and an answer that is held meanwhile. */
const defaultMaxExchangeBytes = 16 * MiB;
/** A quarter of the memory that a sidecar of 1 GiB has; the rest is Node's own and its garbage. */
const defaultProcessBytes = 256 * MiB;
/** Four MiB over a slow mobile uplink; a client that needs longer holds memory for nothing. */
const defaultRequestMs = 30 * seconds;
/** Reasoning models think for minutes before the first byte of an answer that is not streamed. */
const defaultFirstByteMs = 5 * minutes;
/** Providers send a ping or a delta at least every 15 s or so; a minute of silence is a dead upstream. */
const defaultIdleMs = 1 * minutes;
/** The SDKs' own default is 10 minutes. */
const defaultExchangeMs = 10 * minutes;
/** Ten pieces a second read as running text, and cost one commit each; a long answer comes in larger ones. */
const defaultSegmentMs = 100;
/** The first sentences of an answer appear as they come; a stream that goes on is then held to its pace. */
const defaultSegmentBurst = 56;
/** Kubernetes kills after 30 s: Envoy needs some of it to notice. */
const defaultDrainMs = 20 * seconds;

/** Bounds that hold whatever Envoy's own say; over each of them a request is refused, never truncated. */
export interface LimitsConfig extends Limits {
  /** Held by all exchanges together, in bytes. */
  readonly processBytes: number;
  /** From SIGTERM until streams that still run are cut. */
  readonly drainMs: number;
}

const bytes = (least: number, most: number, usual: number, description: string): z.ZodType<number> =>
  z
    .int()
    .min(least)
    .max(most)
    .default(usual)
    .meta({ description: `${description} In bytes.` });

const duration = (least: number, most: number, usual: number, description: string): z.ZodType<number> =>
  z
    .int()
    .min(least)
    .max(most)
    .default(usual)
    .meta({ description: `${description} In milliseconds.` });

const fields = {
  maxBodyBytes: bytes(
    1 * KiB,
    256 * MiB,
    defaultMaxBodyBytes,
    'The largest body of a request, or of an answer that is not streamed.',
  ),
  maxFrameBytes: bytes(1 * KiB, 64 * MiB, defaultMaxFrameBytes, 'The largest event of a streamed answer.'),
  maxRatio: z.int().min(2).max(1000).default(defaultMaxRatio).meta({
    description:
      'Bytes that a compressed body may unpack to for each of its own, once there are more than 64 KiB.',
  }),
  maxExchangeBytes: bytes(
    16 * KiB,
    1 * GiB,
    defaultMaxExchangeBytes,
    'What one exchange may hold in memory, both directions.',
  ),
  processBytes: bytes(
    1 * MiB,
    64 * GiB,
    defaultProcessBytes,
    'What all exchanges together may hold in memory.',
  ),
  requestMs: duration(100, 10 * minutes, defaultRequestMs, 'For a request to arrive whole.'),
  firstByteMs: duration(100, 60 * minutes, defaultFirstByteMs, 'For the model server to begin its answer.'),
  idleMs: duration(100, 10 * minutes, defaultIdleMs, 'Between two pieces of an answer.'),
  exchangeMs: duration(1 * seconds, 120 * minutes, defaultExchangeMs, 'For an exchange as a whole.'),
  segmentMs: duration(
    0,
    5 * seconds,
    defaultSegmentMs,
    'Between two pieces of a stream, once its first ones have left; it grows to six times this the longer the stream goes on. 0 releases what is settled at once.',
  ),
  segmentBurst: z
    .int()
    .min(1)
    .max(1000)
    .default(defaultSegmentBurst)
    .meta({ description: 'How many pieces of a stream leave as they settle, before that pace begins.' }),
  drainMs: duration(0, 10 * minutes, defaultDrainMs, 'From SIGTERM until what still runs is cut.'),
} satisfies Record<keyof LimitsConfig, z.ZodType<number>>;

export const limitsSchema = (): z.ZodType<LimitsConfig> =>
  z
    .strictObject(fields)
    .superRefine((limits, context) => {
      for (const [less, more] of ascending) {
        if (limits[less] <= limits[more]) continue;
        context.addIssue({
          code: 'custom',
          path: [less],
          message: `is more than limits.${more} allows. Lower it, or raise limits.${more}.`,
        });
      }
    })
    .meta({
      description: 'Bounds of time and memory; over each of them a request is refused, never truncated.',
    });

/** Pairs of which the first can never be reached if it is over the second. */
const ascending: readonly (readonly [keyof LimitsConfig, keyof LimitsConfig])[] = [
  ['maxBodyBytes', 'maxExchangeBytes'],
  ['maxFrameBytes', 'maxExchangeBytes'],
  ['maxExchangeBytes', 'processBytes'],
  ['requestMs', 'exchangeMs'],
  ['firstByteMs', 'exchangeMs'],
  ['idleMs', 'exchangeMs'],
];
