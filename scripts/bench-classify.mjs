/** `npm run bench:classify`: installs what is missing and measures how fast texts are scanned. Less than 50 seconds. */
import { ensureModules, main, node24, run } from './setup.mjs';

await main(async () => {
  await ensureModules();
  process.exitCode = await run(node24, ['bench/classify.ts', ...process.argv.slice(2)]);
});
