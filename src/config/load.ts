import { z } from 'zod';
import { type ClassifyConfig, classifySchema } from './classify.ts';
import { type ConfigDocument, parseConfigDocument } from './document.ts';
import { type Complaint, complaintsOf } from './issues.ts';
import { applyOverrides, gapsIn, type Override, readOverlay } from './overlay.ts';
import { placeOf } from './place.ts';
import { ConfigError, type ConfigPath, type Problem } from './problem.ts';
import { type Config, configJsonSchema, configSchema } from './schema.ts';
import type { Environment } from './secret.ts';
import { readTextFile, TextFileError } from './text-file.ts';

/** A configuration and where its values come from. */
export type LoadedConfig = Loaded<Config>;

interface Loaded<C> {
  readonly config: C;
  /** The file's path, as given. */
  readonly file: string;
  /** What the file and the environment say, before defaults. */
  readonly written: unknown;
  readonly overrides: readonly Override[];
}

/**
 * Reads the file at `path` with the environment laid over it. Secrets are not read: they are references.
 * @throws ConfigError with all that is wrong, each with its line.
 */
export const loadConfig = (path: string, environment: Environment, examine?: Examine): Config =>
  readConfig(path, environment, examine).config;

/** Says what is wrong with a configuration beyond its form: what only the parts that it is for can tell. */
export type Examine = (config: Config) => readonly Complaint[];

/** As `loadConfig`, with the origins of the values. @throws ConfigError */
export function readConfig(path: string, environment: Environment, examine?: Examine): LoadedConfig {
  return parseConfig(path, readText(path), environment, examine);
}

/** As `readConfig`, of a text: `path` says what relative paths are relative to. @throws ConfigError */
export function parseConfig(
  path: string,
  text: string,
  environment: Environment,
  examine: Examine = () => [],
): LoadedConfig {
  return parseBy(configSchema(placeOf(path, environment)), { path, text, environment, examine });
}

/** Of the file at `path` the section `classify` alone, whatever else it has or lacks. @throws ConfigError */
export function readClassify(
  path: string,
  environment: Environment,
  examine: (config: Pick<Config, 'classify'>) => readonly Complaint[],
): ClassifyConfig {
  const schema = z.object({ classify: classifySchema(placeOf(path, environment)).prefault({}) });
  return parseBy(schema, { path, text: readText(path), environment, examine }).config.classify;
}

interface Source<C> {
  readonly path: string;
  readonly text: string;
  readonly environment: Environment;
  readonly examine: (config: C) => readonly Complaint[];
}

function parseBy<C>(shape: z.ZodType<C>, { path, text, environment, examine }: Source<C>): Loaded<C> {
  const document = parseConfigDocument(path, text);
  const schema = configJsonSchema();
  const { overrides, problems } = readOverlay(environment, schema);
  const written = applyOverrides(document.value ?? {}, overrides);
  const gaps = gapsIn(overrides, written);
  if (gaps.length > 0) throw new ConfigError(path, [...problems, ...gaps]);
  const parsed = shape.safeParse(written);
  const formal = (parsed.error?.issues ?? []).flatMap(issue => complaintsOf(issue, schema, written));
  const complaints = parsed.success ? examine(parsed.data) : formal;
  const all = [...problems, ...complaints.map(complaint => located(complaint, document, overrides))];
  if (all.length > 0 || !parsed.success) throw new ConfigError(path, inOrder(all));
  return { config: parsed.data, file: path, written, overrides };
}

function readText(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error;
    const { message, hint, line } = error;
    const isMissing = message.includes('ENOENT');
    throw new ConfigError(path, [
      { path: [], message, hint: isMissing ? 'Name the file with -c FILE.' : hint, line },
    ]);
  }
}

function located(
  { path, key, message, hint }: Complaint,
  document: ConfigDocument,
  overrides: readonly Override[],
): Problem {
  const override = overrides.find(({ path: overridden }) => startsWith(path, overridden));
  if (override) return { path, message, hint, variable: override.variable };
  const place = key === undefined ? document.place(path) : document.placeOfKey(path.slice(0, -1), key);
  return { path, message, hint, ...place };
}

const startsWith = (path: ConfigPath, beginning: ConfigPath): boolean =>
  beginning.every((step, depth) => path[depth] === step);

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
