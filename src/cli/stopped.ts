import { exit } from './exit.ts';
import { type Io } from './command.ts';

/** Resolves at the first SIGTERM or SIGINT; a second one does not wait for the end of the first. */
export function untilStopped(io: Io): Promise<void> {
  return new Promise(resolve => {
    let asked = false;
    const stop = (): void => {
      if (asked) {
        io.talk('sallyport: stopped at once.');
        process.exit(exit.failure);
      }
      asked = true;
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
