import { pattern } from '../classify/own/pattern.ts';
import { compilePattern } from '../classify/own/pattern-engines.ts';
import { PatternError } from '../classify/own/pattern-error.ts';
import { validators } from '../classify/own/validators.ts';
import { createScanner } from '../classify/scanner.ts';
import type { PatternConfig } from '../config/classify.ts';
import type { Complaint } from '../config/issues.ts';
import type { ConfigPath } from '../config/problem.ts';
import { nearest } from '../core/nearest.ts';
import type { Channel } from '../core/types.ts';

/** Patterns that cannot be used, or that do not do what their examples say. */
export const patternComplaints = (patterns: readonly PatternConfig[]): readonly Complaint[] =>
  patterns.flatMap((given, index) => complaintsOf(given, ['classify', 'patterns', index]));

function complaintsOf(given: PatternConfig, path: ConfigPath): readonly Complaint[] {
  const { validator } = given;
  if (validator !== undefined && !Object.hasOwn(validators, validator)) return [noValidator(validator, path)];
  try {
    const compiled = compilePattern(given.pattern, given.ignoreCase);
    if (compiled.engine === 're2' && given.matches.length === 0)
      return [
        {
          path: [...path, 'matches'],
          message: 'is empty, and the pattern is outside of the quick subset.',
          hint: 'Give an example in which it is found: it is looked for where a word begins, and nowhere else.',
        },
      ];
    return exampleComplaints(given, path, finder(given, compiled));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const place = error.at === undefined ? '' : `character ${error.at + 1}: `;
    return [{ path: [...path, 'pattern'], message: `${place}${error.message}`, hint: error.hint }];
  }
}

function noValidator(validator: string, path: ConfigPath): Complaint {
  const known = Object.keys(validators);
  const likely = nearest(validator, known);
  const hint = likely === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${likely}"?`;
  return { path: [...path, 'validator'], message: 'is no check digit that is known.', hint };
}

/** Does the scanner find anything in a text, with this pattern alone? */
function finder(
  given: PatternConfig,
  compiled: ReturnType<typeof compilePattern>,
): (text: string) => boolean {
  const entities = new Set([given.entity]);
  const scanner = createScanner({ workers: 0, entities }, { recognizers: [pattern(given, compiled)] });
  return text => {
    const scan = scanner.open('example' as Channel, 'text', '');
    void scanner.feed([{ scan, text: Buffer.from(text), end: true }]);
    return scan.findings.length > 0;
  };
}

function exampleComplaints(
  { matches, rejects }: PatternConfig,
  path: ConfigPath,
  isFound: (text: string) => boolean,
): readonly Complaint[] {
  const hint = 'Correct the pattern or the example.';
  const wrong = (member: string, texts: readonly string[], expected: boolean, message: string): Complaint[] =>
    texts.flatMap((text, index) =>
      isFound(text) === expected ? [] : [{ path: [...path, member, index], message, hint }],
    );
  return [
    ...wrong('matches', matches, true, 'is an example in which the pattern finds nothing.'),
    ...wrong('rejects', rejects, false, 'is an example in which the pattern finds something.'),
  ];
}
