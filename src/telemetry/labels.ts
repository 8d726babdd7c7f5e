import { type ReasonCode, reasons } from '../core/reason.ts';
import type { Destination, Reason } from '../core/types.ts';

/** What stands for a value that is not in a label's table: labels never grow with what clients send. */
export const other = 'other';
/** Reasons of policy rules: their codes are the policy's own, and are in the records. */
const ruleReason = 'policy_rule';

export const reasonLabel = (reason: Reason): string => (Object.hasOwn(reasons, reason) ? reason : ruleReason);

/**
 * Reasons by which Sallyport refuses because of itself or of what it depends on, not because of what was asked.
 * They are what an operator is woken up for.
 */
const failures: ReadonlySet<string> = new Set<ReasonCode>([
  'identity_unavailable',
  'policy_conflict',
  'policy_unavailable',
  'budget_exhausted',
  'tiling_mismatch',
  'unclassified',
  'recognizer_failed',
  'ledger_unavailable',
  'ledger_late',
  'ledger_full',
  'protocol_violation',
  'processing_mode',
  'shutting_down',
  'internal_error',
]);

export const isFailure = (reason: Reason): boolean => failures.has(reason);

export interface DestinationLabels {
  readonly provider: string;
  readonly operation: string;
}

/** Adapters and their operations are a table of ours; the bound is a belt to these braces. */
export function createDestinationLabels(): (destination: Destination | null) => DestinationLabels {
  const provider = createBounded(64);
  const operation = createBounded(256);
  return destination =>
    destination
      ? { provider: provider(destination.provider), operation: operation(destination.operation) }
      : { provider: 'none', operation: 'none' };
}

/** The first `bound` different values as they are, each later one as `other`. */
export function createBounded(bound: number): (value: string) => string {
  const known = new Set<string>();
  return value => {
    if (known.has(value)) return value;
    if (known.size >= bound || !/^[\w.-]{1,64}$/.test(value)) return other;
    known.add(value);
    return value;
  };
}
