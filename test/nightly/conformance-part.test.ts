import { expect, it } from 'vitest';
import { conformSelf, providersWithVectors } from '../../src/app/conformance.ts';
import { providers } from '../../src/app/providers.ts';
import { cellName } from '../../src/conformance/cell.ts';
import type { Matrix } from '../../src/conformance/report.ts';
import { ensureEnvoy } from '../../scripts/envoy.mjs';

const wrong = ({ results }: Matrix): readonly string[] =>
  results
    .filter(({ outcome }) => outcome === 'leaked' || outcome === 'error')
    .map(
      ({ cell, outcome, status, reason }) =>
        `${outcome}: ${cellName(cell)} (${cell.value.kind}): ${status} ${reason}`,
    );

/** Without failures, encodings and the ends of streams. */
const fewestCells = 150;

it('nothing that is planted anywhere leaks through our own stack', { timeout: 300_000 }, async () => {
  process.env['ENVOY_PATH'] ??= await ensureEnvoy();
  const seed = Date.now() % 2 ** 31;
  const matrix = await conformSelf({ full: false, providers: [], seed, say: () => undefined });
  expect(wrong(matrix), `seed ${seed}`).toEqual([]);
  expect(new Set(providersWithVectors())).toEqual(new Set(providers.keys()));
  for (const provider of providersWithVectors()) {
    const own = matrix.results.filter(({ cell }) => cell.vector.provider === provider);
    expect(own.length, provider).toBeGreaterThan(fewestCells);
    expect(own.filter(({ outcome }) => outcome === 'masked').length, provider).toBeGreaterThan(
      fewestCells / 3,
    );
    expect(new Set(own.map(({ cell }) => cell.failure))).toContain('ledger down');
    expect(new Set(own.map(({ cell }) => cell.failure))).toContain('killed');
  }
  expect(matrix.results.filter(({ cell }) => cell.failure === 'over budget').length).toBeGreaterThan(0);
});
