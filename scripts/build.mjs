/** `npm run build`: what is published. JavaScript in dist/, with the files beside the sources that are read at run time. */
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { bin, ensureModules, main, node24, root, run, say } from './setup.mjs';

/** Read by the program from beside its own code. */
const assets = ['.sql', '.lua', '.proto', '.json', '.yaml', '.bin'];

await main(async () => {
  await ensureModules();
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const status = await run(node24, [bin('typescript', 'tsc'), '-p', 'tsconfig.build.json']);
  if (status !== 0) throw new Error('tsc failed (see above).');
  copyAssets(dist);
  const program = join(dist, 'main.js');
  chmodSync(program, 0o755);
  // What was built has to run, not just to exist.
  if ((await run(node24, [program, 'version'])) !== 0) throw new Error('dist/main.js does not run.');
  say(`Built ${relative(root, dist)}/.`);
});

function copyAssets(dist) {
  const src = join(root, 'src');
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !assets.includes(extname(entry.name))) continue;
    const from = join(entry.parentPath ?? entry.path, entry.name);
    cpSync(from, join(dist, relative(src, from)));
  }
}
