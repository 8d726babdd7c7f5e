import { createHash } from 'node:crypto';
import { createServer, type TLSSocket, type Server } from 'node:tls';

/** Both ends show a certificate and know the other's name: who merely binds the path, or connects to it, is nobody. */
export interface TlsOptions {
  /** PEM. */
  readonly cert: Buffer;
  readonly key: Buffer;
  /** PEM of the only CA that is trusted: a private one. */
  readonly ca: Buffer;
  /** DNS name in the client certificate's SAN. */
  readonly peerName: string;
  /** Base64 SHA-256 of SubjectPublicKeyInfo, as Envoy spells them; one must fit where there are any. */
  readonly pins?: readonly string[] | undefined;
}

/** Is this the peer that we know? The chain was verified before; this is about the name and the key. */
function isPeer(socket: TLSSocket, { peerName, pins }: TlsOptions): boolean {
  const certificate = socket.getPeerX509Certificate();
  if (!socket.authorized || socket.alpnProtocol !== 'h2' || !certificate) return false;
  if (certificate.checkHost(peerName, { subject: 'never', wildcards: false }) !== peerName) return false;
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return !pins?.length || pins.includes(createHash('sha256').update(spki).digest('base64'));
}

/** A TLS listener that hands over connections of the pinned peer alone, and destroys all others. */
export function mutualTls(
  options: TlsOptions,
  on: { readonly peer: (socket: TLSSocket) => void; readonly stranger: () => void },
): Server {
  const server = createServer({
    cert: options.cert,
    key: options.key,
    ca: options.ca,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    ALPNProtocols: ['h2'],
  });
  server.on('secureConnection', socket => {
    if (isPeer(socket, options)) on.peer(socket);
    else {
      on.stranger();
      socket.destroy();
    }
  });
  server.on('tlsClientError', (_error, socket) => {
    on.stranger();
    socket.destroy();
  });
  return server;
}
