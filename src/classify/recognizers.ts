import type { DataClass } from '../core/types.ts';
import type { Entity, Reach, Recognizer } from './recognizer.ts';
import { recognizers } from './recognizers/index.ts';

export { recognizers };

/** A recognizer as documentation and policies know it. */
export type Described = Omit<Recognizer, 'match' | 'triggers'>;

/** All recognizers: id, entity, class, reach, validation, source, examples. */
export const recognizerCatalogue: readonly Described[] = recognizers;

const all: readonly Entity[] = recognizers.flatMap(recognizer => [recognizer, ...(recognizer.also ?? [])]);

const farthest = (a: Reach, b: Reach): Reach =>
  a === 'document' || b === 'document'
    ? 'document'
    : { back: Math.max(a.back, b.back), ahead: Math.max(a.ahead, b.ahead) };

function join(
  entities: readonly Entity[],
): ReadonlyMap<string, { readonly class: DataClass; readonly reach: Reach }> {
  const known = new Map<string, { readonly class: DataClass; readonly reach: Reach }>();
  for (const { entity, class: dataClass, reach } of entities) {
    const before = known.get(entity);
    if (before && before.class !== dataClass) throw new RangeError(`${entity} is in two classes`);
    known.set(entity, { class: dataClass, reach: before ? farthest(before.reach, reach) : reach });
  }
  return known;
}

/** The entities that a finding may name, with the farthest reach of those that find them. */
export const knownEntities: ReadonlyMap<string, { readonly class: DataClass; readonly reach: Reach }> =
  join(all);
