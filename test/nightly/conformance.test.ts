import { expect, it } from 'vitest';
import { conformSelf, providersWithVectors } from '../../src/app/conformance.ts';
import { cellName } from '../../src/conformance/cell.ts';
import { ensureEnvoy } from '../../scripts/envoy.mjs';

it.each(providersWithVectors())('%s: no value leaks, in no place, written in no way', async provider => {
  process.env['ENVOY_PATH'] ??= await ensureEnvoy();
  const seed = Date.now() % 2 ** 31;
  const { results } = await conformSelf({ full: true, providers: [provider], seed, say: () => undefined });
  const wrong = results.filter(({ outcome }) => outcome === 'leaked' || outcome === 'error');
  const told = wrong.map(({ cell, outcome, status, reason }) =>
    [outcome, cellName(cell), cell.value.kind, status, reason].join(' · '),
  );
  expect(told, `seed ${seed}`).toEqual([]);
  expect(results.length).toBeGreaterThan(1000);
});
