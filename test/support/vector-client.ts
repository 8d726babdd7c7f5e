import { request } from 'node:http';
import type { OperationVector } from '../../src/core/vector.ts';

/** A vector asked for through Envoy, raw: no SDK tidies it up. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** It broke off before its end. */
  readonly broken: boolean;
}

export interface AskOptions {
  readonly port: number;
  readonly token: string;
  readonly streaming: boolean;
  /** After so many bytes of the answer the client goes away. */
  readonly leaveAt?: number;
}

export function askVector(
  vector: OperationVector,
  { port, token, streaming, leaveAt = Infinity }: AskOptions,
): Promise<Heard> {
  const { method, path, headers = {}, request: body, stream } = vector;
  const asked = streaming && stream?.request ? { ...(body as object), ...stream.request } : body;
  const sent = asked === undefined ? '' : JSON.stringify(asked);
  return new Promise((resolve, reject) => {
    const client = request({
      port,
      host: '127.0.0.1',
      method,
      path: streaming ? (stream?.path ?? path) : path,
      agent: false,
      headers: {
        ...(sent !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
        ...headers,
        'x-sallyport-identity': token,
      },
    });
    client.on('error', reject);
    client.on('response', response => {
      const parts: Buffer[] = [];
      let length = 0;
      const done = (broken: boolean): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts),
          broken,
        });
      response.on('data', (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length < leaveAt) return;
        done(true);
        client.destroy();
      });
      response.on('end', () => done(false));
      response.on('error', () => done(true));
    });
    client.end(sent);
  });
}
