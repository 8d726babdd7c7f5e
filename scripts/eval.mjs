/** `npm run eval`: installs what is missing and says how well entities are found; what stands behind `--` goes to it. */
import { ensureModules, main, node24, run } from './setup.mjs';

await main(async () => {
  await ensureModules();
  process.exitCode = await run(node24, ['bench/eval.ts', ...process.argv.slice(2)]);
});
