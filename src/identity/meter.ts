import type { Reason } from '../core/types.ts';

/** What identity tells telemetry: never a token, a subject or a key. */
export interface IdentityMeter {
  /** Somebody was proven: by a token verified before, by the early check's voucher, or by verifying the token. */
  identified(by: 'cache' | 'voucher' | 'token'): void;
  refused(why: Reason): void;
  /** The source of a key set was looked at. `issuer`: as configured. */
  keysRead(issuer: string, outcome: 'read' | 'unchanged' | 'failed'): void;
}

export const silentMeter: IdentityMeter = {
  identified: () => undefined,
  refused: () => undefined,
  keysRead: () => undefined,
};
