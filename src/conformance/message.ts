import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Json, StreamVector } from '../core/vector.ts';
import type { Cell, Coding, Encoding } from './cell.ts';
import type { Ask } from './client.ts';
import { changed, leaves, type Place } from './place.ts';
import { plant, plantPieces } from './plant.ts';
import { type Position, requestOf, unknownName } from './position.ts';
import { markOf, type Reply } from './upstream.ts';
import { compact, type PlantedValue } from './values.ts';

/** Both messages of a cell, with its value in one of them. */
export interface Messages {
  readonly ask: Ask;
  readonly reply: Reply;
}

export interface MessageOptions {
  readonly id: string;
  /** The client's credentials and what else the endpoint wants. */
  readonly headers: Readonly<Record<string, string>>;
  /** The request's mark stands in its longest text, too: headers may not go on. */
  readonly marksBody: boolean;
}

/**
 * The messages of cells that differ only in place and value, all of them planted in one exchange. Undefined: one of them
 * cannot be written in that place in that way.
 */
export function messagesOf(cells: readonly Cell[], options: MessageOptions): Messages | undefined {
  const [cell] = cells;
  if (!cell) return undefined;
  const ask = askOf(cell, plantedIn(cells, 'request'), options);
  const reply = replyOf(cell, plantedIn(cells, 'response'));
  return ask && reply && { ask, reply };
}

interface Item {
  readonly position: Position;
  readonly value: PlantedValue;
}
/** What is planted in one of the messages, and how that one is written. */
interface Planted {
  readonly items: readonly Item[];
  readonly encoding: Encoding;
}

function plantedIn(cells: readonly Cell[], direction: Cell['direction']): Planted {
  const own = cells.filter(cell => cell.direction === direction);
  const items = own.flatMap(({ position, value }) => (position === undefined ? [] : [{ position, value }]));
  return { items, encoding: own[0]?.encoding ?? 'plain' };
}

function askOf(
  { vector, streamed }: Cell,
  planted: Planted,
  { id, headers, marksBody }: MessageOptions,
): Ask | undefined {
  const original = requestOf(vector, streamed);
  const marked = original !== undefined && marksBody ? withMark(original, markOf(id)) : original;
  const body = marked === undefined ? undefined : plantAll(marked, planted, { amid: false });
  const chunks = body === undefined ? [] : written([Buffer.from(JSON.stringify(body))], planted);
  if (!chunks || (original !== undefined && body === undefined)) return undefined;
  const path = (streamed ? vector.stream?.path : undefined) ?? vector.path;
  return {
    method: vector.method,
    path: planted.items.reduce(plantInPath, path),
    headers: planted.items.reduce(plantInHeaders, {
      ...(chunks.length > 0 && { 'content-type': 'application/json' }),
      ...vector.headers,
      ...headers,
      'user-agent': markOf(id),
      ...encodingHeader(planted.encoding),
    }),
    chunks,
    ...trailersOf(planted),
  };
}

function replyOf(cell: Cell, planted: Planted): Reply | undefined {
  const { vector, streamed } = cell;
  const isError = planted.items.some(({ position }) => position.in === 'error');
  const frames = isError ? errorFrames(planted) : framesOf(cell, planted);
  const chunks = frames && written(frames, planted);
  if (!chunks) return undefined;
  const type = streamed && !isError ? (vector.stream?.contentType ?? '') : 'application/json';
  return {
    status: isError ? 400 : 200,
    headers: planted.items.reduce(plantInHeaders, {
      'content-type': type,
      ...encodingHeader(planted.encoding),
    }),
    chunks,
    ...trailersOf(planted),
  };
}

const trailersOf = ({ items }: Planted): { readonly trailers?: Readonly<Record<string, string>> } => {
  const item = items.find(({ position }) => position.in === 'trailer');
  return item ? { trailers: { [unknownName]: item.value.text } } : {};
};

function plantAll(body: Json, { items }: Planted, amid: { readonly amid: boolean }): Json | undefined {
  return items.reduce<Json | undefined>(
    (planted, { position, value }) =>
      planted === undefined ? undefined : plant(planted, position, value, amid),
    body,
  );
}

function framesOf({ vector, streamed }: Cell, planted: Planted): readonly Uint8Array[] | undefined {
  if (streamed && vector.stream) {
    const events = plantEvents(vector.stream, planted);
    return events === undefined ? undefined : vector.stream.encode(events);
  }
  if (vector.answer === undefined) return undefined;
  const body = plantAll(vector.answer, planted, { amid: true });
  return body === undefined ? undefined : [Buffer.from(JSON.stringify(body))];
}

