import { type Document, isMap, isNode, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { ConfigError, type ConfigPath, type Problem } from './problem.ts';

/** A YAML file, read, with the places of what is in it. */
export interface ConfigDocument {
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest one round it. */
  place(path: ConfigPath): { readonly line: number; readonly column: number };
  /** Where the member `key` of the object at `path` stands. */
  placeOfKey(path: ConfigPath, key: string): { readonly line: number; readonly column: number };
}

/** @throws ConfigError where `text` is not one YAML document without duplicate members. */
export function parseConfigDocument(file: string, text: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const problems = document.errors.map(error => syntaxProblem(error, lines));
  if (problems.length > 0) throw new ConfigError(file, problems);
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  return {
    value: valueOf(file, document),
    place: path => at(offsetOf(document, path)),
    placeOfKey: (path, key) => at(offsetOfKey(document, path, key) ?? offsetOf(document, path)),
  };
}

/** One alias may be used here and there; a bomb of them may not. */
function valueOf(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 16 }) as unknown;
  } catch {
    const message = 'an alias (*name) has no anchor (&name) above it, or too many aliases are used.';
    throw new ConfigError(file, [{ path: [], message, hint: 'A text that begins with * needs quotes.' }]);
  }
}

/** The parser's messages quote what they stumble over, which may be a secret: ours say what and where. */
function syntaxProblem(error: YAMLError, lines: LineCounter): Problem {
  const { line, col } = lines.linePos(error.pos[0]);
  const message =
    sentences[error.code] ?? `is not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')}).`;
  return { path: [], line, column: col, message };
}

const sentences: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same key stands here twice. Remove one of the two.',
  TAB_AS_INDENT: 'a tab is used for indentation. YAML wants spaces.',
  BAD_INDENT: 'is indented in a way that YAML does not allow.',
  MISSING_CHAR: 'a closing quote, bracket or colon is missing here or above.',
  MULTIPLE_DOCS: 'a second document begins here. The configuration is one document.',
};

function offsetOf(document: Document.Parsed, path: ConfigPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

function offsetOfKey(document: Document.Parsed, path: ConfigPath, key: string): number | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node)) return undefined;
  const pair = node.items.find(item => String(isNode(item.key) ? item.key.toJSON() : item.key) === key);
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}
