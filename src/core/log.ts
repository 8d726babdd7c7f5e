import type { Brand, Channel, Direction, Effect, ExchangeId, PolicyDigest, Reason } from './types.ts';

/**
 * Text that may stand in a log, a metric or a trace: a name of our own or of the configuration. There is no way from a
 * body, a header value, a token or a key to it but through `publicText`, whose every call is looked at in review.
 */
export type PublicText = Brand<string, 'PublicText'>;
export const publicText = (text: string): PublicText => text as PublicText;

/** All that a log line can hold besides its event: no plain string, no bytes, no object. */
export type Loggable =
  | number
  | bigint
  | boolean
  | null
  | undefined
  | PublicText
  | ExchangeId
  | Reason
  | PolicyDigest
  | Channel
  | Direction
  | Effect;
export type LogFields = Readonly<Record<string, Loggable>>;

/** Of an error, what may be logged: its class, our own code and a stack without messages. Postgres errors quote values in `detail`. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields, error?: unknown): void;
  error(event: string, fields?: LogFields, error?: unknown): void;
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
