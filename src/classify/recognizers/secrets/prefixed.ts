import { base64url } from '../../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { entropy } from '../entropy.ts';
import { checks, hasCrc32 } from './checks.ts';
import { isStandIn } from './plausible.ts';
import type { KeyRule, KeyShape } from './rule.ts';
import { longest, MORE, NO, readLead, readParts, type Shape } from './shape.ts';

/** What documentation and templates have in the place of a key is at most possible. */
export const STAND_IN_SCORE = 0.3;
export const KEY_SCORE = 0.95;

/** Keys longer than that don't begin within a token, so that each byte is part of few of them. */
const LONG = 120;

/** Where the key begins, or `NO`. */
function startOf(view: View, shape: Shape, start: number, end: number): number {
  const { anchor, lead, named } = shape;
  if (!view.spells(start, anchor)) return NO;
  const from = lead ? readLead(view, start, lead) : start;
  if (from < 0 || view.wordBefore(from)) return NO;
  if (longest(shape) > LONG && from > view.origin && base64url[view.at(from - 1)] === 1) return NO;
  return named ? end : from;
}

/** Is what varies between the anchor and the end as random as a key? */
function tell(view: View, rule: KeyRule, shape: KeyShape, place: Place, from: number, end: number): void {
  if (rule.check && !checks[rule.check](view, from, end)) return;
  const varying = shape.lead ? from : place.end;
  if (entropy(view, varying, end) < shape.entropy) return;
  const validated = rule.checksum === 'crc32' && hasCrc32(view, place.end, end);
  const score = validated ? 1 : isStandIn(view, varying, end) ? STAND_IN_SCORE : (rule.score ?? KEY_SCORE);
  view.found({ start: from, end, score, validated });
}

/** Finds keys that say whose they are. */
export const prefixed = (rule: KeyRule): Recognizer => ({
  id: rule.id,
  entity: rule.entity,
  class: 'secrets',
  reach: { back: 4, ahead: 1 },
  validation: rule.checksum ? 'checksum' : 'structure',
  source: `Key format of ${rule.issuer}`,
  examples: [rule.example],
  triggers: [{ on: 'literal', words: [...new Set(rule.shapes.map(({ anchor }) => anchor))] }],
  match(view: View, place: Place): Outcome {
    for (const shape of rule.shapes) {
      if (shape.anchor !== place.word) continue;
      const from = startOf(view, shape, place.start, place.end);
      if (from < 0) continue;
      const end = readParts(view, place.end, shape.parts);
      if (end === MORE) return WAIT;
      if (end === NO) continue;
      tell(view, rule, shape, place, from, end);
      return DONE;
    }
    return DONE;
  },
});
