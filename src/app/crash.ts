import { writeSync } from 'node:fs';
import { errorFields } from '../telemetry/error-fields.ts';

const standardOutput = 1;

/**
 * Ends the process on an error that nobody caught, with a line that says which and where. Node's own way prints the
 * message, and that may quote a body. Whatever was under way ends with the process: Envoy answers 5xx or cuts.
 */
export function endOnCrash(): void {
  process.on('uncaughtException', error => {
    try {
      writeSync(standardOutput, `${lastWords(error)}\n`);
    } finally {
      // Also where nobody reads standard output any more.
      process.exit(1);
    }
  });
}

const lastWords = (error: unknown): string =>
  JSON.stringify({
    level: 'fatal',
    time: new Date().toISOString(),
    service: 'sallyport',
    error: errorFields(error),
    event: 'crashed',
  });
