import { setTimeout as sleep } from 'node:timers/promises';
import { renderExchange } from '../../evidence/render-exchange.ts';
import { renderVerify } from '../../evidence/render-verify.ts';
import { showExchange } from '../../evidence/show.ts';
import { verifyLedger } from '../../evidence/verify.ts';
import { tamper } from '../../simulators/tamper.ts';
import { copyLedger } from '../../store/copy.ts';
import { withEvidence } from '../audit.ts';

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
