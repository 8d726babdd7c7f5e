/**
 * `npm run bench`: installs what is missing and measures what Sallyport costs; what stands behind `--` goes to it. Less
 * than five minutes; `npm run bench -- --quick` is shorter and rougher.
 */
import { ensureModules, main, node24, run } from './setup.mjs';

await main(async () => {
  await ensureModules();
  const { ensureEnvoy } = await import('./envoy.mjs');
  const envoy = await ensureEnvoy();
  process.exitCode = await run(node24, ['bench/run.ts', ...process.argv.slice(2)], {
    env: { ENVOY_PATH: envoy },
  });
});
