import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A model server that says bytes: whatever HTTP allows, forbids or leaves open, no library tidies it up. */
export interface RawModel {
  readonly port: number;
  /** Each request as it came, head and body. */
  readonly received: readonly string[];
  forget(): void;
  /** From now on requests get these pieces, one write each. `close`: then the connection ends. */
  say(pieces: readonly string[], ending?: 'close' | 'stay'): void;
  stop(): Promise<void>;
}

/** Between two pieces: longer than Envoy needs to read the one before. */
const pieceMs = 40;

export async function startRawModel(): Promise<RawModel> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  let pieces: readonly string[] = [];
  let ending: 'close' | 'stay' = 'stay';
  const answer = async (socket: Socket): Promise<void> => {
    const [saying, last] = [pieces, ending];
    for (const piece of saying) {
      if (socket.destroyed) return;
      socket.write(piece, 'latin1');
      await sleep(pieceMs);
    }
    if (last === 'close') socket.end();
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
    say: (given, how = 'stay') => {
      pieces = given;
      ending = how;
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
