import { Counter, Gauge, type Registry } from 'prom-client';

/** What reloading tells telemetry. */
export interface PolicyMeter {
  /** A policy is in force from now on. */
  activated(): void;
  /** A policy did not compile: the one before stays in force. */
  rejected(): void;
}

export function createPolicyMeter(registry: Registry, now: () => number = Date.now): PolicyMeter {
  const registers = [registry];
  const reloads = new Counter({
    name: 'sallyport_policy_reloads_total',
    help: 'Policies loaded, by what came of it.',
    labelNames: ['result'],
    registers,
  });
  const succeeded = new Gauge({
    name: 'sallyport_policy_last_reload_successful',
    help: '1 where the last reload took effect, 0 where the policy before it stays in force.',
    registers,
  });
  const activated = new Gauge({
    name: 'sallyport_policy_activated_timestamp_seconds',
    help: 'When the policy in force was activated.',
    registers,
  });
  return {
    activated: () => {
      reloads.inc({ result: 'activated' });
      succeeded.set(1);
      activated.set(now() / 1000);
    },
    rejected: () => {
      reloads.inc({ result: 'rejected' });
      succeeded.set(0);
    },
  };
}
