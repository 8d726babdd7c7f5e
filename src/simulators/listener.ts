import { createServer as createHttp1, type IncomingMessage } from 'node:http';
import { createServer as createHttp2, type Http2ServerRequest } from 'node:http2';
import { createServer as createTcp, type AddressInfo, type Socket } from 'node:net';

export type Request = IncomingMessage | Http2ServerRequest;
/** What the responses of both versions have in common. */
export interface Response {
  readonly destroyed: boolean;
  /** All of it was said. */
  readonly writableEnded: boolean;
  readonly socket: Socket | null;
  /** Of HTTP/2 alone. */
  readonly stream?: { close(code: number): void; destroy(): void };
  setHeader(name: string, value: string): unknown;
  writeHead(status: number): unknown;
  write(chunk: string | Uint8Array): boolean;
  addTrailers(trailers: Readonly<Record<string, string>>): void;
  end(chunk: string): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
}

export interface Listener {
  readonly port: number;
  /** Cuts what is open. */
  stop(): Promise<void>;
}

type Handle = (request: Request, response: Response) => void;

/** "PRI": RFC 9113 section 3.4. No HTTP/1.1 method begins like that. */
const prefaceStart = Buffer.from('PRI');

/** HTTP/1.1 and cleartext HTTP/2 with prior knowledge on one loopback port: the first bytes tell which. */
export async function listen(handle: Handle, options: { readonly port?: number } = {}): Promise<Listener> {
  const http1 = createHttp1({ keepAliveTimeout: 60_000 }, (request, response) => handle(request, response));
  const http2 = createHttp2((request, response) => handle(request, response));
  http2.on('sessionError', () => undefined);
  const sockets = new Set<Socket>();
  const tcp = createTcp(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.unshift(first);
      const version2 = first.subarray(0, prefaceStart.length).equals(prefaceStart);
      (version2 ? http2 : http1).emit('connection', socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    port: (tcp.address() as AddressInfo).port,
    stop: () =>
      new Promise(resolve => {
        tcp.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
