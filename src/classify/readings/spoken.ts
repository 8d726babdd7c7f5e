import { isDigit, isLetter } from '../bytes.ts';
import { Literals } from '../literals.ts';
import { type Draft } from './draft.ts';
import { type Desk, type Reading, type Standing } from './reading.ts';
import { type Source } from './source.ts';

/** Numbers as they are spoken; digits of one of them. Words of one sort only are in a row of them. */
const spoken: readonly (readonly [digits: string, words: string])[] = [
  ['0', 'zero oh null nul nought cero zéro nulla noll nolla'],
  ['1', 'one eins ein un une uno una um uma een één ett en jeden'],
  ['2', 'two zwei zwo deux dos due dois duas twee två to dwa'],
  ['3', 'three drei trois tres tre três drie trzy'],
  ['4', 'four vier quatre cuatro quattro quatro fyra fire cztery'],
  ['5', 'five fünf fuenf cinq cinco cinque vijf fem pięć'],
  ['6', 'six sechs seis sei zes sex seks sześć meia'],
  ['7', 'seven sieben sept siete sette sete zeven sju syv siedem'],
  ['8', 'eight acht huit ocho otto oito åtta otte osiem'],
  ['9', 'nine neun neuf nueve nove negen nio ni dziewięć niner'],
  ['10', 'ten zehn'],
  ['11', 'eleven elf'],
  ['12', 'twelve zwölf'],
  ['13', 'thirteen dreizehn'],
  ['14', 'fourteen vierzehn'],
  ['15', 'fifteen fünfzehn'],
  ['16', 'sixteen sechzehn'],
  ['17', 'seventeen siebzehn'],
  ['18', 'eighteen achtzehn'],
  ['19', 'nineteen neunzehn'],
  ['20', 'twenty'],
  ['30', 'thirty'],
  ['40', 'forty fourty'],
  ['50', 'fifty'],
  ['60', 'sixty'],
  ['70', 'seventy'],
  ['80', 'eighty'],
  ['90', 'ninety'],
];
/** Words that repeat the digit behind them. */
const repeats: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['triple', 3],
]);

const values: ReadonlyMap<string, string> = new Map(
  spoken.flatMap(([digits, words]) => words.split(' ').map(word => [word, digits] as const)),
);
/** Where a row may begin: with a word of its own, not with one that other languages are full of. */
const literals = new Literals(
  [...values.keys(), ...repeats.keys()]
    .filter(word => !['to', 'en', 'ni'].includes(word))
    .map(word => ({ text: word, value: word })),
);

const FEWEST_DIGITS = 7;
const MOST_WORDS = 48;
const LONGEST_WORD = 12;
const MOST_BETWEEN = 4;

const isWordByte = (b: number): boolean => isLetter(b) || b >= 0x80;
const isBetween = (b: number): boolean =>
  b === 0x20 ||
  b === 0x2c ||
  b === 0x2d ||
  b === 0x0a ||
  b === 0x0d ||
  b === 0x2e ||
  b === 0x5f ||
  b === 0x2f ||
  b === 0x09;

/** Numbers that are spelled out, one word for a digit (or for two: `forty-one eleven`). */
export const spokenDigits: Reading = {
  read(source: Source, standing: Standing, desk: Desk): void {
    const { bytes, end } = source;
    const { table, classes, accepting } = literals;
    let state = 0;
    for (let at = standing.at; at < end; at++) {
      state = table[state + (classes[bytes[at] as number] as number)] as number;
      if (state < accepting || isWordByte(bytes[at + 1] as number)) continue;
      const start = wordStart(source, at, state);
      const row = start < 0 ? undefined : readRow(source, start, desk.draft);
      if (row === undefined) continue;
      if (row.end < 0) {
        standing.at = start;
        return;
      }
      if (row.digits >= FEWEST_DIGITS) {
        standing.spent += desk.draft.length;
        desk.hand(row.end, {});
      }
      at = row.end - 1;
      standing.at = row.end;
      state = 0;
    }
    standing.at = Math.max(standing.at, lastWord(source, standing.at));
  },
  open: (_source, { at }) => at,
};

/** Where one of the words that end at `at` begins, with no letter before it; -1: none does. */
function wordStart({ bytes, origin }: Source, at: number, state: number): number {
  for (const { length } of literals.outputs(state)) {
    const start = at + 1 - length;
    if (start <= Math.max(0, origin) || !isWordByte(bytes[start - 1] as number)) return start;
  }
  return -1;
}

/** The start of a word at the end of what has come. */
function lastWord(source: Source, from: number): number {
  const { bytes, end, ended } = source;
  if (ended) return end;
  let start = end;
  while (start > from && end - start <= LONGEST_WORD && isWordByte(bytes[start - 1] as number)) start--;
  return end - start > LONGEST_WORD ? end : start;
}

interface Row {
  /** Behind the last word; -1: it may go on behind what there is. */
  readonly end: number;
  readonly digits: number;
}

/** Reads words for digits, and digits between them, from `start` on. Undefined: the first word is none. */
function readRow(source: Source, start: number, draft: Draft): Row | undefined {
  const { bytes, end, ended } = source;
  let at = start;
  let behind = start;
  let times = 1;
  let tens = false;
  let begun = false;
  for (let words = 0; words < MOST_WORDS; words++) {
    const stop = wordEnd(source, at);
    if (stop >= end && !ended && stop - at <= LONGEST_WORD) return { end: -1, digits: 0 };
    const word = Buffer.from(bytes.subarray(at, Math.min(stop, at + LONGEST_WORD + 1)))
      .toString()
      .toLowerCase();
    const digits = isDigit(bytes[at] as number) && word.length <= 4 ? word : values.get(word);
    const repeat = repeats.get(word);
    if (digits === undefined && repeat === undefined) break;
    if (!begun) draft.begin(source, start);
    begun = true;
    if (repeat !== undefined) times = repeat;
    else if (digits !== undefined) {
      // `twenty one` is one number of two digits.
      if (tens && digits.length === 1 && digits !== '0') draft.length--;
      for (; times > 0; times--) for (const digit of digits) draft.put(digit.charCodeAt(0), at, stop);
      tens = digits.length === 2 && digits.endsWith('0') && digits !== '10';
      times = 1;
      behind = stop;
    }
    const next = between(source, stop);
    if (next < 0) return { end: -1, digits: 0 };
    if (next === stop) break;
    at = next;
  }
  return behind === start ? undefined : { end: behind, digits: draft.length - draft.head };
}

function wordEnd({ bytes, end }: Source, from: number): number {
  const isPart = isDigit(bytes[from] as number) ? isDigit : isWordByte;
  let at = from;
  while (at < end && at <= from + LONGEST_WORD && isPart(bytes[at] as number)) at++;
  return at;
}

/** Behind what stands between two words; -1: not known yet. */
function between({ bytes, end, ended }: Source, from: number): number {
  let at = from;
  while (at < end && at < from + MOST_BETWEEN && isBetween(bytes[at] as number)) at++;
  return at >= end && !ended ? -1 : at;
}
