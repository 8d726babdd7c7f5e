import type { Entity } from '../classify/recognizer.ts';
import { knownEntities as recognized } from '../classify/recognizers.ts';
import { observedEntities } from '../core/observed.ts';
import type { DataClass } from '../core/types.ts';

interface Known {
  readonly class: DataClass;
  readonly reach: unknown;
}

/** What a finding may name, with its class and how far its recognizers look. */
export type KnownEntities = ReadonlyMap<string, Known>;

/** All that a finding may name: what recognizers find in texts, and what adapters see beside them. */
export const knownEntities: KnownEntities = new Map<string, Known>([
  ...recognized,
  ...Object.entries(observedEntities).map(
    ([entity, observed]) => [entity, { class: observed, reach: undefined }] as const,
  ),
]);

/** The same with the organisation's own: what is known already keeps what is said of it. */
export const knownWith = (own: readonly Pick<Entity, 'entity' | 'class'>[]): KnownEntities =>
  new Map<string, Known>([
    ...own.map(({ entity, class: its }) => [entity, { class: its, reach: undefined }] as const),
    ...knownEntities,
  ]);
