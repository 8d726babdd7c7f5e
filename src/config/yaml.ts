import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
  type YAMLWarning,
} from 'yaml';

/**
 * YAML that says one thing only, to a reader and to us: one document of YAML 1.2, keys that are texts, none of them twice,
 * no tags, no merging. Policies and the configuration are read alike, by the same file in both folders: those in the middle do not import one another.
 */

export type Path = readonly (string | number)[];

/** What is wrong, in words of our own: what stands there may be a secret. `offset`: of the file's characters. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

export interface YamlFile {
  /** Empty: `value` may be used. */
  readonly faults: readonly YamlFault[];
  readonly value: unknown;
  /** 1-based. */
  at(offset: number): { readonly line: number; readonly column: number };
  /** Where the value at `path` stands, or the nearest one round it. */
  offsetOf(path: Path): number;
  /** Where the name of that member stands. */
  offsetOfKey(path: Path, key: string): number;
}

/** `begin`: what to do about a file with nothing in it. */
export function readYaml(text: string, begin: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Looked at below: the parser compares each key with all others.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const faults = faultsOf(document);
  const { value, fault } = faults.length > 0 ? {} : valueOf(document, begin);
  return {
    faults: fault ? [fault] : faults,
    value,
    at: offset => {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    },
    offsetOf: path => offsetOf(document, path),
    offsetOfKey: (path, key) => offsetOfKey(document, path, key) ?? offsetOf(document, path),
  };
}

/** One error brings others with it: the first ones tell. */
const maxFaults = 5;
/** A list of names may be used here and there; a bomb of aliases of aliases may not. */
const maxAliases = 200;

/** Lists, maps and their pairs: 128 levels of maps. Deeper down the parser itself gives up, sooner or later. */
const maxAbove = 256;
const tooDeep = 'is nested too deep.';

function faultsOf(document: Document.Parsed): readonly YamlFault[] {
  const deep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (deep) return [{ offset: deep.pos[0], message: tooDeep }];
  const unread = onePerPlace([...document.errors, ...document.warnings].map(asFault));
  if (unread.length > 0) return unread.slice(0, maxFaults);
  const { yaml } = document.directives;
  if (yaml.explicit === true && yaml.version !== '1.2')
    return [{ offset: 0, message: 'is read as YAML 1.2.', hint: 'Take the %YAML line out.' }];
  return ambiguities(document).slice(0, maxFaults);
}

const onePerPlace = (faults: readonly YamlFault[]): readonly YamlFault[] =>
  faults.filter(({ offset }, index) => faults.findIndex(other => other.offset === offset) === index);

const sentences: Readonly<Record<string, readonly [message: string, hint?: string]>> = {
  TAB_AS_INDENT: ['a tab is used for indentation.', 'YAML wants spaces.'],
  BAD_INDENT: [
    'is indented in a way that YAML does not allow, or a bracket above is not closed.',
    'Compare with the lines above.',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'a key stands where none can.',
    'Compare with the line above; is a line end missing?',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'a key goes over several lines.',
    'Compare with the lines above and below; is a colon missing?',
  ],
  UNEXPECTED_TOKEN: [
    'something stands here that cannot.',
    'Compare with the lines above; does a text need quotes?',
  ],
  BAD_SCALAR_START: ['a text begins in a way that needs quotes.', 'Put it in quotes.'],
  BAD_DQ_ESCAPE: [
    'a backslash in double quotes is no escape that YAML knows.',
    'Use single quotes, or write it twice.',
  ],
  MISSING_CHAR: [
    'a closing quote, bracket or colon is missing here or above.',
    'Look at the lines before this one.',
  ],
  MULTIPLE_DOCS: [
    'a second document begins here.',
    'A file is one document: split it, or remove the line ---.',
  ],
  TAG_RESOLVE_FAILED: [
    'a tag (!name) means nothing here.',
    'Take it out; a text that begins with ! needs quotes.',
  ],
  BAD_DIRECTIVE: ['a directive (%NAME) means nothing here.', 'Take the line out.'],
};

function asFault({ code, pos }: YAMLError | YAMLWarning): YamlFault {
  const [message, hint] = sentences[code] ?? [
    `is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')}).`,
  ];
  return { offset: pos[0], message, ...(hint !== undefined && { hint }) };
}

/** What YAML allows and one of two readers would take for something else. */
function ambiguities(document: Document.Parsed): readonly YamlFault[] {
  const faults: YamlFault[] = [];
  const tell = (node: unknown, message: string, hint?: string): void => {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    faults.push({ offset, message, ...(hint !== undefined && { hint }) });
  };
  visit(document, {
    Pair: (_, pair) => checkKey(pair, tell),
    Alias: (_, alias, above) => checkAlias(document, alias, above, tell),
    Value: (_, node, above) => {
      if (above.length > maxAbove) {
        tell(node, tooDeep);
        return visit.BREAK;
      }
      // The parser sets a tag where one is written, and nowhere else.
      if (!isAlias(node) && node.tag !== undefined)
        tell(node, 'a tag (!!name) means nothing here.', 'Take it out.');
      if (isMap(node)) checkDuplicates(node, tell);
      return undefined;
    },
  });
  return faults;
}

type Tell = (node: unknown, message: string, hint?: string) => void;

function checkKey({ key, value }: Pair, tell: Tell): void {
  if (!isScalar(key) || typeof key.value !== 'string')
    tell(isNode(key) && key.range ? key : value, 'a key is not a plain text.', 'Put it in quotes.');
  else if (key.value === '__proto__') tell(key, 'cannot be used as a key.');
  else if (key.value === '<<')
    tell(key, 'maps are not merged (<<).', 'Write the members out; whole values may be repeated by *alias.');
}

function checkDuplicates({ items }: YAMLMap, tell: Tell): void {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) tell(key, 'the same key stands here twice.', 'Remove one of the two.');
    seen.add(key.value);
  }
}

function checkAlias(document: Document.Parsed, alias: Alias, above: readonly unknown[], tell: Tell): void {
  const meant = alias.resolve(document);
  if (!meant)
    tell(
      alias,
      'an alias (*name) has no anchor (&name) above it.',
      'A text that begins with * needs quotes.',
    );
  else if (above.includes(meant))
    tell(alias, 'an alias (*name) stands in what it names, which so holds itself.');
}

function valueOf(
  document: Document.Parsed,
  begin: string,
): { readonly value?: unknown; readonly fault?: YamlFault } {
  if (isEmpty(document)) return { fault: { offset: 0, message: 'is empty.', hint: begin } };
  try {
    return { value: document.toJS({ maxAliasCount: maxAliases }) as unknown };
  } catch {
    const message = 'too many aliases (*name) are used, or aliases of aliases.';
    return { fault: { offset: firstAlias(document), message, hint: 'Write the values out.' } };
  }
}

const isEmpty = ({ contents }: Document.Parsed): boolean =>
  !contents || (isScalar(contents) && contents.value === null && contents.source === '');

function firstAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

function offsetOfKey(document: Document.Parsed, path: Path, key: string): number | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node)) return undefined;
  const pair = node.items.find(item => isScalar(item.key) && item.key.value === key);
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}
