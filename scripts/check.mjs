/** `npm run check`: format, lint, types, the import rules and dead code. Runs them all, so that one look shows all. */
import { bin, ensureModules, main, node24, root, run, say } from './setup.mjs';

/** Fewer would mean that the checker did not find the sources: a green light that looked at nothing. */
const leastModules = 50;

const checks = [
  ['format', () => node(bin('prettier'), '--check', '.')],
  ['lint', () => node(bin('eslint'), '.')],
  ['types', () => node(bin('typescript', 'tsc'), '-p', '.', '--noEmit')],
  // Exports need explicit types; the compiler looks at that only where it writes declarations.
  [
    'declarations',
    () =>
      node(
        bin('typescript', 'tsc'),
        '-p',
        'tsconfig.build.json',
        '--emitDeclarationOnly',
        '--outDir',
        '.cache/declarations',
      ),
  ],
  ['imports', imports],
  ['dead code', () => node(bin('knip'))],
];

const node = (...args) => run(node24, args);

/** The import rules, and that they saw the program. */
async function imports() {
  const cruise = (...args) => [
    bin('dependency-cruiser', 'dependency-cruise'),
    'src',
    '--config',
    '.dependency-cruiser.cjs',
    ...args,
  ];
  const status = await run(node24, cruise('--output-type', 'err'));
  let json = '';
  await run(node24, cruise('--output-type', 'json'), { onOutput: chunk => (json += chunk) });
  const seen = JSON.parse(json).modules.filter(({ source }) => source.startsWith('src/')).length;
  if (seen < leastModules) say(`The import rules saw ${seen} modules of ${root}/src: they checked nothing.`);
  return status !== 0 || seen < leastModules ? 1 : 0;
}

await main(async () => {
  await ensureModules();
  const wanted = process.argv.slice(2);
  const failed = [];
  for (const [name, check] of checks) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    say(`── ${name}`);
    if ((await check()) !== 0) failed.push(name);
  }
  process.stdout.write(failed.length === 0 ? 'All checks passed.\n' : `Failed: ${failed.join(', ')}.\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
});
