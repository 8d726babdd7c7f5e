import type { Recognizer } from '../../src/classify/recognizer.ts';
import { keyRules, namedKeyRules } from '../../src/classify/recognizers/secrets/index.ts';
import type { Run, Shape } from '../../src/classify/recognizers/secrets/shape.ts';

/**
 * Our own rules as one would write them down as regular expressions: shapes only, without check digits, entropy and
 * bounds, so each of them does less than the recognizer it stands for. Keys come from the rules' shapes, literals with what
 * follows them from the recognizers' triggers, numbers and codes from the recognizers' examples.
 */
export function plainRegexes(recognizers: readonly Recognizer[]): readonly RegExp[] {
  const isKey = ({ id }: Recognizer): boolean => id.startsWith('key.');
  const sources = new Set([
    ...keyRules.flatMap(({ shapes }) => shapes.map(shapeSource)),
    ...namedKeyRules.map(
      ({ words, shapes }) => `(?:${anyOf(words)})[\\w .:='"-]{0,40}?(?:${shapes.map(shapeSource).join('|')})`,
    ),
    ...recognizers
      .filter(recognizer => !isKey(recognizer))
      .flatMap(recognizer => [...literalSource(recognizer), ...recognizer.examples.map(exampleSource)]),
  ]);
  return [...sources].map(source => new RegExp(source, 'g'));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const anyOf = (words: readonly string[]): string => words.map(escaped).join('|');

function shapeSource({ lead, anchor, parts, named }: Shape): string {
  const before = `${lead ? runSource(lead) : ''}${escaped(anchor)}${named ? '[\\s"\':=]{0,5}' : ''}`;
  return before + parts.map(part => (typeof part === 'string' ? escaped(part) : runSource(part))).join('');
}

function runSource({ alphabet, min, max }: Run): string {
  const members = [...alphabet.keys()].filter(byte => alphabet[byte] === 1);
  return `[${members.map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}]{${min},${max}}`;
}

/** Words with what stands behind them. */
function literalSource({ triggers }: Recognizer): readonly string[] {
  const words = triggers.flatMap(trigger => (trigger.on === 'literal' ? trigger.words : []));
  // A single character (an at sign) is found by the shape of the examples.
  const long = words.filter(({ length }) => length > 2);
  return long.length === 0 ? [] : [`(?:${anyOf(long)})[\\w+/=.:@-]{8,200}`];
}

/** Of an example: as many digits, capitals and small letters as it has, and the same separators. */
function exampleSource(example: string): string {
  const inner = example.slice(0, 200).replace(/\d+|[A-Z]+|[a-z]+|\s+|…|[^\dA-Za-z\s…]/g, run => {
    if (run === '…') return '[\\w+/=.-]{8,200}';
    if (/^\d/.test(run)) return `\\d{${run.length}}`;
    if (/^[A-Z]/.test(run)) return `[A-Z]{${run.length}}`;
    if (/^[a-z]/.test(run)) return `[a-z]{${run.length}}`;
    return /^\s/.test(run) ? '\\s+' : escaped(run);
  });
  return `\\b${inner}\\b`;
}
