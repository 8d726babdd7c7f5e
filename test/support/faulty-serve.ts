/** `faulty-serve.ts -c FILE`: Sallyport as it serves, but that a request may name parts of it that fail (faulty-parts.ts). */
import { loadConfig } from '../../src/app/config.ts';
import { endOnCrash } from '../../src/app/crash.ts';
import { serve } from '../../src/app/serve.ts';
import { withFaults } from './faulty-parts.ts';

endOnCrash();
const running = await serve(loadConfig(process.argv[3] ?? '', process.env), { decorate: withFaults });
process.once('SIGTERM', () => {
  void running.stop().then(() => process.exit(0));
});
