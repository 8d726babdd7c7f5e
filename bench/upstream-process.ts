/**
 * The model server of the benchmark: a fixed answer to everything, or a stream as long and as fast as was asked for; while
 * it speaks for the providers, the answer or the stream that belongs to the path.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { answer } from './helper.ts';
import { MessageReader, nowMs } from './http1.ts';
import { chatAnswer, planOf, streamEvents } from './payload.ts';
import { providerLoads } from './provider-payload.ts';

const wholeOf = (json: string): Buffer =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\nx-request-id: req_8a6b2c\r\n\r\n${json}`,
  );
const headOf = (contentType: string): Buffer =>
  Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ntransfer-encoding: chunked\r\n\r\n`);
/** What is empty would end the body. */
const chunked = (bytes: Buffer): Buffer =>
  bytes.length === 0
    ? bytes
    : Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, endOfChunk]);
const endOfChunk = Buffer.from('\r\n');
const whole = wholeOf(chatAnswer());
const streamHead = headOf('text/event-stream; charset=utf-8');
/** By how many texts there are. */
const events = new Map<number, readonly Buffer[]>();
function eventsOf(deltas: number): readonly Buffer[] {
  const made = events.get(deltas) ?? streamEvents(deltas).map(event => chunked(Buffer.from(event)));
  events.set(deltas, made);
  return made;
}
const endOfStream = Buffer.from('0\r\n\r\n');

const streamWanted = Buffer.from('"stream":true');
const userMember = /"user":"([^"]+)"/;

/** What is said at a path, whole and streamed. */
interface Spoken {
  readonly whole: Buffer;
  readonly stream: { readonly head: Buffer; readonly writes: readonly Buffer[] };
  /** Its stream has the path of its own: whoever asks there wants the stream. */
  readonly streams: boolean;
}
/** By path. Envoy and Sallyport may spell one in another way, so escapes do not count. */
const spoken = new Map<string, Spoken>();
for (const { path, answer, stream } of providerLoads()) {
  const { contentType, writes } = stream;
  const said = {
    whole: wholeOf(answer),
    stream: { head: headOf(contentType), writes: writes.map(chunked) },
  };
  spoken.set(decodeURIComponent(path), { ...said, streams: false });
  if (stream.path !== path) spoken.set(decodeURIComponent(stream.path), { ...said, streams: true });
}
/** Undefined: it is the other parts' model server. Otherwise how often a stream of a provider's brings something. */
let providersEveryMs: number | undefined;

/** When each event of a stream was written, by the `user` that asked for it. */
const written = new Map<string, number[]>();
/** The body of the last request. */
let latest: Buffer = Buffer.alloc(0);

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  let parts: Buffer[] = [];
  let path = '';
  const reader = new MessageReader({
    head: head => {
      parts = [];
      path = head.split(' ', 2)[1] ?? '';
    },
    body: bytes => parts.push(bytes),
    end: () => {
      const asked = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      latest = asked;
      if (providersEveryMs !== undefined) speak(socket, path, asked, providersEveryMs);
      else if (asked.includes(streamWanted)) stream(socket, asked.toString());
      else socket.write(whole);
    },
  });
  socket.on('data', (bytes: Buffer) => {
    reader.push(bytes);
  });
  socket.on('error', () => socket.destroy());
}

function stream(socket: Socket, asked: string): void {
  const times: number[] = [];
  const user = userMember.exec(asked)?.[1] ?? '';
  written.set(user, times);
  const { deltas, everyMs } = planOf(user);
  play(socket, { head: streamHead, writes: eventsOf(deltas) }, everyMs, times);
}

const unknownPath = Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');

function speak(socket: Socket, path: string, asked: Buffer, everyMs: number): void {
  const said = spoken.get(decodeURIComponent(path));
  if (!said) socket.write(unknownPath);
  else if (said.streams || asked.includes(streamWanted)) play(socket, said.stream, everyMs, []);
  else socket.write(said.whole);
}

/** Writes one after another; `times` says when. */
function play(socket: Socket, { head, writes }: Spoken['stream'], everyMs: number, times: number[]): void {
  const began = nowMs();
  const next = (): void => {
    const event = writes[times.length];
    if (event === undefined || socket.destroyed) return;
    const last = times.length === writes.length - 1;
    const first = times.length === 0;
    times.push(nowMs());
    // The head goes with the first event, and the end with the last one.
    socket.write(first ? Buffer.concat([head, event]) : last ? Buffer.concat([event, endOfStream]) : event);
    if (!last) setTimeout(next, Math.max(0, began + times.length * everyMs - nowMs()));
  };
  next();
}

const handlers = {
  listen: (): Promise<number> =>
    new Promise(resolve => {
      const server = createServer(serve).listen(0, '127.0.0.1', () => {
        resolve((server.address() as AddressInfo).port);
      });
    }),
  /** From now on it speaks for the providers; undefined: no more. */
  speakForProviders: (everyMs: number | undefined): void => {
    providersEveryMs = everyMs;
  },
  /** What reached it last. */
  lastBody: (): string => latest.toString(),
  /** Times of writing per stream since the last call, in milliseconds of the common clock. */
  takeWritten: (): ReadonlyMap<string, readonly number[]> => {
    const taken = new Map(written);
    written.clear();
    return taken;
  },
};
export type UpstreamHandlers = typeof handlers;

answer(handlers);
