/** `npm run conformance`: installs what is missing and runs `sallyport conformance --self`; what stands behind `--` goes to it. */
import { ensureModules, main, node24, run } from './setup.mjs';

await main(async () => {
  await ensureModules();
  const { ensureEnvoy } = await import('./envoy.mjs');
  const envoy = await ensureEnvoy();
  process.exitCode = await run(node24, ['src/main.ts', 'conformance', '--self', ...process.argv.slice(2)], {
    env: { ENVOY_PATH: envoy },
  });
});
