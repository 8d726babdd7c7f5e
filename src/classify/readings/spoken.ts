import { isDigit, isLetter } from '../bytes.ts';
import type { Draft } from './draft.ts';
import type { Desk, Reading, Standing } from './reading.ts';
import type { Source } from './source.ts';
import { lookFor, maySay, NUMBER_WORD, SPOKEN, type Survey } from './survey.ts';

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
/** What other languages are full of: no row begins with it. */
const common: ReadonlySet<string> = new Set(['to', 'en', 'ni']);
const known = [...values.keys(), ...repeats.keys()];
lookFor(NUMBER_WORD, known);
lookFor(
  SPOKEN,
  known.filter(word => !common.has(word)),
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
  name: 'number words',
  read(source: Source, standing: Standing, desk: Desk, { spoken }: Survey): void {
    for (
      let start = spoken.from(standing.at);
      start >= 0;
      start = spoken.from(Math.max(start + 1, standing.at))
    ) {
      if (!mayGoOn(source, start)) continue;
      const row = readRow(source, start, desk.draft);
      if (row === undefined) continue;
      if (row.end < 0) {
        standing.at = start;
        return;
      }
      if (row.digits >= FEWEST_DIGITS) {
        standing.spent += desk.draft.length;
        desk.hand(row.end, {});
      }
      standing.at = row.end;
    }
    standing.at = Math.max(standing.at, lastWord(source, standing.at));
  },
  open: (_source, { at }) => at,
};

/** Does another word of a row follow the one at `start`, or may it? One alone is too few digits. */
function mayGoOn(source: Source, start: number): boolean {
  const { bytes, end, ended } = source;
  const stop = wordEnd(source, start);
  if (stop - start > LONGEST_WORD) return false;
  if (stop >= end) return !ended;
  const next = between(source, stop);
  if (next < 0 || next === stop) return next < 0;
  return isDigit(bytes[next] as number) || (next + 2 >= end && !ended) || maySay(NUMBER_WORD, bytes, next);
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

/** Reads words for digits, and digits between them, from `start` on. Undefined: no row begins with the first word. */
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
    if (words === 0 && common.has(word)) return undefined;
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
