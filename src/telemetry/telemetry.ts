import { destination, type DestinationStream } from 'pino';
import { Counter, Registry } from 'prom-client';
import type { Log } from '../core/log.ts';
import type { EdgeMeter, ExchangeMeter, LedgerMeter, ProviderIdMeter } from '../exchange/ports.ts';
import { createCompleteness } from './completeness.ts';
import { createEdgeMeter } from './edge-meter.ts';
import { createExchangeMeter } from './exchange-meter.ts';
import { createIdentityMeter, type IdentityMeter } from './identity-meter.ts';
import { createLedgerMeter } from './ledger-meter.ts';
import { createLog, type LogLevel } from './log.ts';
import { createPolicyMeter, type PolicyMeter } from './policy-meter.ts';
import { createProviderIdMeter } from './provider-id-meter.ts';
import { measureProcess } from './process-meter.ts';

export interface TelemetryOptions {
  readonly logLevel: LogLevel;
  readonly version: string;
  /** The issuers of the configuration: they are labels. */
  readonly issuers?: readonly string[];
  /** Where log lines go; standard output unless given. */
  readonly logTo?: DestinationStream;
}

export interface Telemetry {
  readonly log: Log;
  readonly exchange: ExchangeMeter;
  readonly edge: EdgeMeter;
  readonly ledger: LedgerMeter;
  readonly providerIds: ProviderIdMeter;
  readonly policy: PolicyMeter;
  readonly identity: IdentityMeter;
  /** In Prometheus' text format. */
  metricsText(): Promise<string>;
  /** `content-type` of that. */
  readonly metricsType: string;
  /** Writes out what is left of the log, and stops measuring. */
  close(): void;
}

/** Log lines that wait for a slow reader of standard output; over it lines are dropped and counted, traffic goes on. */
const maxLogBytes = 8 * 1024 * 1024;

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const registry = new Registry();
  const completeness = createCompleteness(registry);
  const stopMeasuring = measureProcess(registry, options.version);
  const { stream, flush } = options.logTo
    ? { stream: options.logTo, flush: () => undefined }
    : standardOutput(registry);
  return {
    log: createLog({ logLevel: options.logLevel, version: options.version, destination: stream }),
    exchange: createExchangeMeter(registry, completeness),
    edge: createEdgeMeter(registry),
    ledger: createLedgerMeter(registry, completeness),
    providerIds: createProviderIdMeter(registry),
    policy: createPolicyMeter(registry),
    identity: createIdentityMeter(registry, options.issuers ?? []),
    metricsText: () => registry.metrics(),
    metricsType: registry.contentType,
    close: () => {
      stopMeasuring();
      flush();
    },
  };
}

/** Written in the background: a reader that does not read must not stop the event loop. */
function standardOutput(registry: Registry): {
  readonly stream: DestinationStream;
  readonly flush: () => void;
} {
  const dropped = new Counter({
    name: 'sallyport_log_lines_dropped_total',
    help: 'Log lines dropped because nobody read them.',
    registers: [registry],
  });
  const stream = destination({ dest: 1, sync: false, maxLength: maxLogBytes });
  stream.on('drop', () => dropped.inc());
  return { stream, flush: () => flushSync(stream) };
}

function flushSync(stream: { flushSync(): void }): void {
  try {
    stream.flushSync();
  } catch {
    // Standard output is not open (yet, or any more): there is nobody to tell.
  }
}
