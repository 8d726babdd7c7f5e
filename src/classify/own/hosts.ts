import { isAlnum } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { MAX_BACK, type View } from '../view.ts';
import { scoreAt, type Terms } from './finding-terms.ts';

export interface HostsTerms extends Terms {
  /** `corp.example.com`: it and what is below; `.corp.example.com`: what is below. */
  readonly suffixes: readonly string[];
}

const DOT = 0x2e;
const isHostByte = (b: number): boolean => isAlnum(b) || b === 0x2d || b === 0x5f;

/** What is wrong with a suffix; undefined: nothing. */
export function problemOfSuffix(suffix: string): string | undefined {
  const name = suffix.replace(/^\*?\./, '');
  const labels = name.split('.');
  if (name.length > 120 || !labels.every(label => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label)))
    return 'is no host name, nor the end of one.';
  if (labels.length === 1 && name === suffix && !/[0-9-]/.test(name))
    return `is a word that texts use. Write ".${name}" for the hosts below it.`;
  return undefined;
}

/** Hosts of the organisation's own, by the ends of their names (RFC 1123, section 2.1). */
export function hosts(terms: HostsTerms): Recognizer {
  const below = new Set<string>();
  const itself = new Set<string>();
  for (const suffix of terms.suffixes) {
    const name = suffix.replace(/^\*?\./, '').toLowerCase();
    below.add(name);
    if (name === suffix.toLowerCase()) itself.add(name);
  }
  return {
    id: `own.${terms.name}`,
    entity: terms.entity,
    class: terms.class,
    reach: { back: terms.context.length > 0 ? 64 : 0, ahead: 2 },
    validation: 'structure',
    source: `Host names of your own: ${[...below].join(' ')}; themselves: ${[...itself].join(' ')}, scores ${terms.score} ${terms.contextScore}; RFC 1123, section 2.1`,
    examples: [],
    triggers: [{ on: 'literal', words: [...below] }],
    context: terms.context,
    match(view: View, { start: from, end, word }: Place): Outcome {
      const goesOn = continues(view, end);
      if (goesOn === undefined) return WAIT;
      if (goesOn) return DONE;
      const start = startOf(view, from);
      if (start === -1 || (start === from && !itself.has(word))) return DONE;
      const score = scoreAt(view, start, end, terms);
      if (score === undefined) return WAIT;
      view.found({ start, end, score, validated: false });
      return DONE;
    },
  };
}

/** Does the name go on behind the suffix? A dot at the end of a sentence may follow. */
function continues(view: View, end: number): boolean | undefined {
  if (view.beyond(end)) return undefined;
  if (isHostByte(view.at(end)) || view.wordAt(end)) return true;
  if (view.at(end) !== DOT) return false;
  if (view.beyond(end + 1)) return undefined;
  return isHostByte(view.at(end + 1));
}

/** The first byte of the name that ends with the suffix at `from`; -1: the suffix is the end of another word. */
function startOf(view: View, from: number): number {
  const least = Math.max(view.origin, from - MAX_BACK, 0);
  let start = from;
  while (start > least && (isHostByte(view.at(start - 1)) || view.at(start - 1) === DOT)) start--;
  while (start < from && !isAlnum(view.at(start))) start++;
  if (start === from) return view.wordBefore(from) ? -1 : from;
  return view.at(from - 1) === DOT ? start : -1;
}
