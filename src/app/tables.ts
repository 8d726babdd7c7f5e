import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Entries, type Unfit, windowOn } from '../classify/own/dictionary-entries.ts';
import { addDocument, Boilerplate } from '../classify/own/fingerprint-entries.ts';
import { readersOf } from '../classify/own/lookup.ts';
import { MAX_COLUMNS, type TableHeader } from '../classify/own/table.ts';
import { TableBuilder, TooManyEntries, writeWhole } from '../classify/own/table-builder.ts';
import {
  hashKey,
  readTableHeader,
  TableFileError,
  type TableKeys,
  tableKeys,
} from '../classify/own/table-file.ts';
import { type Environment, Secret, SecretError } from '../config/secret.ts';
import { nearest } from '../core/nearest.ts';
import { secretKey } from './secrets.ts';
import { InputError, linesOf, recordsOf } from './table-input.ts';

/** What keeps a table from being built or read, with what to do about it. */
class TableError extends Error {}

/** What was built. */
export interface Built {
  readonly header: TableHeader;
  readonly bytes: number;
  /** Values that did not become entries, by why. */
  readonly skipped: Readonly<Record<Unfit | 'common', number>>;
}

interface DictionaryChoice {
  readonly input: string;
  readonly output: string;
  /** A file, or `env:NAME`. */
  readonly key: string;
  readonly environment: Environment;
  /** Of a CSV file; empty: all. */
  readonly columns: readonly string[];
  /** Undefined: told by the file's name; empty: one value a line. */
  readonly separator: string | undefined;
  readonly leastBytes: number;
}

/** @throws TableError */
export const buildDictionary = (choice: DictionaryChoice): Built => told(() => dictionaryOf(choice));

function dictionaryOf(choice: DictionaryChoice): Built {
  const keys = keysOf(choice.key, choice.environment);
  const separator = choice.separator ?? separators[/\.\w+$/.exec(choice.input)?.[0] ?? ''];
  const { picked, rows } = rowsOf(choice, separator);
  const builder = new TableBuilder();
  const entries = new Entries(builder, readersOf(hashKey(keys)), choice.leastBytes);
  const skipped = { empty: 0, short: 0, long: 0, common: 0 };
  let row = 0;
  for (const record of rows) {
    picked.forEach((at, column) => {
      const unfit = entries.add(record[at] ?? '', row, column);
      if (unfit) skipped[unfit]++;
    });
    row++;
  }
  const columns = picked.length;
  const built = builder.build({ kind: 'dictionary', rows: row, columns, owned: columns > 1 }, keys);
  if (built.header.entries === 0)
    throw new TableError(
      `${choice.input} has no value that can be an entry. Look at it, and at --min-bytes.`,
    );
  writeWhole(resolve(choice.output), built.file);
  return { header: built.header, bytes: built.file.length, skipped: { ...skipped, common: built.common } };
}

const separators: Readonly<Record<string, string>> = { '.csv': ',', '.tsv': '\t' };

function rowsOf(
  { input, columns }: DictionaryChoice,
  separator: string | undefined,
): { readonly picked: readonly number[]; readonly rows: Iterable<readonly string[]> } {
  if (separator === undefined || separator === '') {
    if (columns.length > 0)
      throw new TableError('--columns are those of a CSV file. Give --separator , or name it .csv.');
    return { picked: [0], rows: linesOf(input) };
  }
  const rows = recordsOf(input, separator);
  const head = rows.next();
  if (head.done === true)
    throw new TableError(`${input} is empty. Its first line holds the names of the columns.`);
  const names = head.value.map(name => name.replace(/^\ufeff/, '').trim());
  const picked = (columns.length > 0 ? columns : names).map(name => columnNamed(name, names, input));
  if (picked.length > MAX_COLUMNS)
    throw new TableError(
      `${input} has more than ${MAX_COLUMNS} columns. Say which count: --columns NAME,NAME.`,
    );
  return { picked, rows };
}

function columnNamed(name: string, names: readonly string[], input: string): number {
  const at = names.indexOf(name);
  if (at >= 0) return at;
  const likely = nearest(name, names);
  throw new TableError(
    `${input} has no column "${name}". ${likely === undefined ? `There are: ${names.join(', ')}.` : `Did you mean "${likely}"?`}`,
  );
}

interface FingerprintChoice {
  /** Files, or folders whose *.txt and *.md files are read. */
  readonly documents: readonly string[];
  /** What all documents have: forms, letterheads. */
  readonly without: readonly string[];
  readonly output: string;
  readonly key: string;
  readonly environment: Environment;
}

/** A document is read whole: more of it is a data set. */
const MAX_DOCUMENT = 64 * 1024 * 1024;

/** @throws TableError */
export const buildFingerprints = (choice: FingerprintChoice): Built => told(() => fingerprintsOf(choice));

function fingerprintsOf({ documents, without, output, key, environment }: FingerprintChoice): Built {
  const keys = keysOf(key, environment);
  const readers = readersOf(hashKey(keys));
  const boilerplate = new Boilerplate();
  for (const file of filesIn(without)) boilerplate.add(windowOn(documentAt(file)), readers);
  const builder = new TableBuilder();
  const files = filesIn(documents);
  const skipped = { empty: 0, short: 0, long: 0, common: 0 };
  files.forEach((file, at) => {
    const count = addDocument(windowOn(documentAt(file)), at, readers, builder, boilerplate);
    if (count < 3) skipped.short++;
  });
  const built = builder.build({ kind: 'fingerprint', rows: files.length, columns: 1, owned: true }, keys);
  if (built.header.entries === 0)
    throw new TableError('The documents have no five words in a row that say something. Are they texts?');
  writeWhole(resolve(output), built.file);
  return { header: built.header, bytes: built.file.length, skipped: { ...skipped, common: built.common } };
}

const filesIn = (paths: readonly string[]): readonly string[] =>
  paths.flatMap(path => {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter(name => /^[^.].*\.(txt|md)$/i.test(name));
    if (names.length === 0) throw new TableError(`${path} is a folder without a *.txt or *.md file.`);
    return names.sort().map(name => join(path, name));
  });

function documentAt(file: string): string {
  if (statSync(file).size > MAX_DOCUMENT) throw new TableError(`${file} is larger than 64 MiB. Split it.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TableError(`${file} is not UTF-8 text. Documents of other formats are turned into text first.`);
  }
}

/** What a table says of itself; nothing vouches for it, as no key is needed. @throws TableError */
export const describeTable = (file: string): { readonly header: TableHeader; readonly bytes: number } =>
  told(() => {
    try {
      return readTableHeader(file);
    } catch (error) {
      if (error instanceof TableFileError) throw new TableError(`${file} ${error.message} ${error.hint}`);
      throw error;
    }
  });

const keysOf = (key: string, environment: Environment): TableKeys =>
  tableKeys(
    secretKey(
      new Secret(key.startsWith('env:') ? { env: key.slice(4) } : { file: resolve(key) }, environment),
    ),
  );

/** What went wrong, in words for who gave the command. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError || error instanceof TooManyEntries || error instanceof SecretError)
      throw new TableError(error.message, { cause: error });
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== undefined && path !== undefined) throw new TableError(`${path}: ${code}.`, { cause: error });
    throw error;
  }
}
