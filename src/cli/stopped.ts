import { constants } from 'node:os';
import type { Io } from './command.ts';

/** Ctrl-C under npm comes twice: from the terminal, and passed on by npm. A person takes longer for a second one. */
const echoMs = 300;

/**
 * Resolves at the first SIGTERM or SIGINT. A second one does not wait for the end of the first: the process ends at once,
 * with the status that a shell gives to whom a signal ended (128 and its number: 143, 130).
 */
export function untilStopped(io: Io): Promise<void> {
  return new Promise(resolve => {
    let first: { readonly signal: NodeJS.Signals; readonly atMs: number } | undefined;
    const stop = (signal: NodeJS.Signals): void => {
      const atMs = performance.now();
      const isEcho = signal === 'SIGINT' && first?.signal === signal && atMs - first.atMs < echoMs;
      if (isEcho) return;
      if (first) {
        io.talk(`sallyport: a second signal (${signal}): stopped at once, without an orderly end.`);
        process.exit(128 + constants.signals[signal]);
      }
      first = { signal, atMs };
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
