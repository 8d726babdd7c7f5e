import { Counter, Gauge, type Registry } from 'prom-client';
import type { Reason } from '../core/types.ts';
import { reasonLabel } from './labels.ts';

/** What identity tells telemetry: never a token, a subject or a key. */
export interface IdentityMeter {
  /** Somebody was proven: by a token verified before, by the early check's voucher, or by verifying the token. */
  identified(by: 'cache' | 'voucher' | 'token'): void;
  refused(why: Reason): void;
  /** The source of a key set was looked at. `issuer`: as configured. */
  keysRead(issuer: string, outcome: 'read' | 'unchanged' | 'failed'): void;
}

/** `issuers`: those of the configuration. No other name becomes a label, whatever a token says. */
export function createIdentityMeter(
  registry: Registry,
  issuers: readonly string[],
  now: () => number = Date.now,
): IdentityMeter {
  const metrics = define(registry);
  const known = new Set(issuers);
  for (const issuer of known) {
    metrics.confirmed.set({ issuer }, 0);
    for (const result of ['read', 'unchanged', 'failed']) metrics.reads.inc({ issuer, result }, 0);
  }
  return {
    identified: by => metrics.identified.inc({ by }),
    refused: why => metrics.refused.inc({ reason: reasonLabel(why) }),
    keysRead: (issuer, result) => {
      if (!known.has(issuer)) return;
      metrics.reads.inc({ issuer, result });
      if (result !== 'failed') metrics.confirmed.set({ issuer }, now() / 1000);
    },
  };
}

function define(registry: Registry) {
  const registers = [registry];
  return {
    identified: new Counter({
      name: 'sallyport_identity_proven_total',
      help: 'Requests whose sender was proven: by a token verified anew, one verified before, or the early check.',
      labelNames: ['by'],
      registers,
    }),
    refused: new Counter({
      name: 'sallyport_identity_refused_total',
      help: 'Requests whose sender was not proven.',
      labelNames: ['reason'],
      registers,
    }),
    reads: new Counter({
      name: 'sallyport_identity_keys_reads_total',
      help: "Looks at an issuer's key set, by what came of them.",
      labelNames: ['issuer', 'result'],
      registers,
    }),
    confirmed: new Gauge({
      name: 'sallyport_identity_keys_confirmed_timestamp_seconds',
      help: "When an issuer's key set was last had; 0: never. A day later its tokens are refused.",
      labelNames: ['issuer'],
      registers,
    }),
  };
}
