import { Document, isCollection, isMap, type Node, type Pair, isScalar } from 'yaml';
import type { LoadedConfig } from './load.ts';
import { valueAt } from './issues.ts';
import type { ConfigPath } from './problem.ts';
import { Secret, SecretError } from './secret.ts';

/**
 * The configuration in force as YAML: every setting, with where it comes from where that is not the file. Secrets are
 * shown as what they are in the configuration: references, and whether they can be read here.
 */
export function explainConfig({ config, file, written, overrides }: LoadedConfig): string {
  const document = new Document(JSON.parse(JSON.stringify(config)) as unknown);
  const variables = new Map(overrides.map(({ path, variable }) => [path.join('.'), variable]));
  const origin = (path: ConfigPath): string | undefined => {
    const variable = path.map((_, depth) => variables.get(path.slice(0, depth + 1).join('.'))).find(Boolean);
    if (variable) return variable;
    return isWritten(written, path) || renamed.has(path.slice(0, 2).join('.')) ? undefined : 'default';
  };
  if (isCollection(document.contents)) annotate(document.contents, [], origin, config);
  document.commentBefore = ` ${file}, as in force; "default" marks what it does not say.`;
  return document.toString({ lineWidth: 0 });
}

/** Of what may be written as one value or as a list, the one value is there too. */
const isWritten = (written: unknown, path: ConfigPath): boolean =>
  valueAt(written, path) !== undefined ||
  path.some((_, depth) => {
    const above = valueAt(written, path.slice(0, depth));
    return above !== undefined && above !== null && typeof above !== 'object';
  });

/** Settings that stand in the file under other names than in the parsed form. */
const renamed = new Set(['listen.address', 'listen.identity']);

function annotate(
  node: Node,
  path: ConfigPath,
  origin: (path: ConfigPath) => string | undefined,
  config: unknown,
): void {
  if (!isCollection(node)) return;
  node.items.forEach((item, index) => {
    const [step, child] = isMap(node) ? entryOf(item as Pair) : [index, item as Node];
    const here = [...path, step];
    const value = valueAt(config, here);
    if (value instanceof Secret) note(child, availability(value));
    else if (isScalar(child)) note(child, origin(here));
    else annotate(child, here, origin, config);
  });
}

const entryOf = (pair: Pair): [string, Node] => [
  String((pair.key as { value: unknown }).value),
  pair.value as Node,
];

function note(node: Node, comment: string | undefined): void {
  if (comment !== undefined) node.comment = ` ${comment}`;
}

function availability(secret: Secret): string | undefined {
  try {
    secret.bytes();
    return undefined;
  } catch (error) {
    return error instanceof SecretError ? `NOT AVAILABLE HERE: ${error.message}` : 'NOT AVAILABLE HERE';
  }
}

/** Every secret that the configuration refers to and that can't be read here, with its place. */
export function missingSecrets(
  config: unknown,
  path: ConfigPath = [],
): readonly { path: ConfigPath; message: string }[] {
  if (config instanceof Secret) {
    const message = availability(config);
    return message === undefined ? [] : [{ path, message: message.replace('NOT AVAILABLE HERE: ', '') }];
  }
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([key, value]) => missingSecrets(value, [...path, key]));
}
