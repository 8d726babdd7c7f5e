import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('policies and the configuration are read alike', () => {
  const [here, there] = ['./yaml.ts', '../config/yaml.ts'].map(name =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  expect(there).toBe(here);
});
