import { Counter, type Registry } from 'prom-client';
import type { ProviderIdMeter } from '../exchange/ports.ts';

export function createProviderIdMeter(registry: Registry): ProviderIdMeter {
  const ids = new Counter({
    name: 'sallyport_provider_ids_total',
    help: 'Ids that providers gave out (issued) or requests referred to (used), by whose they were: own, foreign, unknown, or failed.',
    labelNames: ['use', 'standing'],
    registers: [registry],
  });
  return { found: (use, standing, count) => ids.inc({ use, standing }, count) };
}
