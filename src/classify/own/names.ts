import { isAlnum, isDigit, isLower, isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { windowOn } from './dictionary-entries.ts';
import { scoreAt, type Terms } from './finding-terms.ts';

/** `exact`: as it is written, or all in capitals. */
type CaseRule = 'exact' | 'any';

/** A name and how it is to be written. */
export interface Name {
  readonly text: string;
  readonly case: CaseRule;
  /** A check digit vouches for it. */
  readonly checked?: boolean;
  /** Means something else in other texts: only with `$` or an exchange before it, or context, is it more than possible. */
  readonly ticker?: boolean;
}

export interface NamesTerms extends Terms {
  readonly names: readonly Name[];
}

const MAX_NAME_BYTES = 96;
/** Between two words of a name. */
const MAX_GAP = 3;

interface Prepared extends Name {
  readonly words: readonly Uint8Array[];
}

/** The words of a name; none: it has no letter or digit, or is too long. */
export function wordsOfName(text: string): readonly string[] {
  const { bytes, end } = windowOn(text);
  if (end > MAX_NAME_BYTES) return [];
  return Buffer.from(bytes.subarray(0, end))
    .toString()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '');
}

/** Words that stand for a name: code names, restricted issuers. */
export function names(terms: NamesTerms, source: string): Recognizer {
  const byFirst = new Map<string, Prepared[]>();
  for (const name of terms.names) {
    const words = wordsOfName(name.text);
    const [first] = words;
    if (first === undefined) continue;
    const known = byFirst.get(first.toLowerCase()) ?? [];
    known.push({ ...name, words: words.map(word => Buffer.from(word)) });
    byFirst.set(first.toLowerCase(), known);
  }
  return {
    id: `own.${terms.name}`,
    entity: terms.entity,
    class: terms.class,
    reach: { back: 64, ahead: 130 },
    validation: terms.context.length > 0 ? 'context' : 'structure',
    source: `${source}: ${JSON.stringify(terms.names)}, scores ${terms.score} ${terms.contextScore}`,
    examples: [],
    triggers: [{ on: 'literal', words: [...byFirst.keys()] }],
    context: terms.context,
    match(view: View, { start, word }: Place): Outcome {
      if (!view.wordStarts(start)) return DONE;
      let longest: Prepared | undefined;
      let longestEnd = 0;
      for (const name of byFirst.get(word) ?? []) {
        const end = endOf(view, start, name);
        if (end === undefined) return WAIT;
        if (end <= longestEnd) continue;
        longest = name;
        longestEnd = end;
      }
      return longest ? report(view, start, longestEnd, longest, terms) : DONE;
    },
  };
}

function report(view: View, start: number, end: number, name: Name, terms: Terms): Outcome {
  const score =
    name.checked === true
      ? 1
      : name.ticker === true
        ? tickerScore(view, start, end, terms)
        : scoreAt(view, start, end, terms);
  if (score === undefined) return WAIT;
  view.found({ start, end, score, validated: name.checked === true });
  return DONE;
}

/** `$ACME`, `NYSE: ACME`. */
function tickerScore(view: View, start: number, end: number, terms: Terms): number | undefined {
  if (view.at(start - 1) === 0x24 && start - 1 >= view.origin) return terms.contextScore;
  let at = start - 1;
  if (view.at(at) === 0x20) at--;
  const isListed =
    view.at(at) === 0x3a && at > view.origin && isUpper(view.at(at - 1)) && isUpper(view.at(at - 2));
  if (isListed) return terms.contextScore;
  const near = view.context(start, end);
  if (near === undefined) return undefined;
  return near ? terms.contextScore : end - start > 3 ? 0.3 : 0.2;
}

/** Where the name ends; 0: it is not there; undefined: that is not known yet. */
function endOf(
  view: View,
  start: number,
  { words, case: rule, checked, ticker }: Prepared,
): number | undefined {
  let at = start;
  for (const [index, word] of words.entries()) {
    if (index > 0) {
      const next = nextWord(view, at);
      if (next === undefined || next === 0) return next;
      at = next;
    }
    if (view.beyond(at + word.length - 1)) return isWord(view, at, word, rule, view.end - at) ? undefined : 0;
    if (!isWord(view, at, word, rule, word.length)) return 0;
    at += word.length;
  }
  if (view.beyond(at)) return undefined;
  return endsName(view, at, checked === true || ticker === true) ? at : 0;
}

function nextWord(view: View, from: number): number | undefined {
  for (let at = from; at <= from + MAX_GAP; at++) {
    if (view.beyond(at)) return undefined;
    const b = view.at(at);
    if (isAlnum(b) || b >= 0xc3) return at;
    if (b === 0) return 0;
  }
  return 0;
}

/** Do the first `length` bytes of the word stand here? */
function isWord(view: View, at: number, word: Uint8Array, rule: CaseRule, length: number): boolean {
  let exact = true;
  let upper = true;
  for (let i = 0; i < length; i++) {
    const b = view.at(at + i);
    const wanted = word[i] as number;
    if (b === wanted) {
      if (isLower(b)) upper = false;
      continue;
    }
    if (wanted >= 0x80 || b >= 0x80 || (b | 0x20) !== (wanted | 0x20) || !isAlnum(b) || !isAlnum(wanted))
      return false;
    exact = false;
    if (isLower(b)) upper = false;
  }
  return rule === 'any' || exact || upper;
}

/** A name in a word of several (`FalconClient`) ends at a hump, and before a digit; a code ends with its word. */
function endsName(view: View, at: number, isCode: boolean): boolean {
  if (!view.wordAt(at)) return true;
  const b = view.at(at);
  if (isCode || isDigit(view.at(at - 1))) return false;
  return isDigit(b) || (isUpper(b) && isLower(view.at(at - 1)));
}
