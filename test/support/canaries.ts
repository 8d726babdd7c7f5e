import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Secrets that tests plant. After the run every log that a test wrote, and the run's own output, is searched for them
 * (scripts/canaries.mjs), so a test that uses one proves more than it says.
 */
const list = JSON.parse(readFileSync(new URL('canaries.json', import.meta.url), 'utf8')) as {
  readonly marker: string;
  readonly values: Readonly<Record<CanaryShape, string>>;
};

/** Shapes that recognizers find; `text` fits anywhere. */
export type CanaryShape = 'card' | 'cardPlain' | 'ssn' | 'iban' | 'email' | 'openaiKey' | 'awsKey';

/** A text that may not turn up anywhere: `cnry7f3a-NAME`. */
export const canary = (name: string): string => `${list.marker}-${name}`;

/** A value that a recognizer takes for real, and that may not turn up anywhere. */
export const canaryOf = (shape: CanaryShape): string => list.values[shape];

/** The first canary in `text`, undefined where there is none. */
export const findCanary = (text: string): string | undefined =>
  [list.marker, ...Object.values(list.values)].find(value => text.includes(value));

/** Where the programs that a test starts write their logs: a folder that is searched after the run. */
export function logFolder(): string {
  const folder = process.env['SALLYPORT_TEST_LOGS'] ?? join(tmpdir(), 'sallyport-test-logs');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Keeps what a program printed for the search. */
export const keepLog = (name: string, text: string | Uint8Array): void =>
  appendFileSync(join(logFolder(), `${name}.log`), text);
