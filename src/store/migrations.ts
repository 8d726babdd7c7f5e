import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** One step of the schema: forward only, numbered, never edited once released. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** Programs that do not know it must not write any more. Its first line says so. */
  readonly breaking: boolean;
  /** Lower-case hex SHA-256 of the file. */
  readonly digest: string;
}

const folder = new URL('sql/', import.meta.url);
const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;
const firstLine = /^-- breaking: (yes|no)\n/;

/** The files beside this module, in order. @throws Error where one is missing, misnamed or does not say if it breaks. */
export function migrations(): readonly Migration[] {
  const found = readdirSync(folder).sort().map(read);
  const gap = found.findIndex(({ version }, index) => version !== index + 1);
  if (found.length === 0 || gap >= 0)
    throw new Error(`migration ${gap + 1} is missing from ${folder.pathname}`);
  return found;
}

function read(file: string): Migration {
  const [, version, name] = fileName.exec(file) ?? [];
  const sql = readFileSync(new URL(file, folder), 'utf8');
  const [, breaking] = firstLine.exec(sql) ?? [];
  if (version === undefined || name === undefined || breaking === undefined)
    throw new Error(`${file} is not a migration`);
  const digest = createHash('sha256').update(sql).digest('hex');
  return { version: Number(version), name, sql, breaking: breaking === 'yes', digest };
}

/** The version that this program was written for. */
export const schemaVersion = (): number => migrations().length;
