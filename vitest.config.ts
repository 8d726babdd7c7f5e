import { defineConfig } from 'vitest/config';

/** Tiers: `unit` needs nothing but Node; the others bring up the real thing (see test/support). */
export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'unit', include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts'], testTimeout: 120_000 },
      },
      {
        test: {
          name: 'postgres',
          include: ['test/postgres/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'envoy',
          include: ['test/envoy/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'nightly',
          // Properties are tried much more often at night.
          include: [
            'test/nightly/**/*.test.ts',
            'test/unit/{hostile-*,stream-*,flow-model,exchange-model}.test.ts',
            'test/unit/classify/interleaved.test.ts',
          ],
          env: { SALLYPORT_TEST_EFFORT: '6' },
          testTimeout: 1_200_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
