import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { type z } from 'zod';
import { nearest } from '../core/nearest.ts';
import { type PolicyIssue } from './problem.ts';

export type Path = readonly (string | number)[];
export type Report = (path: Path, message: string, hint?: string) => PolicyIssue;

/** A file, parsed, that knows where its parts stand. */
export interface ParsedFile<T> {
  readonly file: T;
  readonly issue: Report;
}

/** One alias may be used here and there; a bomb of them may not. */
const maxAliases = 16;

/** The shape of a kind of files. */
export interface FileShape<T> {
  readonly schema: z.ZodType<T>;
  /** Names of the members at a path, for "did you mean". */
  readonly membersAt: (path: Path) => readonly string[];
}

/** What is wrong, where it cannot be parsed. */
export function parseFile<T>(
  name: string,
  text: string,
  { schema, membersAt }: FileShape<T>,
): ParsedFile<T> | { readonly issues: readonly PolicyIssue[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    return {
      issues: document.errors.map(({ pos, message }) => ({
        file: name,
        ...at(pos[0]),
        message: `is not valid YAML: ${message}`,
      })),
    };
  }
  const issue: Report = (path, message, hint) => ({
    file: name,
    ...at(offsetOf(document, path)),
    message: path.length === 0 ? message : `${formatPath(path)}: ${message}`,
    hint,
  });
  const parsed = schema.safeParse(valueOf(document));
  if (parsed.success) return { file: parsed.data, issue };
  return { issues: parsed.error.issues.flatMap(found => describe(found, issue, membersAt)) };
}

const valueOf = (document: Document.Parsed): unknown => {
  try {
    return document.toJS({ maxAliasCount: maxAliases }) as unknown;
  } catch {
    return undefined;
  }
};

const formatPath = (path: Path): string =>
  path
    .map((step, depth) => (typeof step === 'number' ? `[${step}]` : depth === 0 ? step : `.${step}`))
    .join('');

function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

function describe(
  found: z.core.$ZodIssue,
  issue: Report,
  membersAt: FileShape<unknown>['membersAt'],
): readonly PolicyIssue[] {
  const path = found.path.filter(step => typeof step !== 'symbol');
  if (found.code === 'unrecognized_keys') {
    return found.keys.map(key => {
      const known = membersAt(path);
      const likely = nearest(key, known);
      return issue(
        [...path, key],
        'unknown key.',
        likely
          ? `Did you mean "${likely}"?`
          : known.length > 0
            ? `Known here: ${known.join(', ')}.`
            : undefined,
      );
    });
  }
  if (found.code === 'invalid_value')
    return [issue(path, `must be one of ${found.values.map(String).join(', ')}.`)];
  if (found.code === 'invalid_type') return [issue(path, `must be there, and a ${found.expected}.`)];
  if (found.code === 'too_small') return [issue(path, 'must not be empty.')];
  return [issue(path, found.message)];
}

/** Names of the members at a path; `shapes` by the names on the way, indexes left out. */
export const membersOf = (shapes: Readonly<Record<string, object>>, path: Path): readonly string[] =>
  Object.keys(shapes[path.filter(step => typeof step === 'string').join('.')] ?? {});
