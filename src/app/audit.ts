import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EvidenceSource } from '../core/ledger-evidence.ts';
import { readPinnedKeys } from '../evidence/keys.ts';
import { renderExchange } from '../evidence/render-exchange.ts';
import { renderVerify } from '../evidence/render-verify.ts';
import { type ExchangeEntry, showExchange } from '../evidence/show.ts';
import { verifyLedger, type VerifyResult } from '../evidence/verify.ts';
import { tamper } from '../simulators/tamper.ts';
import { copyLedger } from '../store/copy.ts';
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

/** The end of an exchange is recorded in one of these kinds. */
const closing: ReadonlySet<string> = new Set(['response', 'denial', 'abort', 'local-reply']);
/** A refusal's record is not waited for by the refusal; it is written within a commit or two. */
const settleMs = 3_000;
const pollMs = 50;

/** The lines of an exchange's records, once its end is among them. @throws StoreError */
export async function recordLines(readerUrl: string, exchange: string): Promise<readonly string[]> {
  const deadline = Date.now() + settleMs;
  for (;;) {
    const found = await withEvidence({ url: readerUrl }, source => showExchange(source, exchange));
    if (found.some(({ kind }) => closing.has(kind)) || Date.now() > deadline)
      return found.length === 0 ? [] : renderExchange(found).trimEnd().split('\n');
    await sleep(pollMs);
  }
}

/** Proves what is committed so far. @throws StoreError */
export async function verifyCommitted(
  readerUrl: string,
): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }> {
  const result = await withEvidence({ url: readerUrl }, source => verifyLedger({ source }));
  return { ok: result.ok, lines: renderVerify(result).trimEnd().split('\n') };
}

const copySchema = 'sallyport_tampered';

/** Copies the ledger, makes a refusal look like a permission there, and proves the copy. @throws StoreError */
export async function tamperInACopy(
  superuserUrl: string,
): Promise<{ readonly foundExactlyThatOne: boolean; readonly lines: readonly string[] }> {
  await copyLedger(superuserUrl, copySchema);
  const changed = await tamper(superuserUrl, copySchema);
  if (!changed)
    return { foundExactlyThatOne: false, lines: ['There is no refusal in the ledger to tamper with.'] };
  const copy = { url: superuserUrl, schema: copySchema };
  const result = await withEvidence(copy, source => verifyLedger({ source }));
  const told = `In the copy, record ${changed.seq} of writer ${changed.writer} now says "permit" instead of "deny".`;
  const elsewhere = result.problems.some(
    ({ writer, seq }) => writer !== changed.writer || seq !== changed.seq,
  );
  return {
    foundExactlyThatOne: !result.ok && !elsewhere,
    lines: [told, ...renderVerify(result).trimEnd().split('\n')],
  };
}

async function withEvidence<T>(
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
