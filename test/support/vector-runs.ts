/** Bodies of any provider through the real reader, scanner and pipeline; the judge redacts whatever text is found. */
import { fewRecognizers } from './few-recognizers.ts';
import { createScanner } from '../../src/classify/scanner.ts';
import { reason, type ReasonCode } from '../../src/core/reason.ts';
import { reasonOf } from '../../src/core/errors.ts';
import type { Direction, Finding, Frame, PolicyDigest, Treatment } from '../../src/core/types.ts';
import { Pipeline } from '../../src/exchange/pipeline.ts';
import type { FrameReader, Judge, OperationMatch } from '../../src/exchange/ports.ts';
import type { OperationVector } from '../../src/core/vector.ts';
import { providers } from '../../src/app/providers.ts';
import { readTarget } from '../../src/wire/path.ts';
import { noIds } from './paper.ts';

export const scanner = createScanner({ workers: 0 }, { recognizers: fewRecognizers });
const limits = { maxBodyBytes: 64 << 20, maxFrameBytes: 16 << 20 };

/** What adapters see is let by: these tests are about texts. */
const observed: ReadonlySet<string> = new Set([
  'opaque',
  'remote_reference',
  'provider_state',
  'provider_tool',
]);
const judge: Judge = {
  decide: (_direction, findings) => ({
    effect: findings.length > 0 ? 'redact' : 'permit',
    reason: reason('permitted'),
    rules: [],
    policy: 'p' as PolicyDigest,
    treatments: new Map<Finding, Treatment>(
      findings.filter(finding => !observed.has(finding.class)).map(finding => [finding, 'redact']),
    ),
  }),
};

/** What became of one body. */
export interface Ran {
  /** Undefined: all of it left. */
  readonly refused: string | undefined;
  readonly bytes: Buffer;
  readonly frames: number;
  /** Where texts were found: entity, channel and place. */
  readonly found: readonly string[];
  /** What was seen beside texts: entity and place. */
  readonly seen: readonly string[];
  readonly unscannable: number;
}

/** The operation of a vector, as its own provider finds it. */
export function matchOf(vector: OperationVector, path = vector.path): OperationMatch {
  const match = providers.get(vector.provider)?.find(vector.method, readTarget(path));
  if (!match) throw new Error(`${vector.provider} does not know ${vector.method} ${path}`);
  return match;
}

/** A reader that counts what it gives out. */
function counting(reader: FrameReader, count: (frames: readonly Frame[]) => void): FrameReader {
  return {
    get held() {
      return reader.held;
    },
    read: (chunk, end) => {
      const frames = reader.read(chunk, end);
      if (frames instanceof Promise) return frames.then(given => (count(given), given));
      count(frames);
      return frames;
    },
  };
}

export interface What {
  readonly direction: Direction;
  readonly match: OperationMatch;
  readonly contentType: string;
  readonly stream: boolean;
  readonly release?: 'segments' | 'whole';
}

/** A body through the pipeline, in these chunks. */
export async function run(what: What, chunks: readonly Uint8Array[]): Promise<Ran> {
  const { direction, match, contentType, stream, release = 'segments' } = what;
  const asked = { ...match.facts, stream };
  const reader = match.operation.reader(direction, contentType, { asked, status: 200, limits });
  if (!reader) return { ...nothing, refused: 'content_type_unsupported' satisfies ReasonCode };
  let frames = 0;
  const out: Uint8Array[] = [];
  const found: string[] = [];
  const pipeline = new Pipeline<Direction>({
    direction,
    head: [],
    credentials: [],
    reader: counting(reader, given => void (frames += given.filter(({ bytes }) => bytes.length > 0).length)),
    scanner,
    transform: { replace: finding => Buffer.from(`[${finding.entity}]`) },
    judge: () => judge,
    ids: noIds,
    owner: () => ({ host: '', provider: '', principal: undefined, ids: 'principal' }),
    blind: new Uint8Array(32),
    release: direction === 'request' ? 'whole' : release,
    maxBodyBytes: limits.maxBodyBytes,
    now: () => 0,
    noted: ({ finding, where }) => {
      if (!observed.has(finding.class))
        found.push(`${finding.entity} ${finding.channel} ${finding.at.join('-')} ${where}`);
    },
  });
  let refused: string | undefined;
  try {
    await pipeline.begin();
    for (const [index, chunk] of chunks.entries()) {
      await pipeline.read(chunk, index === chunks.length - 1);
      if (pipeline.ready) out.push(pipeline.cut(head => head).bytes);
    }
  } catch (error) {
    refused = reasonOf(error);
  }
  const seen = pipeline.findings
    .filter(finding => observed.has(finding.class))
    .flatMap(({ entity, where }) => where.map(place => `${entity} ${place}`));
  const { unscannable } = pipeline.counts;
  return { refused, bytes: Buffer.concat(out), frames, found: found.sort(), seen, unscannable };
}

const nothing: Ran = {
  refused: undefined,
  bytes: Buffer.alloc(0),
  frames: 0,
  found: [],
  seen: [],
  unscannable: 0,
};

/** Only read, in these chunks: a line for each frame, with all that is read of it. */
export async function read(
  { match, direction, contentType, stream }: What,
  chunks: readonly Uint8Array[],
): Promise<string> {
  const asked = { ...match.facts, stream };
  const reader = match.operation.reader(direction, contentType, { asked, status: 200, limits });
  const lines: string[] = [];
  for (const [index, chunk] of chunks.entries())
    for (const { bytes, slots, closes, last } of (await reader?.read(chunk, index === chunks.length - 1)) ??
      []) {
      const texts = slots.map(
        ({ channel, where, text }) => `${channel} ${where} ${Buffer.from(text).toString('latin1')}`,
      );
      lines.push([bytes.length, last, ...texts, ...closes].join('|'));
    }
  return lines.join('\n');
}

/** What must not depend on how a body came. What was refused left more or less before, as it came. */
export const essence = ({ bytes, ...rest }: Ran): unknown =>
  rest.refused === undefined ? { ...rest, left: bytes.toString('latin1') } : { refused: rest.refused };

/** What a reader finds in bytes: Amazon's InvokeModel puts its events into base64. */
export const readable = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replace(/"bytes":"([A-Za-z0-9+/=]*)"/g, (_all, text: string) =>
      Buffer.from(text, 'base64').toString('latin1'),
    );
