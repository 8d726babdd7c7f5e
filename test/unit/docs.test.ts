import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { providers } from '../../src/app/providers.ts';
import { listRecognizers } from '../../src/app/recognizers.ts';
import { parseConfig } from '../../src/config/load.ts';
import { configJsonSchema } from '../../src/config/schema.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import {
  cliPage,
  configurationPage,
  metricsPage,
  providersPage,
  reasonsPage,
  recognizersPage,
} from '../support/docs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const packageJson = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

async function metricsText(): Promise<string> {
  const telemetry = createTelemetry({ logLevel: 'error', version: '0', logTo: { write: () => undefined } });
  telemetry.close();
  return telemetry.metricsText();
}

describe('pages made from the sources say what those say now', () => {
  it('configuration', async () => {
    await expect(configurationPage(configJsonSchema())).toMatchFileSnapshot('../../docs/configuration.md');
  });
  it('reasons', async () => {
    await expect(reasonsPage()).toMatchFileSnapshot('../../docs/reasons.md');
  });
  it('metrics', async () => {
    await expect(metricsPage(await metricsText())).toMatchFileSnapshot('../../docs/metrics.md');
  });
  it('providers', async () => {
    await expect(providersPage(providers.values())).toMatchFileSnapshot('../../docs/providers.md');
  });
  it('recognizers', async () => {
    const page = recognizersPage(listRecognizers({ entity: undefined, class: undefined }));
    await expect(page).toMatchFileSnapshot('../../docs/recognizers.md');
  });
  it('command line', async () => {
    await expect(cliPage()).toMatchFileSnapshot('../../docs/cli.md');
  });
});

it('the example configuration is valid, and shows every section', () => {
  const text = read('deploy/sallyport.example.yaml');
  const { config, written } = parseConfig(join(root, 'deploy/sallyport.example.yaml'), text, {});
  expect(Object.keys(written as object)).toEqual(Object.keys(configJsonSchema().properties ?? {}));
  for (const file of config.policy.files) expect(existsSync(file), file).toBe(true);
});

describe('dependencies', () => {
  const page = read('docs/dependencies.md');

  it.each(['dependencies', 'devDependencies'] as const)('%s: each has its line, with its licence', kind => {
    for (const name of Object.keys(packageJson[kind])) {
      const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as { license: string };
      const line = page.split('\n').find(text => text.startsWith(`| ${name} |`));
      expect(line, `${name} is missing in docs/dependencies.md`).toBeDefined();
      expect(line).toContain(`| ${license} |`);
    }
  });

  it('names none that is gone', () => {
    const named = [...page.matchAll(/^\| ([@\w][\w@/.-]*) \|/gm)].map(([, name]) => name);
    const known = [...Object.keys(packageJson.dependencies), ...Object.keys(packageJson.devDependencies)];
    expect(named.filter(name => name !== 'package' && !known.includes(name!))).toEqual([]);
  });

  it('no copyleft is in what is published', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { dev?: boolean; license?: string }>;
    };
    const published = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
    const permissive = new Set([
      'MIT',
      'ISC',
      'Apache-2.0',
      'BSD-2-Clause',
      'BSD-3-Clause',
      '0BSD',
      'BlueOak-1.0.0',
      'Unlicense',
    ]);
    expect(published.length).toBeGreaterThan(20);
    // Optional packages of development, such as cpu-features, carry no licence in the lock file and are not published.
    const odd = published.filter(
      ([path, { license }]) => license !== undefined && !permissive.has(license) && path !== '',
    );
    expect(odd.map(([path]) => path)).toEqual([]);
  });
});

describe('links in the docs', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'istio/README.md',
  ];
  const docs = readdirSync(join(root, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`);

  it.each([...pages, ...docs])('%s: lead somewhere', page => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!);
    const dead = links.filter(
      link => !/^(https?|mailto):/.test(link) && !existsSync(join(root, dirname(page), link)),
    );
    expect(dead).toEqual([]);
  });
});
