import type { Log, LogFields } from '../core/log.ts';

/** A log for a person at a terminal: one sentence a line. */
export function talkLog(talk: (text: string) => void): Log {
  const line = (event: string, fields: LogFields = {}): void => {
    const said = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
    talk([event, ...said].join(' '));
  };
  return { debug: () => undefined, info: line, warn: line, error: line };
}
