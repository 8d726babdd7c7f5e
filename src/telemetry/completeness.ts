import { Gauge, type Registry } from 'prom-client';

/** Of the exchanges that ended, the part whose record was not lost: 1 is what it must be. */
export interface Completeness {
  ended(): void;
  lost(records: number): void;
}

export function createCompleteness(registry: Registry): Completeness {
  let ended = 0;
  let lost = 0;
  new Gauge({
    name: 'sallyport_record_completeness_ratio',
    help: 'Exchanges whose end was recorded or waits to be, of all that ended. 1 is what it must be.',
    registers: [registry],
    collect() {
      this.set(ended === 0 ? 1 : Math.max(0, 1 - lost / ended));
    },
  });
  return { ended: () => void (ended += 1), lost: records => void (lost += records) };
}
