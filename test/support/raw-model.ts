import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A model server that says bytes: whatever HTTP allows, forbids or leaves open, no library tidies it up. */
export interface RawModel {
  readonly port: number;
  /** Each request as it came, head and body. */
  readonly received: readonly string[];
  forget(): void;
  /** From now on requests get these pieces, one write each, and then the connection ends. Latin-1. */
  say(pieces: readonly string[]): void;
  /** Waits until all is said and every connection has ended: what comes next meets nothing of what was. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** Between two pieces: longer than Envoy needs to read the one before. */
const pieceMs = 40;

export async function startRawModel(): Promise<RawModel> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  let pieces: readonly string[] = [];
  const answer = async (socket: Socket): Promise<void> => {
    const [first = '', ...rest] = pieces;
    socket.write(first, 'latin1');
    for (const piece of rest) {
      await sleep(pieceMs);
      if (socket.destroyed) return;
      socket.write(piece, 'latin1');
    }
    socket.end();
  };
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let text = '';
    socket.on('data', bytes => {
      text += bytes.toString('latin1');
      for (let length = wholeRequest(text); length > 0; length = wholeRequest(text)) {
        received.push(text.slice(0, length));
        text = text.slice(length);
        void answer(socket);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    forget: () => void received.splice(0),
    say: given => void (pieces = given),
    quiet: async () => {
      await Promise.all([...sockets].map(socket => once(socket, 'close')));
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Characters of the first request in `text`; 0 where it is not whole yet. */
function wholeRequest(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = text.slice(0, end).toLowerCase();
  const start = end + 4;
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) return text.length >= start + Number(length) ? start + Number(length) : 0;
  if (!head.includes('\r\ntransfer-encoding: chunked')) return start;
  const last = text.indexOf('0\r\n\r\n', start);
  return last < 0 ? 0 : last + 5;
}

/** An answer as a client reads it that asked for the connection's end. */
export interface Answer {
  /** Of all heads that came, interim ones first. */
  readonly statuses: readonly number[];
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Chunked framing removed. */
  readonly body: string;
  /** As all of it came. */
  readonly bytes: string;
}

const statusOf = (head: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);

/** Reads bytes that Envoy sent. Status 0: no head of an answer. */
export function readAnswer(bytes: string): Answer {
  const heads: string[] = [];
  let at = 0;
  for (let last = 100; last >= 100 && last < 200;) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0) break;
    heads.push(bytes.slice(at, end));
    last = statusOf(heads.at(-1) ?? '');
    at = end + 4;
  }
  const [line = '', ...fields] = (heads.at(-1) ?? '').split('\r\n');
  const headers = new Map(
    fields.map(field => {
      const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(field) ?? [];
      return [name.toLowerCase(), value];
    }),
  );
  const body = bytes.slice(at);
  return {
    statuses: heads.map(statusOf),
    status: statusOf(line),
    headers,
    body: headers.get('transfer-encoding') === 'chunked' ? dechunked(body) : body,
    bytes,
  };
}

function dechunked(text: string): string {
  let body = '';
  for (let rest = text; ;) {
    const size = /^([0-9a-f]+)\r\n/i.exec(rest);
    const length = parseInt(size?.[1] ?? '0', 16);
    if (!size || length === 0) return body;
    const start = size[0].length;
    body += rest.slice(start, start + length);
    rest = rest.slice(start + length + 2);
  }
}

/** A head, and a body behind it. `start`: `HTTP/1.1 200 OK`, `GET / HTTP/1.1`. */
export const message = (start: string, fields: readonly string[], body = ''): string =>
  [start, ...fields, '', body].join('\r\n');
