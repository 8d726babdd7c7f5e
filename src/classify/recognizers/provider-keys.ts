import { crc32 } from 'node:zlib';
import { isAlnum, isDigit, isLetter, NEWLINE } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { type View } from '../view.ts';
import { entropy } from './entropy.ts';
import { type KeyRule, keyRules, type NamedKeyRule, namedKeyRules } from './key-rules.ts';

const wordsOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** `ghp_…`: six base-62 characters at the end are the CRC-32 of the thirty before (github.blog, 2021-04-05). */
function hasGithubChecksum(view: View, start: number, end: number): boolean {
  const checksum = crc32(view.bytes.subarray(start, end - 6));
  let value = 0;
  for (let i = end - 6; i < end; i++) value = value * 62 + base62(view.at(i));
  return value === checksum;
}

const base62 = (b: number): number => (isDigit(b) ? b - 0x30 : b < 0x61 ? b - 0x41 + 10 : b - 0x61 + 36);

/** A key of documentation: AWS ends all of its own in EXAMPLE. */
const isSample = (view: View, end: number): boolean => view.spells(end - 7, 'EXAMPLE');

function prefixed(rule: KeyRule, index: number): Recognizer {
  const [min, max] = rule.length;
  return {
    id: `key.${wordsOf(rule.entity)}${index > 0 ? `-${index}` : ''}`,
    entity: rule.entity,
    class: 'secrets',
    reach: { back: 0, ahead: 1 },
    validation: 'structure',
    source: `Key format of ${rule.issuer}`,
    examples: [rule.example],
    triggers: [{ on: 'literal', words: rule.prefixes }],
    match(view: View, { start, end: from, word }: Place): Outcome {
      if (!view.spells(start, word) || view.wordBefore(start)) return DONE;
      const end = view.runEnd(from, rule.alphabet, max + 1);
      const length = end - from;
      if (length > max) return DONE;
      if (view.beyond(end)) return WAIT;
      if (length < min || view.wordAt(end)) return DONE;
      const bits = entropy(view, from, end);
      if (bits < rule.entropy) return DONE;
      const validated = word.startsWith('gh') && length === 36 && hasGithubChecksum(view, from, end);
      const score = validated ? 1 : isSample(view, end) ? 0.3 : rule.score;
      view.found({ start, end, score, validated });
      return DONE;
    },
  };
}

/** The first token of the wanted length behind the word: its start, 0 where there is none, -1 where that is not known yet. */
function tokenAfter(
  view: View,
  from: number,
  { alphabet, lengths, ahead }: NamedKeyRule,
): { start: number; end: number } | Outcome {
  const longest = Math.max(...lengths) + 1;
  let lines = 0;
  for (let at = from; at < from + ahead;) {
    if (view.beyond(at)) return WAIT;
    if (at >= view.end || (view.at(at) === NEWLINE && ++lines > 1)) return DONE;
    if (!isAlnum(view.at(at))) {
      at++;
      continue;
    }
    const end = view.runEnd(at, alphabet, longest);
    if (end - at < longest && view.beyond(end)) return WAIT;
    if (lengths.includes(end - at) && !view.wordAt(end) && !view.wordBefore(at)) return { start: at, end };
    at = Math.max(end, at + 1);
  }
  return DONE;
}

function hasLettersAndDigits(view: View, start: number, end: number): boolean {
  let letters = false;
  let digits = false;
  for (let i = start; i < end; i++) {
    letters ||= isLetter(view.at(i));
    digits ||= isDigit(view.at(i));
  }
  return letters && digits;
}

const named = (rule: NamedKeyRule): Recognizer => ({
  id: `key.${wordsOf(rule.entity)}`,
  entity: rule.entity,
  class: 'secrets',
  reach: { back: rule.ahead + 32, ahead: 1 },
  validation: 'context',
  source: `Key format of ${rule.issuer}; the name stands before it`,
  examples: [rule.example],
  triggers: [{ on: 'literal', words: rule.words }],
  match(view: View, { end: from }: Place): Outcome {
    const token = tokenAfter(view, from, rule);
    if (typeof token === 'number') return token;
    const { start, end } = token;
    if (!hasLettersAndDigits(view, start, end) || entropy(view, start, end) < rule.entropy) return DONE;
    view.found({ start, end, score: isSample(view, end) ? 0.3 : rule.score, validated: false });
    return DONE;
  },
});

const indexOf = (rule: KeyRule): number =>
  keyRules.filter(({ entity }) => entity === rule.entity).indexOf(rule);

export const providerKeys: readonly Recognizer[] = [
  ...keyRules.map(rule => prefixed(rule, indexOf(rule))),
  ...namedKeyRules.map(named),
];
