/**
 * Loaded into a server that is measured: on SIGUSR2 it says how much memory is in use when nothing is left to be collected,
 * in the file that BENCH_MEMORY_FILE names.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function say(): void {
  collect();
  collect();
  const file = process.env['BENCH_MEMORY_FILE'];
  if (file === undefined) return;
  // Renamed: who waits for the file finds it whole.
  writeFileSync(`${file}.new`, JSON.stringify(process.memoryUsage()));
  renameSync(`${file}.new`, file);
}

// Worker threads load this, too, and get no signals.
if (isMainThread) process.on('SIGUSR2', say);
