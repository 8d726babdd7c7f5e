/** In a process of its own: what it takes to load the recognizers and to build their tables, and what stays in memory. */
const collect = (): NodeJS.MemoryUsage => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
};

const before = collect();
const began = performance.now();
const { createScanner } = await import('../../src/classify/scanner.ts');
const loaded = performance.now();
const scanner = createScanner({ workers: 0, cache: 'none' });
const built = performance.now();
const after = collect();

console.log(
  JSON.stringify({
    loadMs: loaded - began,
    buildMs: built - loaded,
    heapBytes: after.heapUsed - before.heapUsed,
    bufferBytes: after.arrayBuffers - before.arrayBuffers,
    version: scanner.version,
  }),
);
