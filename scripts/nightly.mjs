/** `npm run test:nightly`: the tests that take long (every split, every fault, thousands of requests). */
import { join } from 'node:path';
import { main, root, run } from './setup.mjs';

await main(async () => {
  process.exitCode = await run(process.execPath, [
    join(root, 'scripts', 'test.mjs'),
    'nightly',
    ...process.argv.slice(2),
  ]);
});
