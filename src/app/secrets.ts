import { readFileSync } from 'node:fs';
import type { LedgerConfig } from '../config/ledger.ts';
import type { Secret } from '../config/secret.ts';
import type { LedgerStore } from '../core/ledger-store.ts';
import type { Log } from '../core/log.ts';
import type { ProviderIdMeter } from '../exchange/ports.ts';
import { fileSigner, pemSigner, type Signer } from '../ledger/signer.ts';
import { postgresStore, type PostgresStoreOptions } from '../store/postgres-store.ts';
import { postgresIds, type ProviderIdsHandle } from '../store/provider-ids.ts';

const keyBytes = 32;

/** A key of 32 bytes, raw or in base64. @throws Error that names the reference, never the value. */
export function secretKey(secret: Secret): Uint8Array {
  const raw = secret.bytes();
  if (raw.length === keyBytes) return raw;
  const decoded = Buffer.from(secret.text(), 'base64');
  if (decoded.length === keyBytes) return decoded;
  throw new Error(
    `${String(secret)} is not a key of ${keyBytes} bytes. \`sallyport keys init DIR\` makes one.`,
  );
}

/** @throws Error where the key's file may be read by others, or holds no key. */
export const signerOf = (secret: Secret): Signer =>
  'file' in secret.reference ? fileSigner(secret.reference.file) : pemSigner(secret.text());

/** The ledger's storage. */
export const storeOf = (ledger: LedgerConfig, log: Log): LedgerStore =>
  postgresStore(postgresOf(ledger, log));

/** Ids of providers, kept where the ledger is; what a commit may take, one of them may. */
export const providerIdsOf = (ledger: LedgerConfig, log: Log, meter: ProviderIdMeter): ProviderIdsHandle =>
  postgresIds({ ...postgresOf(ledger, log), deadlineMs: ledger.commitMs, meter });

/** The password is read anew for each connection. */
const postgresOf = (
  { url, password, ca, synchronousCommit }: LedgerConfig,
  log: Log,
): PostgresStoreOptions => ({
  url,
  password: password && ((): string => password.text()),
  ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
  synchronousCommit,
  log,
});
