import { isDigit, isLetter } from '../bytes.ts';
import type { View } from '../view.ts';
import { wordIn } from './view-text.ts';

/** A date is read within so many bytes. */
export const DATE_BYTES = 40;

interface DateText {
  readonly end: number;
  /** Year, month and day are all there. */
  readonly whole: boolean;
}

export const monthNames: readonly string[] =
  'january february march april may june july august september october november december'.split(' ');
/** Of other languages, those that ASCII can write. */
const otherMonths =
  'januar februar mai juni juli oktober dezember janvier mars avril juin juillet septembre octobre novembre enero ' +
  'febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio ' +
  'giugno luglio settembre ottobre dicembre januari februari maart mei augustus';
const shortMonths = new Set([
  ...monthNames,
  ...monthNames.map(name => name.slice(0, 3)),
  'sept',
  ...otherMonths.split(' '),
]);

const isYear = (value: number, length: number): boolean =>
  length === 2 || (length === 4 && value >= 1800 && value < 2200);
const isDay = (value: number): boolean => value >= 1 && value <= 31;
const isMonth = (value: number): boolean => value >= 1 && value <= 12;

/** A number of up to four digits. */
class Figure {
  value = 0;
  length = 0;
  end = 0;

  read(view: View, start: number): this {
    this.value = 0;
    let at = start;
    while (isDigit(view.at(at)) && at - start < 5) this.value = this.value * 10 + view.at(at++) - 0x30;
    this.length = at - start;
    this.end = at;
    return this;
  }
}

const [first, second, third] = [new Figure(), new Figure(), new Figure()];

/** Does a number, or a word, go on at `end`? */
const goesOn = (view: View, end: number, joint: number): boolean =>
  view.wordAt(end) || (view.at(end) === joint && isDigit(view.at(end + 1)));

/** `2024-03-15`, `5-20-2021`, `21.05.21`, `05/21`, `5/2021`. */
function inFigures(view: View, start: number): DateText | undefined {
  first.read(view, start);
  const joint = view.at(first.end);
  if (joint !== 0x2d && joint !== 0x2f && joint !== 0x2e) return undefined;
  second.read(view, first.end + 1);
  if (first.length === 0 || second.length === 0) return undefined;
  if (view.at(second.end) !== joint) return shortDate(view, joint);
  third.read(view, second.end + 1);
  if (first.length > 4 || third.length > 4 || third.length === 0) return undefined;
  const isYearFirst = first.length === 4 && isYear(first.value, 4) && second.length < 3 && third.length < 3;
  const isYearLast = first.length < 3 && second.length < 3 && isYear(third.value, third.length);
  const [low, high] = isYearFirst ? [second.value, third.value] : [first.value, second.value];
  const isOne = (isMonth(low) && isDay(high)) || (isMonth(high) && isDay(low));
  if (!isOne || !(isYearFirst || isYearLast)) return undefined;
  return { end: isYearFirst ? timeEnd(view, third.end) : third.end, whole: true };
}

function shortDate(view: View, joint: number): DateText | undefined {
  if (joint !== 0x2f || goesOn(view, second.end, joint) || first.length > 2 || !isMonthOrDay())
    return undefined;
  return { end: second.end, whole: false };
}

function isMonthOrDay(): boolean {
  if (second.length === 4) return isMonth(first.value) && isYear(second.value, 4);
  if (first.length !== 2 || second.length !== 2) return false;
  return (isMonth(first.value) && isDay(second.value)) || (isMonth(second.value) && isDay(first.value));
}

/** RFC 3339: `T14:30:00.123+02:00` behind the date; a blank may stand for the `T`. */
function timeEnd(view: View, date: number): number {
  const mark = view.at(date);
  if ((mark !== 0x54 && mark !== 0x74 && mark !== 0x20) || !isClock(view, date + 1)) return date;
  let at = date + 6;
  if (view.at(at) === 0x3a && isDigit(view.at(at + 1)) && isDigit(view.at(at + 2))) at += 3;
  if (at > date + 6 && (view.at(at) === 0x2e || view.at(at) === 0x2c) && isDigit(view.at(at + 1))) {
    at++;
    while (isDigit(view.at(at)) && at < date + 20) at++;
  }
  if ((view.at(at) | 0x20) === 0x7a) return at + 1;
  const sign = view.at(at);
  return (sign === 0x2b || sign === 0x2d) && isClock(view, at + 1) ? at + 6 : at;
}

/** `hh:mm` */
const isClock = (view: View, at: number): boolean =>
  isDigit(view.at(at)) &&
  isDigit(view.at(at + 1)) &&
  view.at(at + 2) === 0x3a &&
  isDigit(view.at(at + 3)) &&
  isDigit(view.at(at + 4));

/** Behind the name of a month at `start`; 0: none. */
function monthEnd(view: View, start: number): number {
  let at = start;
  while (isLetter(view.at(at)) && at < start + 10) at++;
  return shortMonths.has(wordIn(view, start, at)) && !view.wordAt(at) ? at : 0;
}

const skip = (view: View, from: number, chars: string): number => {
  let at = from;
  while (at < from + 3 && view.at(at) !== 0 && chars.includes(String.fromCharCode(view.at(at)))) at++;
  return at;
};

/** Behind `th` and kin. */
const ordinalEnd = (view: View, at: number): number =>
  ['st', 'nd', 'rd', 'th'].some(suffix => view.spells(at, suffix))
    ? at + 2
    : view.at(at) === 0x2e
      ? at + 1
      : at;

/** `5-MAY-2021`, `5 May 2021`, `05-May`. */
function dayFirst(view: View, start: number): DateText | undefined {
  first.read(view, start);
  if (first.length === 0 || first.length > 2 || !isDay(first.value)) return undefined;
  const month = skip(view, ordinalEnd(view, first.end), ' -');
  const end = month === first.end ? 0 : monthEnd(view, month);
  if (end === 0) return undefined;
  second.read(view, skip(view, end, ' -,.'));
  const hasYear = second.length > 1 && isYear(second.value, second.length) && !view.wordAt(second.end);
  return hasYear ? { end: second.end, whole: true } : { end, whole: false };
}

/** `May 5, 2021`, `May 2021`. */
function monthFirst(view: View, start: number): DateText | undefined {
  const month = monthEnd(view, start);
  if (month === 0) return undefined;
  first.read(view, skip(view, month, ' .-'));
  if (first.length === 0) return undefined;
  if (first.length === 4) return isYear(first.value, 4) ? { end: first.end, whole: false } : undefined;
  if (first.length > 2 || !isDay(first.value)) return undefined;
  const day = ordinalEnd(view, first.end);
  second.read(view, skip(view, day, ' ,'));
  const hasYear = second.length === 4 && isYear(second.value, 4);
  return hasYear
    ? { end: second.end, whole: true }
    : { end: view.at(day - 1) === 0x2e ? day - 1 : day, whole: false };
}

/** The date at `start`: of 40 bytes, which must be there. */
export function dateAt(view: View, start: number): DateText | undefined {
  const date = isDigit(view.at(start))
    ? (inFigures(view, start) ?? dayFirst(view, start))
    : monthFirst(view, start);
  if (!date || view.wordAt(date.end)) return undefined;
  const joint = view.at(date.end);
  return (joint === 0x2d || joint === 0x2f) && isDigit(view.at(date.end + 1)) ? undefined : date;
}
