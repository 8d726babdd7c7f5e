import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Classifier } from '../../src/app/classify.ts';
import { generate } from '../corpus.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Texts in which there is nothing to be found but what is there by nature. */
export interface Corpus {
  readonly name: string;
  readonly texts: readonly { readonly name: string; readonly text: Uint8Array }[];
}

/** A finding, `likely` or more, where there is nothing. */
export interface Alarm {
  readonly entity: string;
  readonly recognizer: string;
  readonly score: number;
  readonly text: string;
  readonly where: string;
}

/**
 * What these texts do contain: addresses of machines, links, dates, names of libraries' makers and licences; and source
 * code, in source code. Who says so is right.
 */
const byNature = new Set(
  (
    'URL DOMAIN DOMAIN_NAME IP_ADDRESS IPV4 IPV6 MAC_ADDRESS DATE_TIME DATE EMAIL UUID INTERNAL_HOST SOURCE_CODE ' +
    'SOURCE_CODE_BLOCK'
  ).split(' '),
);
/** Files of the tree that are made of samples of what is looked for, or tell of them. */
const samples =
  /^src\/(classify\/recognizers|conformance|simulators|app\/demo)\/|^scripts\/names\/|\.test\.ts$|^docs\/recognizers\.md$|^bench\/classify/;

const MEBIBYTE = 1024 * 1024;

/** The tree's own sources and documentation, a lock file with its hashes, and a MiB of each generated kind. */
export function cleanCorpora(): readonly Corpus[] {
  const generated = (['prose', 'code', 'logs', 'json', 'chat'] as const).map(kind => ({
    name: `generated ${kind}`,
    texts: [{ name: kind, text: Buffer.from(generate(kind, MEBIBYTE)) }],
  }));
  return [
    filesIn('own source', ['src', 'bench', 'scripts'], /\.(ts|mjs|sql)$/),
    filesIn('own documentation', ['docs'], /\.md$/),
    { name: 'lock file', texts: [textOf('package-lock.json')] },
    ...generated,
  ];
}

function filesIn(name: string, folders: readonly string[], wanted: RegExp): Corpus {
  const files = folders
    .flatMap(folder => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile() && wanted.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(file => !samples.test(file));
  return { name, texts: files.sort().map(textOf) };
}

const textOf = (file: string): Corpus['texts'][number] => ({
  name: file,
  text: readFileSync(join(root, file)),
});

export const sizeOf = ({ texts }: Corpus): number => texts.reduce((sum, { text }) => sum + text.length, 0);

/** What is said of a corpus and should not be. */
export async function alarmsIn({ texts }: Corpus, classifier: Classifier): Promise<readonly Alarm[]> {
  const alarms: Alarm[] = [];
  for (const { name, text } of texts)
    for (const { entity, recognizer, score, band, at } of await classifier.classify(text)) {
      if (band === 'possible' || byNature.has(entity)) continue;
      const line = text.subarray(0, at[0]).filter(byte => byte === 0x0a).length + 1;
      const quoted = text.subarray(at[0], Math.min(at[1], at[0] + 80)).toString();
      alarms.push({ entity, recognizer, score, text: quoted, where: `${name}:${line}` });
    }
  return alarms;
}

/** Alarms in a MiB of it; a corpus smaller than that counts as one. */
export const perMebibyte = (corpus: Corpus, alarms: readonly Alarm[]): number =>
  alarms.length / Math.max(1, sizeOf(corpus) / MEBIBYTE);
