/**
 * `npm test`: installs what is missing and runs all tests; `npm test -- unit` only those of that project, and what begins
 * with a dash or names a file goes to vitest. The last line counts.
 */
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bin, ensureModules, main, node24, root, run, say } from './setup.mjs';
import { findCanaries } from './canaries.mjs';

const usual = ['unit', 'postgres', 'envoy', 'cli'];
const all = [...usual, 'nightly'];
/** Projects that bring up Envoy. */
const withEnvoy = ['envoy', 'cli', 'nightly'];

await main(async () => {
  const args = process.argv.slice(2);
  const named = args.filter(arg => all.includes(arg));
  const projects = named.length > 0 ? named : usual;
  await ensureModules();
  const env = projects.some(project => withEnvoy.includes(project)) ? await envoy() : {};
  const folder = join(root, '.run', `test-${process.pid}`);
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const rest = args.filter(arg => !all.includes(arg));
  const lanes = lanesOf(projects, rest);
  const ran = lanes.map((lane, index) => vitest(lane, rest, folder, { env, name: `lane-${index}` }));
  process.exitCode = report(folder, await Promise.all(ran));
});

/** Unit tests compute, the others mostly wait: side by side they take little longer than the longer of the two. */
function lanesOf(projects, args) {
  const others = projects.filter(project => project !== 'unit');
  const isAll = args.length === 0 && others.length > 0 && others.length < projects.length;
  return isAll ? [others, ['unit']] : [projects];
}

async function envoy() {
  const { ensureEnvoy } = await import('./envoy.mjs');
  return { ENVOY_PATH: await ensureEnvoy() };
}

/** Its output goes to the terminal, line by line, and into a file, which is searched afterwards like every log. */
async function vitest(projects, args, folder, { env, name }) {
  const output = createWriteStream(join(folder, `${name}.log`));
  const status = await run(
    node24,
    [
      bin('vitest'),
      'run',
      ...projects.map(project => `--project=${project}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${join(folder, `${name}.json`)}`,
      ...args,
    ],
    {
      env: {
        ...env,
        SALLYPORT_TEST_LOGS: join(folder, 'logs'),
        ...(process.stdout.isTTY && !process.env.NO_COLOR && { FORCE_COLOR: '1' }),
      },
      onOutput: chunk => {
        process.stdout.write(chunk);
        output.write(chunk);
      },
    },
  );
  await new Promise(resolve => output.end(resolve));
  return { status, results: join(folder, `${name}.json`) };
}

/** Prints the counts; returns the exit status. */
function report(folder, ran) {
  const counts = ran.map(({ results, status }) => count(results, status));
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(kind =>
    counts.reduce((sum, one) => sum + one[kind], 0),
  );
  const leaks = findCanaries(folder, { except: ran.map(({ results }) => basename(results)) });
  for (const { file, line, canary } of leaks) say(`A secret of a test leaked: ${canary} in ${file}:${line}`);
  const bad = failed + leaks.length;
  if (bad === 0) rmSync(folder, { recursive: true });
  else say(`Logs of this run: ${folder}`);
  process.stdout.write(`${passed} passed, ${bad} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  return bad === 0 ? 0 : 1;
}

function count(file, status) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    say('vitest wrote no results.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  // A file that could not even be loaded has no test that failed.
  const broken = results.testResults.filter(
    ({ status: outcome, assertionResults }) =>
      outcome === 'failed' && !assertionResults.some(test => test.status === 'failed'),
  ).length;
  const failed = results.numFailedTests + broken;
  // Errors outside of tests (an unhandled rejection) show in the exit status alone.
  const outside = status !== 0 && failed === 0 ? 1 : 0;
  if (outside) say('vitest failed outside of any test (see above).');
  if (results.numPassedTests + failed === 0) {
    say('No test ran at all.');
    return { passed: 0, failed: 1, skipped: results.numPendingTests };
  }
  return {
    passed: results.numPassedTests,
    failed: failed + outside,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
