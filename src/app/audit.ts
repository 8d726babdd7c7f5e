import { readFileSync } from 'node:fs';
import type { EvidenceSource } from '../core/ledger-evidence.ts';
import { readPinnedKeys } from '../evidence/keys.ts';
import { renderExchange } from '../evidence/render-exchange.ts';
import { renderVerify } from '../evidence/render-verify.ts';
import { type ExchangeEntry, showExchange } from '../evidence/show.ts';
import { verifyLedger, type VerifyResult } from '../evidence/verify.ts';
import { type EvidenceOptions, openEvidence } from '../store/evidence-source.ts';
import { databaseTarget, type DatabaseChoice } from './database.ts';

/** What was found, for programs and for people. */
export interface Verified {
  readonly result: VerifyResult;
  readonly text: string;
}

/**
 * Reads and proves the whole ledger. `keyFiles`: public keys that may sign; without them the ledger's own are trusted.
 * @throws ConfigError, SecretError, StoreError, TypeError where a file holds no key
 */
export function verifyAudit(
  choice: DatabaseChoice,
  keyFiles: readonly string[],
  onProgress: (records: number) => void,
): Promise<Verified> {
  const keys = keyFiles.flatMap(file => readPinnedKeys(readFileSync(file, 'utf8')));
  const pinned = keyFiles.length > 0 ? { keys } : {};
  return withEvidence(databaseTarget(choice), async source => {
    const result = await verifyLedger({ source, onProgress, ...pinned });
    return { result, text: renderVerify(result).trimEnd() };
  });
}

/** The records of an exchange, for programs and for people. */
export interface Shown {
  readonly entries: readonly (Omit<ExchangeEntry, 'timeMicros'> & { readonly time: string })[];
  readonly text: string;
}

/** @throws ConfigError, SecretError, StoreError, RangeError where `exchange` is no id */
export function showAudit(choice: DatabaseChoice, exchange: string): Promise<Shown> {
  return withEvidence(databaseTarget(choice), async source => {
    const found = await showExchange(source, exchange);
    const entries = found.map(({ timeMicros, ...entry }) => ({ ...entry, time: isoTime(timeMicros) }));
    return { entries, text: renderExchange(found).trimEnd() };
  });
}

/** RFC 3339 with microseconds. */
function isoTime(micros: bigint): string {
  const fraction = String(micros % 1_000_000n).padStart(6, '0');
  return new Date(Number(micros / 1000n)).toISOString().replace(/\d{3}Z$/, `${fraction}Z`);
}

/** Opens the ledger for reading and closes it again. @throws StoreError */
export async function withEvidence<T>(
  from: EvidenceOptions,
  use: (source: EvidenceSource) => Promise<T>,
): Promise<T> {
  const source = await openEvidence(from);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}
