import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { type z } from 'zod';
import { nearest } from '../core/nearest.ts';
import { type PolicyIssue } from './problem.ts';
import { membersAt, policyFileSchema, type PolicyFile } from './schema.ts';

export type Path = readonly (string | number)[];

/** A policy file, parsed, that knows where its parts stand. */
export interface ParsedFile {
  readonly file: PolicyFile;
  readonly issue: (path: Path, message: string, hint?: string) => PolicyIssue;
}

/** One alias may be used here and there; a bomb of them may not. */
const maxAliases = 16;

/** What is wrong, where it cannot be parsed. */
export function parsePolicyFile(
  name: string,
  text: string,
): ParsedFile | { readonly issues: readonly PolicyIssue[] } {
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
  const issue: ParsedFile['issue'] = (path, message, hint) => ({
    file: name,
    ...at(offsetOf(document, path)),
    message: path.length === 0 ? message : `${formatPath(path)}: ${message}`,
    hint,
  });
  const parsed = policyFileSchema.safeParse(valueOf(document));
  if (parsed.success) return { file: parsed.data, issue };
  return { issues: parsed.error.issues.flatMap(found => describe(found, issue)) };
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

function describe(found: z.core.$ZodIssue, issue: ParsedFile['issue']): readonly PolicyIssue[] {
  const path = found.path.filter(step => typeof step !== 'symbol');
  if (found.code === 'unrecognized_keys') {
    return found.keys.map(key => {
      const known = membersAt(path);
      const likely = nearest(key, known);
      return issue(
        [...path, key],
        'unknown key.',
        likely ? `Did you mean "${likely}"?` : `Known here: ${known.join(', ')}.`,
      );
    });
  }
  if (found.code === 'invalid_value')
    return [issue(path, `must be one of ${found.values.map(String).join(', ')}.`)];
  if (found.code === 'invalid_type') return [issue(path, `must be there, and a ${found.expected}.`)];
  if (found.code === 'too_small') return [issue(path, 'must not be empty.')];
  return [issue(path, found.message)];
}
