import type { DataClass } from '../../core/types.ts';
import type { Reach, Recognizer } from '../recognizer.ts';

/** How far a rule looks: for context, and for how what it reads goes on. */
export const ruleReach: Reach = { back: 64, ahead: 26 };

/** What is known of something that an authority gives out, whether in digits or in letters as well. */
export interface AuthorityRule {
  /** `family.rule` */
  readonly id: string;
  readonly entity: string;
  /** Default: `pii`. */
  readonly class?: DataClass;
  readonly region?: string;
  readonly source: string;
  readonly examples: readonly string[];
  /** `checksum` where its check knows check digits. */
  readonly validation: Recognizer['validation'];
  /** Score without context: in one piece, or with joints as the authority prints it (default: the same). 0: none. */
  readonly alone: number;
  readonly grouped?: number;
  /** Score with context; default: what context adds to any score (score.ts). */
  readonly spoken?: number;
  readonly context: readonly string[];
  /** Does it point at a person? */
  readonly identifies?: 'person';
}

/** A recognizer out of a rule, and how it is found. */
export function ruleRecognizer(
  rule: AuthorityRule,
  { triggers, match }: Pick<Recognizer, 'triggers' | 'match'>,
): Recognizer {
  const { id, entity, region, source, examples, validation, context, identifies } = rule;
  return {
    id,
    entity,
    class: rule.class ?? 'pii',
    reach: ruleReach,
    validation,
    source,
    ...(region !== undefined && { region }),
    examples,
    context,
    ...(identifies && { identifies }),
    triggers,
    match,
  };
}
