/** Looks for secrets that tests planted (test/support/canaries.ts) in what they left behind. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './setup.mjs';

const { marker, values } = JSON.parse(readFileSync(join(root, 'test', 'support', 'canaries.json'), 'utf8'));

/** Every place in the files under `folder` where a canary stands: file, 1-based line and which one. */
export function findCanaries(folder, { except = [] } = {}) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return files
    .filter(({ name }) => !except.includes(name))
    .flatMap(({ parentPath, path, name }) => search(join(parentPath ?? path, name)));
}

function search(file) {
  const found = [];
  readFileSync(file, 'latin1')
    .split('\n')
    .forEach((text, index) => {
      const name = nameIn(text);
      if (name !== undefined) found.push({ file: relative(root, file), line: index + 1, canary: name });
    });
  return found;
}

function nameIn(text) {
  const at = text.indexOf(marker);
  if (at >= 0) return text.slice(at, at + 60).match(/^[\w-]+/)?.[0];
  // A value that a terminal or JSON broke up with spaces or dashes is still that value.
  return Object.entries(values).find(([, value]) => text.includes(value))?.[0];
}
