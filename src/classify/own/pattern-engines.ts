import { RE2JS } from 're2js';
import type { View } from '../view.ts';
import { type Compiled, compileOwn, isEnd, type Matcher, NO_MATCH, NOT_KNOWN } from './pattern.ts';
import { PatternError } from './pattern-error.ts';
import { MAX_MATCH } from './pattern-syntax.ts';

/** Our own matcher where the pattern is of its subset, else RE2's. @throws PatternError where neither takes it. */
export function compilePattern(
  pattern: string,
  ignoreCase: boolean,
): Compiled & { readonly engine: 'own' | 're2' } {
  try {
    return { ...compileOwn(pattern, ignoreCase), engine: 'own' };
  } catch (error) {
    if (!(error instanceof PatternError) || !error.elsewhere) throw error;
    return { ...compileRe2(pattern, ignoreCase, error), engine: 're2' };
  }
}

/** What RE2's engine would take, and mean by a piece of a text what it should not. */
const refused: readonly (readonly [what: RegExp, name: string])[] = [
  [/^(?:\^|\$|\\[AzZGB])/, 'an anchor'],
  [/^\(\?<?[=!]/, 'looking ahead or behind'],
];

/** The first thing of `refused` that stands outside of [ ] in the pattern. */
function firstRefused(pattern: string): PatternError | undefined {
  let isInClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const rest = pattern.slice(at);
    const bad = isInClass ? undefined : refused.find(([what]) => what.test(rest));
    if (bad)
      return new PatternError(
        `${bad[1]} means nothing here: texts come in pieces and in parts.`,
        'Take it out; a match stands at word boundaries already.',
        at,
      );
    if (rest.startsWith('\\')) at++;
    else if (isInClass) isInClass = !rest.startsWith(']');
    else isInClass = rest.startsWith('[');
  }
  return undefined;
}

/** RE2's engine (linear in the text): slower, asked where a word begins, and so for no match that begins with a sign. */
function compileRe2(pattern: string, ignoreCase: boolean, why: PatternError): Compiled {
  const bad = firstRefused(pattern);
  if (bad) throw bad;
  const compiled = compiledBy(pattern, ignoreCase, why);
  if (compiled.matcher('').lookingAt())
    throw new PatternError('matches the empty text.', 'Make at least one part of it required.');
  return { triggers: [{ on: 'word', first: 'any' }], match: matcherOf(compiled) };
}

function compiledBy(pattern: string, ignoreCase: boolean, why: PatternError): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.LONGEST_MATCH | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
  } catch {
    // It is not said in RE2's words: they quote the pattern.
    throw new PatternError(why.message, why.hint, why.at);
  }
}

/** A whole window must have come: a shorter one might match otherwise. */
const matcherOf =
  (compiled: RE2JS): Matcher =>
  (view: View, start) => {
    if (view.beyond(start + MAX_MATCH)) return NOT_KNOWN;
    const matcher = compiled.matcher(view.bytes.slice(start, Math.min(view.end, start + MAX_MATCH)));
    if (!matcher.lookingAt()) return NO_MATCH;
    const end = start + matcher.end();
    return end > start && isEnd(view, end) ? end : NO_MATCH;
  };
