import type { Subject } from '../conformance/cell.ts';
import type { Lore } from '../conformance/lore.ts';
import type { Direction, Frame, FrameFacts } from '../core/types.ts';
import type { OperationMatch } from '../exchange/ports.ts';
import type { OperationVector } from '../core/vector.ts';
import { readTarget } from '../wire/path.ts';
import { decodeUtf8 } from '../wire/utf8.ts';
import { providers } from './providers.ts';

/** Nothing of a vector is near these. */
const limits = { maxBodyBytes: 64 * 1024 * 1024, maxFrameBytes: 16 * 1024 * 1024 };

/** A vector with what its API's adapter says of its places. */
export const subjectOf = async (vector: OperationVector): Promise<Subject> => ({
  vector,
  lore: await loreOf(vector),
});

const nothingKnown: Lore = {
  headers: { request: [], response: [] },
  query: [],
  credentials: [],
  path: [],
  names: new Set(),
};

/** Without an adapter nothing is known: then its control shows that the way is not open. */
async function loreOf(vector: OperationVector): Promise<Lore> {
  const match = providers.get(vector.provider)?.find(vector.method, readTarget(vector.path));
  if (!match) return nothingKnown;
  const { operation, texts } = match;
  const content = (names: readonly string[]): readonly string[] =>
    names.filter(name => !operation.credentials.includes(name));
  return {
    headers: { request: content(operation.headers.request), response: content(operation.headers.response) },
    query: Object.entries(operation.query).flatMap(([name, known]) => (known === 'any' ? [name] : [])),
    credentials: operation.credentials.flatMap(name => (name.startsWith('query:') ? [name.slice(6)] : [])),
    path: [...new Set(texts.map(({ text }) => asItStands(vector.path, decodeUtf8(text))))],
    names: await namesOf(vector, match),
  };
}

/** Without what Google's APIs put behind a colon: the method. */
function asItStands(path: string, text: string): string {
  const name = text.replace(/:[A-Za-z]+$/, '');
  return path.includes(name) ? name : encodeURIComponent(name);
}

async function namesOf(vector: OperationVector, match: OperationMatch): Promise<ReadonlySet<string>> {
  const { request, answer, stream } = vector;
  const json = 'application/json';
  const bodyOf = (value: unknown): readonly Uint8Array[] => [Buffer.from(JSON.stringify(value))];
  const frames = await Promise.all([
    request === undefined ? [] : framesOf(match, 'request', json, bodyOf(request)),
    answer === undefined ? [] : framesOf(match, 'response', json, bodyOf(answer)),
    stream === undefined
      ? []
      : framesOf(streamMatch(vector, match), 'response', stream.contentType, stream.encode(stream.events), {
          stream: true,
        }),
  ]);
  const slots = frames.flat().flatMap(frame => frame.slots);
  return new Set(slots.filter(({ kind }) => kind === 'name').map(({ text }) => decodeUtf8(text)));
}

const streamMatch = ({ provider, method, stream }: OperationVector, match: OperationMatch): OperationMatch =>
  (stream?.path === undefined ? undefined : providers.get(provider)?.find(method, readTarget(stream.path))) ??
  match;

/** None where the adapter cannot read it: the control shows that too. */
async function framesOf(
  { operation }: OperationMatch,
  direction: Direction,
  contentType: string,
  chunks: readonly Uint8Array[],
  asked: FrameFacts = {},
): Promise<readonly Frame[]> {
  try {
    const reader = operation.reader(direction, contentType, { asked, status: 200, limits });
    return (await reader?.read(Buffer.concat(chunks), true)) ?? [];
  } catch {
    return [];
  }
}
