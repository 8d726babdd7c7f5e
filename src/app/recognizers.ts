import { entitiesNamed, nearestEntity } from '../classify/entity-names.ts';
import type { Reach } from '../classify/recognizer.ts';
import { type Described, knownEntities, recognizerCatalogue } from '../classify/recognizers.ts';
import { UnknownEntityError } from './classify.ts';

export interface RecognizerChoice {
  /** Only those that find it; names of other products will do. */
  readonly entity: string | undefined;
  readonly class: string | undefined;
}

/** A recognizer, for programs. */
export interface ListedRecognizer {
  readonly id: string;
  readonly entity: string;
  readonly class: string;
  readonly also: readonly string[];
  readonly validation: Described['validation'];
  readonly region: string | null;
  readonly reach: Reach;
  readonly source: string;
  readonly examples: readonly string[];
  readonly context: readonly string[];
}

/** Sorted by class, entity and id. @throws UnknownEntityError, RangeError for a class that none has */
export function listRecognizers(choice: RecognizerChoice): readonly ListedRecognizer[] {
  const entities = choice.entity === undefined ? undefined : entitiesOf(choice.entity);
  const all = recognizerCatalogue.map(listed);
  const classes = [...new Set(all.map(one => one.class))].sort();
  if (choice.class !== undefined && !classes.includes(choice.class))
    throw new RangeError(`No recognizer has the class "${choice.class}". There are: ${classes.join(', ')}.`);
  return all
    .filter(one => choice.class === undefined || one.class === choice.class)
    .filter(one => !entities || [one.entity, ...one.also].some(name => entities.includes(name)))
    .sort((a, b) => compare(a.class, b.class) || compare(a.entity, b.entity) || compare(a.id, b.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function entitiesOf(name: string): readonly string[] {
  const entities = entitiesNamed(name, knownEntities.keys());
  if (entities.length > 0) return entities;
  const likely = nearestEntity(name, knownEntities.keys());
  throw new UnknownEntityError(
    `There is no entity "${name}". ${likely ? `Did you mean "${likely}"?` : 'Without --entity all are listed.'}`,
  );
}

const listed = (recognizer: Described): ListedRecognizer => ({
  id: recognizer.id,
  entity: recognizer.entity,
  class: recognizer.class,
  also: (recognizer.also ?? []).map(({ entity }) => entity),
  validation: recognizer.validation,
  region: recognizer.region ?? null,
  reach: recognizer.reach,
  source: recognizer.source,
  examples: recognizer.examples,
  context: recognizer.context ?? [],
});

/** In columns; few ones with all that is known of them. */
export function printRecognizers(list: readonly ListedRecognizer[], details: boolean): string {
  if (details) return list.map(inFull).join('\n\n');
  const rows = list.map(one => [one.entity, one.class, one.validation, one.region ?? '', one.id]);
  const header = ['ENTITY', 'CLASS', 'VALIDATION', 'REGION', 'RECOGNIZER'];
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map(row => (row[column] ?? '').length)),
  );
  const lines = [header, ...rows].map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...lines,
    '',
    `${list.length} recognizers, ${new Set(list.map(({ entity }) => entity)).size} entities.`,
  ].join('\n');
}

const inFull = (one: ListedRecognizer): string =>
  [
    `${one.entity} (${one.class})`,
    ...line('also', one.also.join(', ')),
    ...line('recognizer', one.id),
    ...line('validation', one.validation),
    ...line('region', one.region ?? ''),
    ...line('rule', one.source),
    ...line('reach', reachOf(one.reach)),
    ...line('examples', one.examples.join(' | ')),
    ...line('context', one.context.join(', ')),
  ].join('\n');

const line = (name: string, value: string): readonly string[] =>
  value === '' ? [] : [`  ${`${name}:`.padEnd(12)}${value}`];

const reachOf = (reach: Reach): string =>
  reach === 'document' ? 'the whole text' : `${reach.back} bytes before it, ${reach.ahead} behind it`;
