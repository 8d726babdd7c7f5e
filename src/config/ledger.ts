import { hostname } from 'node:os';
import { z } from 'zod';
import { isLoopback } from './loopback.ts';
import { filePath, secretReference, type Place } from './place.ts';
import type { Secret } from './secret.ts';

const MiB = 1024 * 1024;
/** A hundred times what a commit takes on a slow disk; longer, and clients give up first. */
const defaultCommitMs = 2000;
/** What a Postgres that is away for a second lets pile up at full load; over it requests are refused. */
const defaultMaxQueueRecords = 4096;
const defaultMaxQueueBytes = 16 * MiB;
/** Refusals that wait for a ledger that is away; what is dropped is counted in a `gap` record. */
const defaultMaxNotes = 10_000;

/** Durable on this server and its synchronous standbys, or visible there too. Less is no commit, and not offered. */
export type SynchronousCommit = 'on' | 'remote_apply';

export interface LedgerConfig {
  /** Of Postgres, without a password. */
  readonly url: string;
  readonly password: Secret | undefined;
  /** PEM file with the CA of Postgres' certificate. */
  readonly ca: string | undefined;
  /** Names this process in its records. */
  readonly instance: string;
  /** PEM, PKCS #8, Ed25519. */
  readonly signer: Secret;
  /** 32 bytes, base64 or raw: seals the blinds of digests. */
  readonly blindKey: Secret;
  /** For one commit, in milliseconds; late is no. */
  readonly commitMs: number;
  readonly maxQueueRecords: number;
  readonly maxQueueBytes: number;
  readonly maxNotes: number;
  readonly synchronousCommit: SynchronousCommit;
}

const urlSchema = z
  .string()
  .superRefine((text, context) => {
    const problem = problemOfUrl(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({
    description:
      'postgres://ROLE@HOST:PORT/DATABASE, without a password. Off loopback it must say sslmode=verify-full.',
  });

/** Parameters of libpq's URLs that hold secrets. */
const secretParameters = ['password', 'passfile', 'sslpassword'];
/** Those that are understood; another one may have been meant to protect. */
const parameters = ['host', 'port', 'sslmode', 'user', 'dbname'];

/** What keeps a Postgres URL from being used, in words that do not repeat it; undefined: nothing. */
export function problemOfUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol)) return 'is not a postgres:// URL.';
  const given = [...url.searchParams.keys()];
  if (url.password !== '' || given.some(name => secretParameters.includes(name)))
    return 'holds a password. Take it out and say where it is kept: ledger.password: {env: NAME} or {file: PATH}.';
  if (given.some(name => !parameters.includes(name)))
    return `has a parameter that is not supported. Supported are ${parameters.join(', ')}.`;
  const host = url.searchParams.get('host') ?? url.hostname.replace(/^\[|\]$/g, '');
  const near = host === '' || host.startsWith('/') || isLoopback(host);
  if (!near && url.searchParams.get('sslmode') !== 'verify-full')
    return 'leads off this machine without a verified certificate. Add ?sslmode=verify-full, and the CA as ledger.ca.';
  return undefined;
}

const count = (least: number, most: number, usual: number, description: string): z.ZodType<number> =>
  z.int().min(least).max(most).default(usual).meta({ description });

export const ledgerSchema = (place: Place): z.ZodType<LedgerConfig> =>
  z
    .strictObject({
      url: urlSchema,
      password: secretReference(place, "The role's password.").optional(),
      ca: filePath(place, "The CA of Postgres' certificate, PEM.").optional(),
      instance: z
        .string()
        .regex(
          /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
          'is not a name (letters, digits, ".", "_" and "-", at most 63).',
        )
        .default(() =>
          hostname()
            .replace(/[^A-Za-z0-9._-]/g, '-')
            .slice(0, 63),
        )
        .meta({ description: 'Names this process in its records; the host name by default.' }),
      signer: secretReference(place, 'The Ed25519 key that signs checkpoints, PEM (PKCS #8).'),
      blindKey: secretReference(place, '32 bytes that seal the blinds of digests.'),
      commitMs: count(10, 60_000, defaultCommitMs, 'For one commit; late is no. In milliseconds.'),
      maxQueueRecords: count(
        1,
        1_000_000,
        defaultMaxQueueRecords,
        'Records that may wait for a commit; over it requests are refused.',
      ),
      maxQueueBytes: count(
        64 * 1024,
        1024 * MiB,
        defaultMaxQueueBytes,
        'Bytes of records that may wait for a commit.',
      ),
      maxNotes: count(
        0,
        1_000_000,
        defaultMaxNotes,
        'Records of refusals kept while Postgres is away; what is dropped is counted.',
      ),
      synchronousCommit: z
        .enum(['on', 'remote_apply'])
        .default('on')
        .meta({ description: "Postgres' synchronous_commit. Less than on is no commit, and not offered." }),
    })
    .transform(({ password, ca, ...rest }): LedgerConfig => ({ ...rest, password, ca }))
    .meta({ description: 'Where records are committed, and who signs them.' });
