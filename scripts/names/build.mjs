/**
 * `node scripts/names/build.mjs [folder]`: makes src/classify/data/names.bin and names-model.bin anew. Fetches the packages
 * that the names come from, in fixed versions, into the folder (a temporary one by default); nothing of them is a
 * dependency. Same packages, same Node, same files.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { main, root, say } from '../setup.mjs';
import { Lexicon } from '../../src/classify/recognizers/names/lexicon.ts';
import { makeLexicon } from './lists.mjs';
import { npmPackages, pythonPackages, readSources } from './sources.mjs';
import { trainModel } from './train.mjs';

await main(async () => {
  const dir = process.argv[2] ? resolve(process.argv[2]) : mkdtempSync(join(tmpdir(), 'names-'));
  fetchPackages(dir);
  const sources = await readSources(dir);
  const data = join(root, 'src/classify/data');
  mkdirSync(data, { recursive: true });
  const list = makeLexicon(sources);
  writeFileSync(join(data, 'names.bin'), list);
  say('names.bin is written.');
  writeFileSync(join(data, 'names-model.bin'), trainModel(sources, new Lexicon(list)));
  say('names-model.bin is written.');
});

function fetchPackages(dir) {
  mkdirSync(dir, { recursive: true });
  if (!existsSync(join(dir, 'package.json'))) {
    writeFileSync(join(dir, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...npmPackages], {
      cwd: dir,
    });
  }
  if (!existsSync(join(dir, 'python')))
    execFileSync('pip', ['install', '--no-deps', '--target', join(dir, 'python'), ...pythonPackages]);
}
