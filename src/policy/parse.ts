import type { z } from 'zod';
import { complaintsOf, formatPath } from './complaints.ts';
import type { PolicyIssue } from './problem.ts';
import { type Path, readYaml } from './yaml.ts';

export { type Path } from './yaml.ts';
export type Report = (path: Path, message: string, hint?: string) => PolicyIssue;

/** A file, parsed, that knows where its parts stand. */
export interface ParsedFile<T> {
  readonly file: T;
  readonly issue: Report;
}

/** The shape of a kind of files. */
export interface FileShape<T> {
  readonly schema: z.ZodType<T>;
  /** What a file with nothing in it should have. */
  readonly begin: string;
  /** Names of the members at a path, for "did you mean". */
  readonly membersAt: (path: Path) => readonly string[];
}

/** What is wrong, where it cannot be parsed. */
export function parseFile<T>(
  name: string,
  text: string,
  { schema, begin, membersAt }: FileShape<T>,
): ParsedFile<T> | { readonly issues: readonly PolicyIssue[] } {
  const yaml = readYaml(text, begin);
  if (yaml.faults.length > 0)
    return {
      issues: yaml.faults.map(({ offset, message, hint }) => ({
        file: name,
        ...yaml.at(offset),
        message,
        hint,
      })),
    };
  const report = (offset: number, path: Path, message: string, hint?: string): PolicyIssue => ({
    file: name,
    ...yaml.at(offset),
    message: path.length === 0 ? message : `${formatPath(path)}: ${message}`,
    hint,
  });
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success)
    return {
      file: parsed.data,
      issue: (path, message, hint) => report(yaml.offsetOf(path), path, message, hint),
    };
  return {
    issues: parsed.error.issues
      .flatMap(found => complaintsOf(found, yaml.value, membersAt))
      .map(({ path, key, message, hint }) =>
        report(
          key === undefined ? yaml.offsetOf(path) : yaml.offsetOfKey(path.slice(0, -1), key),
          path,
          message,
          hint,
        ),
      )
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
  };
}

/** Names of the members at a path; `shapes` by the names on the way, indexes left out. */
export function membersOf(shapes: Readonly<Record<string, object>>, path: Path): readonly string[] {
  const at = path.filter(step => typeof step === 'string').join('.');
  return Object.hasOwn(shapes, at) ? Object.keys(shapes[at] ?? {}) : [];
}
