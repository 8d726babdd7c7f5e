import { isDigit } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';
import { type AuthorityRule, ruleRecognizer } from './authority-rule.ts';
import { isPattern } from './checksum.ts';
import { goesOn, isTail } from './number-bounds.ts';

/** A number that an authority gives out, written in digits. */
export interface NumberRule extends AuthorityRule {
  /** Groups of digits as it is written; one group: without separators. */
  readonly shapes: readonly (readonly number[])[];
  /** What may stand between the groups, the same throughout; default: blank, `-` and `.`. */
  readonly joints?: string;
  /** Or these between them, in order: `..-`. */
  readonly joined?: readonly string[];
  /** Given `length` digits by value: is it one that the authority could have given out? */
  check(digits: Uint8Array, length: number): boolean;
  /** Digits that all are the same, or a sequence, are no number; default true. */
  readonly refusesPatterns?: boolean;
}

/** A recognizer out of a rule. */
export function numberRecognizer(rule: NumberRule): Recognizer {
  const reader = new NumberReader(rule);
  return ruleRecognizer(rule, {
    triggers: [{ on: 'digits', shapes: rule.shapes }],
    match: (view, place) => reader.match(view, place),
  });
}

const totalOf = (shape: readonly number[]): number => shape.reduce((sum, length) => sum + length, 0);

class NumberReader {
  readonly #rule: NumberRule;
  readonly #joints: ReadonlySet<number>;
  /** By length: is it written in one group? */
  readonly #bare = new Uint8Array(32);
  readonly #grouped: readonly (readonly number[])[];

  constructor(rule: NumberRule) {
    this.#rule = rule;
    for (const shape of rule.shapes) if (shape.length === 1) this.#bare[totalOf(shape)] = 1;
    this.#grouped = rule.shapes.filter(shape => shape.length > 1);
    this.#joints = new Set(Buffer.from(rule.joints ?? ' -.'));
  }

  match(view: View, { start, end }: Place): Outcome {
    const { run } = view;
    const rule = this.#rule;
    if (!this.#isWritten(view)) return DONE;
    const length = lengthOf(view);
    if (!rule.check(run.digits, length) || isTail(view, start)) return DONE;
    if (rule.refusesPatterns !== false && isPattern(run.digits, length)) return DONE;
    const context = view.context(start, end);
    const continued = goesOn(view, end);
    if (context === undefined || continued === undefined) return WAIT;
    if (!continued) this.#report(view, start, end, context);
    return DONE;
  }

  #report(view: View, start: number, end: number, context: boolean): void {
    const { alone, grouped = alone, spoken, validation } = this.#rule;
    const base = isTied(view, start) ? 0 : view.groups > 1 ? grouped : alone;
    const score = context ? (spoken ?? withContext(base)) : base;
    const validated = validation === 'checksum' && score >= 0.5;
    if (score > 0) view.found({ start, end, score, validated });
  }

  #isWritten(view: View): boolean {
    const { run, groups } = view;
    if (groups === 1) return this.#bare[run.lengths[0] as number] === 1;
    for (const shape of this.#grouped) {
      if (shape.length === groups && run.shaped(shape))
        return this.#joints.has(run.joint(groups)) || this.#isJoined(view);
    }
    return false;
  }

  #isJoined({ run, groups }: View): boolean {
    const { joined } = this.#rule;
    if (joined === undefined) return false;
    return joined.some(joints => {
      if (joints.length !== groups - 1) return false;
      for (let i = 0; i < joints.length; i++) if (run.joints[i] !== joints.charCodeAt(i)) return false;
      return true;
    });
  }
}

function lengthOf({ run, groups }: View): number {
  let length = 0;
  for (let group = 0; group < groups; group++) length += run.lengths[group] ?? 0;
  return length;
}

/** Do further digits hang on as its own groups do, before or behind? It is a piece of a longer number, or of a column. */
function isTied(view: View, start: number): boolean {
  const { run, groups } = view;
  const own = groups > 1 ? run.joint(groups) : 0;
  const ties = (joint: number): boolean =>
    joint === own || joint === 0x2d || joint === 0x2e || joint === 0x2f;
  if (groups < run.groups && ties(run.joints[groups - 1] ?? 0)) return true;
  return isDigit(view.at(start - 2)) && ties(view.at(start - 1));
}
