import type { PhoneText } from './reader.ts';

const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;

const isYear = (digits: string): boolean => digits.startsWith('19') || digits.startsWith('20');

/** The groups as one number, their lengths as digits: 3-3-4 is 334. */
const shapeIn = ({ lengths }: PhoneText, groups: number): number =>
  lengths.slice(0, groups).reduce((shape, length) => shape * 10 + Math.min(9, length), 0);

function isDate(text: PhoneText, shape: number): boolean {
  const { digits } = text;
  if (shape === 422 || shape === 44) return isYear(digits) && (shape === 422 || isYear(digits.slice(4)));
  if (shape === 224 || shape === 124 || shape === 214) return isYear(digits.slice(-4));
  if (shape !== 222 || text.joints[0] === 0x20) return false;
  const [first, second] = [Number(digits.slice(0, 2)), Number(digits.slice(2, 4))];
  return Math.min(first, second) <= 12 && Math.max(first, second) <= 31;
}

/** All the same digit, or each one more than the one before. */
function isSequence(digits: string): boolean {
  let [same, rising] = [true, true];
  for (let i = 1; i < digits.length; i++) {
    const step = (digits.charCodeAt(i) - digits.charCodeAt(i - 1) + 10) % 10;
    same &&= step === 0;
    rising &&= step === 1;
  }
  return same || rising;
}

/** In one group: too short or long, a time in seconds or milliseconds, an ISBN. */
function isPlainNumber(digits: string): boolean {
  if (digits.length < 7 || digits.length > 14 || isSequence(digits)) return true;
  if (digits.length === 8 && isYear(digits)) return true;
  return (digits.startsWith('1') && (digits.length === 10 || digits.length > 11)) || isBook(digits);
}

const isBook = (digits: string): boolean => digits.length === 13 && /^97[89]/.test(digits);

/** Is it, by how it is written, a date, a decimal, an address of a machine, a ZIP+4, a social security number, a book's? */
export function isOtherwise(text: PhoneText, groups: number): boolean {
  const digits = text.digits.slice(0, text.total(groups));
  if (digits.length > 18 || /^0+$/.test(digits)) return true;
  if (groups === 1) return isPlainNumber(digits);
  const shape = shapeIn(text, groups);
  const joint = text.joint(groups);
  if (isDate(text, shape) || isBook(digits) || digits.length < groups * 2) return true;
  const slash = text.joints.indexOf(SLASH);
  if (slash >= 0 && slash < groups - 1 && (slash > 0 || !digits.startsWith('0'))) return true;
  if (joint === DASH && (shape === 54 || (shape === 324 && !digits.startsWith('0')))) return true;
  if (joint !== DOT) return false;
  const isAddress = groups === 4 && text.lengths.slice(0, 4).every(length => length <= 3);
  return isAddress || (groups === 2 && !digits.startsWith('0'));
}
