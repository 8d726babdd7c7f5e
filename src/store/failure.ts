import { DatabaseError } from 'pg';
import { type Appended, StoreError } from '../core/ledger-store.ts';
import { publicText, type PublicText } from '../core/log.ts';

/** Of an error from Postgres, only its SQLSTATE and the constraint may be told: its message and detail quote values. */
export function problemOf(error: unknown): PublicText {
  if (error instanceof StoreError) return error.problem;
  if (error instanceof DatabaseError) return publicText(words(error.code, error.constraint));
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return publicText(typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? code : 'connection lost');
}

const words = (code: string | undefined, constraint: string | undefined): string =>
  [code ?? 'no SQLSTATE', constraint].filter(word => word !== undefined).join(' ');

export const asStoreError = (error: unknown): StoreError =>
  error instanceof StoreError ? error : new StoreError(problemOf(error));

/** serialization_failure, deadlock_detected, lock_not_available: the very same bytes may go again at once. */
const againCodes = new Set(['40001', '40P01', '55P03']);
/** Connection exceptions, operator intervention (a cancelled commit), system and internal errors: it may be stored. */
const unknownClasses = new Set(['08', '57', '58', 'XX']);
/** statement_completion_unknown. */
const unknownCode = '40003';
/** The statement's own: it was told that rows were swallowed, and rolled itself back. */
const swallowedCode = '22012';
/** Data exceptions and integrity: the same bytes meet the same. */
const impossibleClasses = new Set(['22', '23']);
const uniqueViolation = '23505';

/** What an error in answer to an append says of the batch. What is not surely "no" is unknown. */
export function outcomeOf(error: unknown): Appended {
  const problem = problemOf(error);
  if (!(error instanceof DatabaseError) || error.code === undefined) return { outcome: 'unknown', problem };
  return { outcome: outcomeOfCode(error.code), problem };
}

function outcomeOfCode(code: string): Appended['outcome'] {
  const category = code.slice(0, 2);
  if (againCodes.has(code)) return 'again';
  if (code === unknownCode || unknownClasses.has(category)) return 'unknown';
  if (code === uniqueViolation) return 'conflict';
  if (code === swallowedCode) return 'refused';
  return impossibleClasses.has(category) ? 'impossible' : 'refused';
}
