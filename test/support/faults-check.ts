import { setTimeout as sleep } from 'node:timers/promises';
import type { Got } from './faults-client.ts';
import type { Row } from './faults-ledger.ts';
import { marker } from './faults-model.ts';
import type { Exchange, Rig } from './faults.ts';
import { canaryOf } from './canaries.ts';

/** An exchange that something failed under, and what became of it. */
export interface Struck {
  readonly state: string;
  /** Had the request been let go? Where not, the model must never see it. Undefined: nobody knows. */
  readonly forwarded: boolean | undefined;
  readonly exchange: Exchange;
  readonly got: Got;
  /**
   * The records from before commits were held up or failed, where no later one could be acknowledged: a record that is
   * written when all is back covers nothing that was read before.
   */
  readonly before?: readonly Row[] | undefined;
}

/** An error frame of Sallyport's, or the last words of the second lock in Envoy. */
const lastFrame =
  /(?:\n\nevent: error\ndata: \{"type":"error","error":[^\n]*\}\n\n|data: \{"error":[^\n]*\}\n\n)$/;

/** What the client read: bytes of the model's answer, and whether an error stands behind them. */
export function readBy({ status, body }: Got): { readonly answer: string; readonly error: boolean } {
  if (status >= 400) return { answer: body.includes(marker) ? body : '', error: true };
  const answer = body.replace(lastFrame, '');
  return { answer, error: answer.length < body.length };
}

/** What must not be, of each of `struck`, once all is back: in words, with the state it concerns. */
export async function problemsOf(rig: Rig, struck: readonly Struck[], since: number): Promise<string[]> {
  const rows = await rig.ledger.records(since);
  return struck.flatMap(one => {
    const found = [
      ...clientProblems(one, rig),
      ...coverProblems(one, rows),
      ...(one.before ? coverProblems(one, one.before) : []),
      ...upstreamProblems(one, rows),
    ];
    return [...new Set(found)].map(problem => `${one.state}: ${problem} (${told(one.got)})`);
  });
}

const told = ({ status, end, body, headers }: Got): string =>
  `status ${status}, ${end}, ${body.length} bytes, ${String(headers['x-sallyport-reason'] ?? 'no reason')}`;

/** (c) An answer within the deadline, never a success that is short; and nothing but the beginning of what may be said. */
function clientProblems({ got, exchange }: Struck, rig: Rig): string[] {
  const { answer, error } = readBy(got);
  const whole = rig.whole[exchange.mode];
  const problems: string[] = [];
  if (got.end === 'hung') problems.push('the client hangs');
  if (!whole.startsWith(answer)) problems.push('the client read what is not the beginning of the answer');
  if (got.status >= 400 && got.body.includes(marker)) problems.push('a refusal with words of the model');
  const short = answer.length < whole.length;
  if (got.status < 400 && got.end === 'clean' && short && !error) problems.push('a success that is short');
  if (got.status === 0 && got.end !== 'broken') problems.push('no answer at all');
  return problems;
}

/** (a) Never a byte of the answer that no committed record covers. */
function coverProblems({ got, exchange }: Struck, rows: readonly Row[]): string[] {
  const read = Buffer.byteLength(readBy(got).answer);
  const covered = coveredBytes(exchange.subject, rows);
  return read > covered ? [`${read} bytes read, ${covered} committed`] : [];
}

/** Bytes of an answer that records cover, but for those that were taken back. */
export function coveredBytes(subject: string, rows: readonly Row[]): number {
  const ids = idsOf(subject, rows);
  const standing = (row: Row, index: number): boolean =>
    !rows.some(
      ({ kind, body: { of } }) =>
        kind === 'withheld' &&
        of?.writer === row.writer &&
        Number(of.seq) === row.seq &&
        (of.kind !== 'segment' || of.index === index),
    );
  const wholes = rows.flatMap(row => {
    const closes = row.kind === 'response' && row.exchange !== null && ids.has(row.exchange);
    return closes && standing(row, -1) ? [row.body.bytes?.released ?? 0] : [];
  });
  const begun = [...ids].map(id => {
    const pieces = rows.flatMap(row =>
      (row.body.segments ?? []).filter(([of, index]) => of === id && standing(row, index)),
    );
    return beginning(pieces);
  });
  return Math.max(0, ...wholes, ...begun);
}

/** Bytes of the pieces that follow one another from the first on: what stands behind a missing one is not covered by it. */
function beginning(pieces: NonNullable<Row['body']['segments']>): number {
  const byIndex = new Map(pieces.map(([, index, bytes]) => [index, bytes]));
  let covered = 0;
  for (let index = 0; byIndex.has(index); index += 1) covered += byIndex.get(index) ?? 0;
  return covered;
}

/** Its exchanges. */
export const idsOf = (subject: string, rows: readonly Row[]): ReadonlySet<string> =>
  new Set(rows.flatMap(row => (row.subject === subject && row.exchange !== null ? [row.exchange] : [])));

/** (b) Never an unrecorded or unscanned request upstream. */
function upstreamProblems({ forwarded, exchange }: Struck, rows: readonly Row[]): string[] {
  const { reached } = exchange;
  if (!reached) return forwarded ? ['the model forgot the request'] : [];
  const problems: string[] = [];
  if (forwarded === false) problems.push('the request reached the model');
  const request = rows.find(({ subject, kind }) => subject === exchange.subject && kind === 'request');
  const back = rows.some(
    ({ kind, body: { of } }) =>
      kind === 'withheld' && of?.writer === request?.writer && Number(of?.seq) === request?.seq,
  );
  if (!request || back) problems.push('the model saw a request that no record stands for');
  if (reached.body.includes(canaryOf('email'))) problems.push('the model saw what had to be masked');
  return problems;
}

const ends: ReadonlySet<string> = new Set(['response', 'denial', 'abort', 'local-reply']);
const noteMs = 6000;

/** Every exchange that Sallyport saw has a record of its end: it may come a moment later. */
export async function closingGap(
  rig: Rig,
  struck: readonly Struck[],
  since: number,
): Promise<readonly string[]> {
  for (const until = Date.now() + noteMs; ;) {
    const rows = await rig.ledger.records(since);
    const open = struck.filter(({ exchange: { subject }, forwarded, got }) => {
      const told = got.headers['x-sallyport-exchange'];
      const ids = new Set([...idsOf(subject, rows), ...(typeof told === 'string' ? [told] : [])]);
      // In a storm a request may come when Sallyport cannot even see it.
      if (ids.size === 0 && forwarded === undefined) return false;
      return !rows.some(({ kind, exchange }) => ends.has(kind) && exchange !== null && ids.has(exchange));
    });
    if (open.length === 0) return [];
    if (Date.now() > until)
      return open.map(({ state, got }) => `${state}: no record of its end (${told(got)})`);
    await sleep(100);
  }
}
