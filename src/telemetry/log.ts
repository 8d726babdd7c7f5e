import { type DestinationStream, type Logger, pino } from 'pino';
import type { Log, LogFields } from '../core/log.ts';
import { errorFields } from './error-fields.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  readonly logLevel: LogLevel;
  readonly version: string;
  /** Where the lines go. */
  readonly destination: DestinationStream;
}

/** The longest text that a field may hold: names are shorter, and what is longer is none. */
const maxFieldLength = 256;

/** A log in JSON lines: `time`, `level`, `event` and the fields. It has no way to print a body, a token or a message. */
export function createLog({ logLevel, version, destination }: LogOptions): Log {
  const logger = pino(
    {
      level: logLevel,
      base: { service: 'sallyport', version },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    destination,
  );
  return {
    debug: (event, fields) => write(logger, 'debug', event, fields),
    info: (event, fields) => write(logger, 'info', event, fields),
    warn: (event, fields, error) => write(logger, 'warn', event, fields, error),
    error: (event, fields, error) => write(logger, 'error', event, fields, error),
  };
}

function write(
  logger: Logger,
  level: LogLevel,
  event: string,
  fields: LogFields = {},
  error?: unknown,
): void {
  if (!logger.isLevelEnabled(level)) return;
  const safe = Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [columns[name] ?? name, printable(value)]),
  );
  logger[level](error === undefined ? safe : { ...safe, error: errorFields(error) }, event);
}

/** OpenTelemetry's and ECS' names for the two that other tools join on. */
const columns: Readonly<Record<string, string>> = {
  exchange: 'exchange_id',
  trace: 'trace_id',
  span: 'span_id',
};

/** The types let nothing else in; a cast does, and is stopped here. */
function printable(value: unknown): string | number | boolean | null {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'string':
      return value.length <= maxFieldLength ? value : `[refused: text of ${value.length} characters]`;
    default:
      return value === null ? null : `[refused: ${typeof value}]`;
  }
}
