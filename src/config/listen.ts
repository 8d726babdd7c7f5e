import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { isLoopback } from './loopback.ts';
import { filePath, type Place } from './place.ts';

/** The name that Envoy's certificate must carry, as our `certs init` gives it. */
const defaultPeerName = 'envoy';
/** `sun_path` of Linux and of macOS, less the final zero byte: the shorter of the two. */
const maxSocketPathBytes = 103;

/** Where Envoy finds Sallyport: a Unix socket, or TCP on loopback. */
export type ListenAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** How the two authenticate each other: with files of the operator's, or with pairs that Sallyport makes itself. */
export type ListenIdentity =
  | {
      readonly kind: 'files';
      /** Paths of PEM files. */
      readonly cert: string;
      readonly key: string;
      readonly ca: string;
      /** A DNS name in Envoy's certificate. */
      readonly peerName: string;
      /** SHA-256 of the public keys (SPKI) that Envoy may have, base64; empty: any that the CA vouches for. */
      readonly pins: readonly string[];
    }
  | { readonly kind: 'folder'; readonly folder: string };

export interface ListenConfig {
  readonly address: ListenAddress;
  readonly identity: ListenIdentity;
  /** `exact`: Envoy holds a request's headers until the length of what leaves is known. `omit`: chunked. */
  readonly contentLength: 'exact' | 'omit';
}

const socketPath = (place: Place): z.ZodType<string> =>
  filePath(place, 'A Unix socket, in a folder that only Sallyport can write to.').refine(
    path => Buffer.byteLength(path) <= maxSocketPathBytes,
    `is longer than the ${maxSocketPathBytes} bytes that a socket's path may have. Put it into a folder nearer to the root.`,
  );

const tcpSchema = z
  .strictObject({
    host: z
      .string()
      .refine(
        isLoopback,
        'is not a loopback address. Use 127.0.0.1 or ::1: what crosses a network needs a mesh.',
      )
      .default('127.0.0.1'),
    port: z.int().min(0).max(65535).meta({ description: '0 takes any free one.' }),
  })
  .meta({ description: 'TCP, on loopback only.' });

const tlsSchema = (place: Place) =>
  z
    .strictObject({
      cert: filePath(place, "Sallyport's certificate, PEM."),
      key: filePath(place, "Sallyport's private key, PEM."),
      ca: filePath(place, "The CA that vouches for Envoy's certificate, PEM."),
      peerName: z
        .string()
        .min(1)
        .default(defaultPeerName)
        .meta({ description: "A DNS name that Envoy's certificate must carry." }),
      pins: z
        .array(z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'is not a SHA-256 in base64 (44 characters).'))
        .default([])
        .meta({
          description:
            "SHA-256 of the public keys (SPKI) that Envoy's certificate may have, base64. Empty: any that the CA vouches for.",
        }),
    })
    .meta({ description: 'Mutual TLS between Envoy and Sallyport with your own files.' });

export const listenSchema = (place: Place): z.ZodType<ListenConfig> =>
  z
    .strictObject({
      socket: socketPath(place).optional(),
      tcp: tcpSchema.optional(),
      certificates: filePath(
        place,
        'A folder in which Sallyport keeps a CA of its own and the two pairs; made if missing.',
      ).optional(),
      tls: tlsSchema(place).optional(),
      contentLength: z.enum(['exact', 'omit']).default('exact').meta({
        description:
          'exact: the length of what leaves is in its headers. omit: chunked, for Envoy versions that cannot hold headers back.',
      }),
    })
    .refine(
      listen => (listen.socket === undefined) !== (listen.tcp === undefined),
      'needs exactly one of socket, tcp.',
    )
    .refine(
      listen => (listen.certificates === undefined) !== (listen.tls === undefined),
      'needs exactly one of certificates, tls. Envoy and Sallyport always authenticate each other; `sallyport certs init DIR` makes what is needed.',
    )
    .transform(({ socket, tcp, certificates, tls, contentLength }): ListenConfig => ({
      address: tcp ? { kind: 'tcp', ...tcp } : { kind: 'socket', path: socket ?? '' },
      identity: tls ? { kind: 'files', ...tls } : { kind: 'folder', folder: certificates ?? '' },
      contentLength,
    }))
    .meta({ description: 'Where Envoy finds Sallyport, and how the two know each other.' });
