/** The model server of the benchmark: a fixed answer to everything, or a stream as long and as fast as was asked for. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { answer } from './helper.ts';
import { MessageReader, nowMs } from './http1.ts';
import { chatAnswer, planOf, streamEvents } from './payload.ts';

const body = Buffer.from(chatAnswer());
const whole = Buffer.concat([
  Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nx-request-id: req_8a6b2c\r\n\r\n`,
  ),
  body,
]);
const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n',
);
const chunked = (text: string): Buffer =>
  Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
/** By how many texts there are. */
const events = new Map<number, readonly Buffer[]>();
function eventsOf(deltas: number): readonly Buffer[] {
  const made = events.get(deltas) ?? streamEvents(deltas).map(chunked);
  events.set(deltas, made);
  return made;
}
const endOfStream = Buffer.from('0\r\n\r\n');

const streamWanted = Buffer.from('"stream":true');
const userMember = /"user":"([^"]+)"/;

/** When each event of a stream was written, by the `user` that asked for it. */
const written = new Map<string, number[]>();
/** The body of the last request. */
let latest: Buffer = Buffer.alloc(0);

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  let parts: Buffer[] = [];
  const reader = new MessageReader({
    head: () => (parts = []),
    body: bytes => parts.push(bytes),
    end: () => {
      const asked = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      latest = asked;
      if (asked.includes(streamWanted)) stream(socket, asked.toString());
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
  const all = eventsOf(deltas);
  const began = nowMs();
  const next = (): void => {
    const event = all[times.length];
    if (event === undefined || socket.destroyed) return;
    const last = times.length === all.length - 1;
    const first = times.length === 0;
    times.push(nowMs());
    // The head goes with the first event, and the end with the last one.
    socket.write(
      first ? Buffer.concat([streamHead, event]) : last ? Buffer.concat([event, endOfStream]) : event,
    );
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
