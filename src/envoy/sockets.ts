import { createServer, type Server, type Socket } from 'node:net';
import { SallyportError } from '../core/errors.ts';
import { mutualTls, type TlsOptions } from './peer.ts';
import { checkSocketPath, clearSocketPath, publishSocket, type PublishedSocket } from './socket-path.ts';

/** Where Envoy finds us: a unix socket, or a TCP port of this host. `port: 0` takes a free one. */
export type Listen =
  { readonly socket: string } | { readonly host: '127.0.0.1' | '::1'; readonly port: number };

export interface Listener {
  /** The port that was taken; undefined for a unix socket. */
  readonly port: number | undefined;
  /** Takes no more connections; those that there are go on. */
  close(): Promise<void>;
}

/** A peer that must show a certificate may be of any uid; without, only ours and our group's may connect. */
const modes = { mutual: 0o666, plain: 0o660 };

const loopback = new Set(['127.0.0.1', '::1']);

function bind(server: Server, where: { path: string } | { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function bindSocket(server: Server, path: string, mode: number): Promise<PublishedSocket> {
  await checkSocketPath(path);
  const bound = `${path}.${process.pid}`;
  // Left by a process of the same id (in a container that is always 1) that died before it had a name.
  await clearSocketPath(bound);
  await bind(server, { path: bound });
  return publishSocket(bound, path, mode);
}

async function bindHost(server: Server, host: string, port: number): Promise<PublishedSocket | undefined> {
  if (!loopback.has(host))
    throw new SallyportError('internal_error', 'TCP is for loopback addresses only (127.0.0.1, ::1)');
  await bind(server, { host, port });
  return undefined;
}

export interface Accept {
  /** A connection of Envoy's. */
  readonly peer: (socket: Socket) => void;
  /** A connection that was turned away. */
  readonly stranger: () => void;
}

/** Listens, and hands over the connections that may speak. @throws SallyportError that says what to do. */
export async function listenFor(
  listen: Listen,
  tls: TlsOptions | undefined,
  accept: Accept,
): Promise<Listener> {
  const server = tls ? mutualTls(tls, accept) : createServer(socket => accept.peer(socket));
  const published =
    'socket' in listen
      ? await bindSocket(server, listen.socket, tls ? modes.mutual : modes.plain)
      : await bindHost(server, listen.host, listen.port);
  server.on('error', accept.stranger);
  const address = server.address();
  const close = async (): Promise<void> => {
    await published?.withdraw();
    server.close();
  };
  return { port: typeof address === 'object' ? address?.port : undefined, close };
}
