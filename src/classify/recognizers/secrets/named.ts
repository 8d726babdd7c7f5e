import { isAlnum, isDigit, isLetter, isSpace, NEWLINE } from '../../bytes.ts';
import { Literals } from '../../literals.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { entropy } from '../entropy.ts';
import { holds, isStandIn, isWordy } from './plausible.ts';
import { STAND_IN_SCORE } from './prefixed.ts';
import type { KeyShape, NamedKeyRule } from './rule.ts';
import { MORE, readParts, type Run, type Shape } from './shape.ts';

/** How far behind the name a key may begin, and how far before it a word for keys may stand, in bytes. */
const AHEAD = 64;
const BACK = 24;

/** What people call keys. */
const keyWords = new Literals(
  ['key', 'token', 'secret', 'passw', 'pwd', 'auth', 'cred', 'bearer', 'pat'].map(text => ({
    text,
    value: text,
  })),
);

interface Named {
  readonly start: number;
  readonly end: number;
  readonly shape: Shape;
}

/** The first key of the rule behind the name. */
function keyAfter(view: View, from: number, rule: NamedKeyRule): Named | Outcome {
  let lines = 0;
  for (let at = from; at < from + AHEAD;) {
    if (view.beyond(at)) return WAIT;
    if (at >= view.end || (view.at(at) === NEWLINE && ++lines > 1)) return DONE;
    if (!isAlnum(view.at(at))) {
      at++;
      continue;
    }
    for (const shape of rule.shapes) {
      if (!begins(view, at, shape)) continue;
      const end = readParts(view, at, shape.parts);
      if (end === MORE) return WAIT;
      if (end >= 0 && isRandom(view, at, end, shape)) return { start: at, end, shape };
    }
    while (at < from + AHEAD && isAlnum(view.at(at))) at++;
  }
  return DONE;
}

/** A longer token is no key, whichever end is longer. */
function begins(view: View, at: number, { parts }: Shape): boolean {
  const [first] = parts;
  if (typeof first === 'string') return view.at(at) === first.charCodeAt(0) && !view.wordBefore(at);
  return first !== undefined && (first.alphabet[view.at(at - 1)] !== 1 || at === view.origin);
}

const isRun = (part: string | Run): part is Run => typeof part === 'object';

/** Letters and digits, where both may be, and no words. */
function isRandom(view: View, start: number, end: number, shape: KeyShape): boolean {
  let letters = 0;
  let digits = 0;
  for (let i = start; i < end; i++) {
    if (isLetter(view.at(i))) letters++;
    else if (isDigit(view.at(i))) digits++;
  }
  const onlyDigits = shape.parts.every(part => !isRun(part) || part.letter === 'd');
  if ((letters === 0 && !onlyDigits) || digits === 0) return false;
  return entropy(view, start, end) >= shape.entropy && (isPlain(shape) || !isWordy(view, start, end));
}

/** Is something given the value at `start`: `=`, `:`, `=>` before it, quotes and blanks apart? */
export function isAssigned(view: View, start: number, floor: number): boolean {
  for (let i = start - 1; i >= floor && i >= start - 8; i--) {
    const b = view.at(i);
    if (b === 0x3d || b === 0x3a || b === 0x3e) return true;
    if (!isSpace(b) && b !== 0x22 && b !== 0x27 && b !== 0x60 && b !== 0x28 && b !== 0x5b) return false;
  }
  return false;
}

const hexLike = new Set(['x', 'X', 'h', 'd']);

/** A hash, a UUID and a number look the same as keys that are one; a key of all letters and digits is rarer. */
const isPlain = ({ parts }: Shape): boolean => parts.every(part => !isRun(part) || hexLike.has(part.letter));

function scoreOf(view: View, from: number, { start, end, shape }: Named, rule: NamedKeyRule): number {
  if (isStandIn(view, start, end)) return STAND_IN_SCORE;
  const saysKey = holds(keyWords, view, Math.max(0, from - BACK), start);
  const assigned = isAssigned(view, start, from);
  if (saysKey) return rule.score ?? (assigned ? 0.9 : isPlain(shape) ? 0.7 : 0.85);
  if (isPlain(shape)) return assigned ? 0.3 : 0;
  return assigned ? 0.6 : 0.3;
}

/** `[PAGERDUTY_API_KEY:20 digits]`: what stands there instead of a key. */
const isReplacement = (view: View, { start, end }: Named): boolean =>
  end - start === 20 && view.at(start - 1) === 0x3a && view.at(end) === 0x5d;

/** Does the name stand for itself, and not within another word? `undefined`: that is not known yet. */
function isName(view: View, start: number, end: number): boolean | undefined {
  if (!view.wordStarts(start)) return false;
  if (view.beyond(end + 1)) return undefined;
  return view.wordEnds(end) || !isLetter(view.at(end - 1)) || keyFollows(view, end);
}

/** `datadogapikey`, `DATADOGTOKEN` */
const keyFollows = (view: View, at: number): boolean =>
  follows.has((view.at(at) | 0x20) * 256 + (view.at(at + 1) | 0x20));
const follows = new Set(
  ['ap', 'ke', 'to', 'se', 'ac', 'au', 'pa', 'cl'].map(text => text.charCodeAt(0) * 256 + text.charCodeAt(1)),
);

/** Finds keys that have a name beside them. */
export const namedKey = (rule: NamedKeyRule): Recognizer => ({
  id: rule.id,
  entity: rule.entity,
  class: 'secrets',
  reach: { back: AHEAD + BACK + 32, ahead: 1 },
  validation: 'context',
  source: `Key format of ${rule.issuer}; the name stands before it`,
  examples: [rule.example],
  triggers: [{ on: 'literal', words: rule.words }],
  match(view: View, { start: name, end: from }: Place): Outcome {
    const isOne = isName(view, name, from);
    if (isOne === undefined) return WAIT;
    if (!isOne) return DONE;
    const found = keyAfter(view, from, rule);
    if (typeof found === 'number') return found;
    if (view.beyond(found.end)) return WAIT;
    const score = isReplacement(view, found) ? 0 : scoreOf(view, from, found, rule);
    if (score > 0) view.found({ start: found.start, end: found.end, score, validated: false });
    return DONE;
  },
});