function plantEvents({ events, pieces }: StreamVector, { items }: Planted): readonly Json[] | undefined {
  return items.reduce<readonly Json[] | undefined>((planted, { position, value }) => {
    if (planted === undefined) return undefined;
    if (position.in !== 'pieces')
      return plant(planted, position, value, { amid: true }) as readonly Json[] | undefined;
    const text = pieces[position.text];
    return text && plantPieces(planted, text, value, position.cut);
  }, events);
}

/** As most APIs word them; a provider repeats there what it did not like. */
function errorFrames({ items }: Planted): readonly Uint8Array[] {
  const message = `Invalid value: ${items.map(({ value }) => value.text).join(' ')}`;
  const error = { message, type: 'invalid_request_error', param: null, code: 'invalid_value' };
  return [Buffer.from(JSON.stringify({ error, message }))];
}

const packers: Readonly<Record<Coding, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
};
const codingOf = (encoding: Encoding): Coding | undefined =>
  Object.hasOwn(packers, encoding) ? (encoding as Coding) : undefined;

const encodingHeader = (encoding: Encoding): Readonly<Record<string, string>> => {
  const coding = codingOf(encoding);
  return coding === undefined ? {} : { 'content-encoding': coding };
};

/** A body as its encoding says, in the chunks in which it is sent. */
function written(
  frames: readonly Uint8Array[],
  { items, encoding }: Planted,
): readonly Uint8Array[] | undefined {
  const coding = codingOf(encoding);
  if (coding !== undefined) return [packers[coding](Buffer.concat(frames))];
  const value = items[0]?.value;
  if (encoding === 'plain' || encoding === 'base64' || value === undefined) return frames;
  switch (encoding) {
    case 'escapes':
      return rewritten(frames, value.text, escaped(value.text));
    case 'exponent':
      return rewritten(frames, compact(value), withExponent(compact(value)));
    default:
      return cutUp(Buffer.concat(frames), value, encoding);
  }
}

function rewritten(
  frames: readonly Uint8Array[],
  from: string,
  to: string,
): readonly Uint8Array[] | undefined {
  const all = frames.map(frame => {
    const text = Buffer.from(frame).toString('utf8');
    return text.includes(from) ? Buffer.from(text.replaceAll(from, to)) : frame;
  });
  return all.some((frame, index) => frame !== frames[index]) ? all : undefined;
}

/** Each character as RFC 8259 section 7 lets it be written, `/` in the shorter way. */
const escaped = (text: string): string =>
  text.replace(/[^]/g, character =>
    character === '/' ? '\\/' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** `4123…67` as `4.123…67e15`. */
const withExponent = (digits: string): string => `${digits[0] ?? ''}.${digits.slice(1)}e${digits.length - 1}`;

/** `split`: each byte of the value alone; `cut N`: in two. */
function cutUp(body: Buffer, value: PlantedValue, encoding: Encoding): readonly Uint8Array[] | undefined {
  const found = [value.text, compact(value)].find(text => body.includes(text));
  if (found === undefined) return undefined;
  const from = body.indexOf(found);
  const inner = Array.from({ length: found.length + 1 }, (_, index) => from + index);
  const cuts = encoding === 'split' ? inner : [from + (Number(encoding.slice(4)) % found.length)];
  const ends = [...cuts, body.length].filter(end => end > 0);
  return ends
    .map((end, index) => body.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}

function plantInPath(path: string, { position, value: { text } }: Item): string {
  if (position.in === 'path') return path.replace(position.text, encodeURIComponent(text));
  if (position.in !== 'query') return path;
  const [target = '', query = ''] = path.split('?');
  const others = query.split('&').filter(part => part !== '' && !part.startsWith(`${position.name}=`));
  return `${target}?${[...others, `${position.name}=${encodeURIComponent(text)}`].join('&')}`;
}

/** A mark stays where it is, and a type keeps its essence. */
function plantInHeaders(
  headers: Readonly<Record<string, string>>,
  { position, value }: Item,
): Readonly<Record<string, string>> {
  if (position.in !== 'header') return headers;
  const { name } = position;
  const old = headers[name];
  const text =
    name === 'content-type'
      ? `${old ?? ''}; note="${value.text}"`
      : `${old === undefined ? '' : `${old} `}${value.text}`;
  return { ...headers, [name]: text };
}

/** Into the longest prose of the body. */
function withMark(body: Json, mark: string): Json {
  const longest: { place: Place | undefined; length: number } = { place: undefined, length: 0 };
  for (const { place, is } of leaves(body, new Set())) {
    if (is !== 'text' || place.some(step => typeof step === 'symbol')) continue;
    changed(body, place, old => {
      const length = typeof old === 'string' && /\w \w/.test(old) && !/^\s*[[{]/.test(old) ? old.length : 0;
      if (length > longest.length) Object.assign(longest, { place, length });
      return old;
    });
  }
  return longest.place
    ? changed(body, longest.place, old => (typeof old === 'string' ? `${old} (${mark})` : old))
    : body;
}
