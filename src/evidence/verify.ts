import type { EvidenceSource, StoredWriter } from '../core/ledger-evidence.ts';
import { linkEpochs, type Seen } from './epochs.ts';
import { LogCheck, type LogSummary } from './log-check.ts';
import { Problems, type Problem } from './problem.ts';

export interface VerifyOptions {
  readonly source: EvidenceSource;
  /** Raw Ed25519 keys (32 bytes) that may sign. Without them the keys are taken from the ledger under test. */
  readonly keys?: readonly Uint8Array[] | undefined;
  /** How many problems are listed; all are counted. */
  readonly maxProblems?: number | undefined;
  /** Told after each page of records: how many so far. */
  readonly onProgress?: ((records: number) => void) | undefined;
}

export interface VerifiedWriter extends LogSummary {
  readonly writer: string;
  readonly instance: string;
  readonly epoch: number;
  readonly keyId: string;
}

export interface VerifyResult {
  /** Nothing is wrong with what is there. */
  readonly ok: boolean;
  /** False: whoever could change the ledger could change its keys with it. */
  readonly pinned: boolean;
  readonly records: number;
  readonly batches: number;
  readonly writers: readonly VerifiedWriter[];
  /** The first record of the ledger's order that is bad. */
  readonly first: Problem | undefined;
  /** The first `maxProblems`. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** Epochs without a `close` record: they run, or ended without order. */
  readonly unclosed: readonly VerifiedWriter[];
  readonly ms: number;
}

const defaultMaxProblems = 100;

/**
 * Reads the whole ledger and proves it: signatures, trees, chains, numbers, columns, times, epochs.
 * What it cannot know without an anchor from outside is whether the end of the newest epoch was cut off.
 * @throws StoreError where the ledger cannot be read.
 */
export async function verifyLedger(options: VerifyOptions): Promise<VerifyResult> {
  const began = performance.now();
  const { source, keys } = options;
  const problems = new Problems(options.maxProblems ?? defaultMaxProblems);
  const tell = (problem: Problem): void => problems.add(problem);
  const list = await source.writers();
  const seen = linkEpochs(list, tell);
  checkKeys(list, keys, tell);
  for (const writer of await source.strangers())
    tell({ code: 'unknown_writer', writer, batch: undefined, seq: undefined, detail: '' });

  let records = 0;
  const onRecords = (count: number): void => options.onProgress?.((records += count));
  const writers: VerifiedWriter[] = [];
  for (const writer of list) writers.push(await verifyLog(source, writer, seen, { tell, onRecords }));
  return {
    ok: problems.count === 0,
    pinned: keys !== undefined,
    records: sum(writers, ({ size }) => size),
    batches: sum(writers, ({ batches }) => batches),
    writers,
    first: problems.list[0],
    problems: problems.list,
    problemCount: problems.count,
    unclosed: writers.filter(({ closed }) => !closed),
    ms: performance.now() - began,
  };
}

function checkKeys(
  writers: readonly StoredWriter[],
  keys: readonly Uint8Array[] | undefined,
  tell: (problem: Problem) => void,
): void {
  if (!keys) return;
  for (const { writer, keyId, publicKey } of writers)
    if (!keys.some(key => publicKey.equals(key)))
      tell({ code: 'unknown_key', writer, batch: undefined, seq: undefined, detail: `key ${keyId}` });
}

async function verifyLog(
  source: EvidenceSource,
  writer: StoredWriter,
  seen: Seen,
  { tell, onRecords }: { tell: (problem: Problem) => void; onRecords: (count: number) => void },
): Promise<VerifiedWriter> {
  const log = {
    writer,
    batches: source.batches(writer.writer),
    records: source.records(writer.writer),
    seen: seen.get(writer.writer) ?? new Map<number, Buffer>(),
  };
  const summary = await new LogCheck(log, tell).run(onRecords);
  return {
    ...summary,
    writer: writer.writer,
    instance: writer.instance,
    epoch: writer.epoch,
    keyId: writer.keyId,
  };
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
