import { type DataClass } from '../core/types.ts';
import { observedEntities } from '../core/observed.ts';
import { knownEntities as recognized } from '../classify/recognizers.ts';

interface Known {
  readonly class: DataClass;
  readonly reach: unknown;
}

/** All that a finding may name: what recognizers find in texts, and what adapters see beside them. */
export const knownEntities: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...recognized,
  ...Object.entries(observedEntities).map(
    ([entity, observed]) => [entity, { class: observed, reach: undefined }] as const,
  ),
]);
