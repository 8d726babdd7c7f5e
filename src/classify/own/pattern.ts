import { isAlnum, isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, type Trigger, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { type Automaton, compile, DEAD, START } from './automaton.ts';
import { scoreAt, type Terms } from './finding-terms.ts';
import { PatternError } from './pattern-error.ts';
import { MAX_MATCH, parsePattern } from './pattern-syntax.ts';
import { validators } from './validators.ts';

export interface PatternTerms extends Terms {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** A name of `validators`. */
  readonly validator: string | undefined;
}

/** Finds the longest match that begins at `start`: its end, -1 where there is none, -2 where that is not known yet. */
export type Matcher = (view: View, start: number) => number;
export const NO_MATCH = -1;
export const NOT_KNOWN = -2;

/** What a pattern is found by. */
export interface Compiled {
  readonly triggers: readonly Trigger[];
  readonly match: Matcher;
}

const MAX_PREFIXES = 24;
const MAX_PREFIX = 12;
const MAX_SIGNS = 12;
const LATIN_SIGNS = 0xc2;

/** Our own matcher. @throws PatternError where the pattern is not of the subset. */
export function compileOwn(pattern: string, ignoreCase: boolean): Compiled {
  const automaton = compile(parsePattern(pattern, ignoreCase));
  return { triggers: triggersOf(automaton), match: matcherOf(automaton) };
}

const matcherOf =
  ({ classes, width, table, accepting }: Automaton): Matcher =>
  (view, start) => {
    let state = START;
    let end = NO_MATCH;
    for (let at = start; at < start + MAX_MATCH; at++) {
      if (at >= view.end) {
        if (view.ended) break;
        return NOT_KNOWN;
      }
      state = table[state * width + (classes[view.bytes[at] as number] as number)] as number;
      if (state === DEAD) break;
      if (accepting[state] !== 1) continue;
      if (view.beyond(at + 1)) return NOT_KNOWN;
      if (isEnd(view, at + 1)) end = at + 1;
    }
    return end;
  };

/** A match ends where a word does. */
export const isEnd = (view: View, end: number): boolean =>
  !view.wordAt(end) || !(isAlnum(view.at(end - 1)) || view.at(end - 1) >= 0x80);

const isWordByte = (b: number): boolean => isAlnum(b) || b >= 0x80;

/** What must stand where a match begins: a few fixed beginnings, or a word. @throws PatternError where it is anything. */
function triggersOf(automaton: Automaton): readonly Trigger[] {
  const fixed = beginnings(automaton);
  const signs = fixed.every(text => text.length === 1 && !isWordByte(text.charCodeAt(0)));
  if (fixed.length > 0 && (signs || fixed.every(({ length }) => length > 1)))
    return [{ on: 'literal', words: fixed }];
  const first = firstBytes(automaton, START).filter(b => b !== LATIN_SIGNS);
  const others = [
    ...first.filter(b => !isWordByte(b)).map(b => String.fromCharCode(b)),
    ...latinSigns(automaton),
  ];
  if (others.length > MAX_SIGNS || others.some(char => char <= ' ' || char === '\x7f'))
    throw new PatternError(
      'may begin with a blank or with almost anything.',
      'Begin it with a letter, a digit, a fixed character or a short list of them.',
    );
  const isCapital = first.every(b => isUpper(b) || !isWordByte(b));
  const word: Trigger = { on: 'word', first: isCapital ? 'capital' : 'any' };
  const literal: Trigger = { on: 'literal', words: others };
  return [...(first.some(isWordByte) ? [word] : []), ...(others.length > 0 ? [literal] : [])];
}

/** `§`, `£` and others of U+0080 to U+00BF: no word begins with them, so they are literals. */
function latinSigns(automaton: Automaton): readonly string[] {
  const { classes, width, table } = automaton;
  const state = table[START * width + (classes[LATIN_SIGNS] as number)] as number;
  return state === DEAD ? [] : firstBytes(automaton, state).map(b => String.fromCharCode(b));
}

function firstBytes({ classes, width, table }: Automaton, state: number): readonly number[] {
  return [...classes.keys()].filter(b => table[state * width + (classes[b] as number)] !== DEAD);
}

/** The shortest list of texts one of which every match begins with; empty: there are too many, or not of ASCII. */
function beginnings(automaton: Automaton): readonly string[] {
  let known: readonly { readonly text: string; readonly states: readonly number[] }[] = [
    { text: '', states: [START] },
  ];
  for (let length = 0; length < MAX_PREFIX; length++) {
    if (known.some(({ states }) => states.some(state => automaton.accepting[state] === 1))) break;
    const longer = new Map<string, Set<number>>();
    for (const { text, states } of known) {
      for (const state of states) {
        for (const b of firstBytes(automaton, state)) {
          if (b <= 0x20 || b >= 0x7f || longer.size > MAX_PREFIXES) return usable(known);
          const next = (text + String.fromCharCode(b)).toLowerCase();
          const to = automaton.table[state * automaton.width + (automaton.classes[b] as number)] as number;
          longer.set(next, (longer.get(next) ?? new Set()).add(to));
        }
      }
    }
    if (longer.size > MAX_PREFIXES) break;
    known = [...longer].map(([text, states]) => ({ text, states: [...states] }));
  }
  return usable(known);
}

const usable = (known: readonly { readonly text: string }[]): readonly string[] =>
  known.map(({ text }) => text).filter(text => text !== '');

/** A pattern of the organisation's own. */
export function pattern(terms: PatternTerms, { triggers, match }: Compiled): Recognizer {
  const check = terms.validator === undefined ? undefined : validators[terms.validator];
  return {
    id: `own.${terms.name}`,
    entity: terms.entity,
    class: terms.class,
    reach: { back: terms.context.length > 0 ? 64 : 0, ahead: MAX_MATCH },
    validation: check ? 'checksum' : terms.context.length > 0 ? 'context' : 'structure',
    source: `A pattern of your own: ${terms.pattern}${terms.ignoreCase ? ', in any case' : ''}, ${terms.validator ?? 'no check'}, scores ${terms.score} ${terms.contextScore}`,
    examples: [],
    triggers,
    context: terms.context,
    match(view: View, { start }: Place): Outcome {
      if (isWordByte(view.at(start)) && view.wordBefore(start)) return DONE;
      const end = match(view, start);
      if (end === NOT_KNOWN) return WAIT;
      if (end === NO_MATCH || (check && !check(view.bytes.subarray(start, end)))) return DONE;
      const score = scoreAt(view, start, end, terms);
      if (score === undefined) return WAIT;
      view.found({ start, end, score, validated: check !== undefined });
      return DONE;
    },
  };
}
