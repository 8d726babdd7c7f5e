/** `npm start`: installs what is missing and runs the demo; what stands behind `--` goes to it. */
import { ensureModules, main, node24, run } from './setup.mjs';

await main(async () => {
  await ensureModules();
  // Only now: it may use packages.
  const { ensureEnvoy } = await import('./envoy.mjs');
  const envoy = await ensureEnvoy();
  process.exitCode = await run(node24, ['src/main.ts', 'demo', ...process.argv.slice(2)], {
    env: { ENVOY_PATH: envoy },
  });
});
