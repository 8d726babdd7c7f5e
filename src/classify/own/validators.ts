import { isAlnum, isDigit } from '../bytes.ts';

/** The bytes of a match, separators and all. */
type Bytes = Uint8Array;

const digitsOf = (bytes: Bytes): number[] => [...bytes].filter(isDigit).map(b => b - 0x30);
const alnumOf = (bytes: Bytes): number[] =>
  [...bytes].filter(isAlnum).map(b => (isDigit(b) ? b - 0x30 : (b & 0xdf) - 0x41 + 10));

/** ISO/IEC 7812-1 annex B: every second digit from the right, the check digit apart, is doubled. */
function luhnSum(digits: readonly number[]): number {
  return digits.toReversed().reduce((sum, digit, at) => {
    const counted = at % 2 === 0 ? digit : digit * 2;
    return sum + (counted > 9 ? counted - 9 : counted);
  }, 0);
}

const isLuhn = (digits: readonly number[]): boolean => digits.length > 1 && luhnSum(digits) % 10 === 0;

/** ISO/IEC 7064 MOD 97-10: letters are 10 to 35, the number leaves 1. */
function isMod97(values: readonly number[]): boolean {
  const rest = values.reduce((sum, value) => (value > 9 ? sum * 100 + value : sum * 10 + value) % 97, 0);
  return values.length > 4 && rest === 1;
}

/** ISO/IEC 7064 MOD 11-10. */
function isMod11Of10(digits: readonly number[]): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) product = (((digit + product) % 10 || 10) * 2) % 11;
  return digits.length > 1 && (product + (digits.at(-1) ?? 0)) % 10 === 1;
}

/** ISO/IEC 7064 MOD 11-2; `X` is 10. */
function isMod11Of2(bytes: Bytes): boolean {
  const values = alnumOf(bytes);
  if (values.length < 2 || values.some((value, at) => value > 9 && (value !== 33 || at < values.length - 1)))
    return false;
  const last = values.at(-1) ?? 0;
  const sum = values.slice(0, -1).reduce((product, value) => ((product + value) * 2) % 11, 0);
  return (sum + (last === 33 ? 10 : last)) % 11 === 1;
}

/** ISO 6166 annex A: letters are 10 to 35, written out; then Luhn. */
export const isIsin = (bytes: Bytes): boolean => {
  const values = alnumOf(bytes);
  return (
    values.length === 12 &&
    isLuhn(values.flatMap(value => (value > 9 ? [Math.floor(value / 10), value % 10] : [value])))
  );
};

/** ANSI X9.6 (CUSIP): each second value is doubled, the digits of all are summed up. */
export const isCusip = (bytes: Bytes): boolean => {
  const values = alnumOf(bytes);
  if (values.length !== 9) return false;
  const sum = values.slice(0, 8).reduce((all, value, at) => {
    const counted = at % 2 === 1 ? value * 2 : value;
    return all + Math.floor(counted / 10) + (counted % 10);
  }, 0);
  return (10 - (sum % 10)) % 10 === values[8];
};

/** ISO 17442: 20 letters and digits by ISO/IEC 7064 MOD 97-10. */
export const isLei = (bytes: Bytes): boolean => {
  const values = alnumOf(bytes);
  return values.length === 20 && isMod97(values);
};

/** Verhoeff, "Error Detecting Decimal Codes" (1969): the dihedral group of ten, a permutation for each place. */
function isVerhoeff(digits: readonly number[]): boolean {
  const permute = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const at = (digit: number, times: number): number =>
    Array.from({ length: times % 8 }).reduce<number>(value => permute[value] ?? 0, digit);
  const multiply = (a: number, b: number): number => {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
    return b < 5 ? 5 + ((a - b) % 5) : (a - b + 5) % 5;
  };
  const check = digits.toReversed().reduce((sum, digit, place) => multiply(sum, at(digit, place)), 0);
  return digits.length > 1 && check === 0;
}

/** Check digits that a pattern may name; separators in the match do not count. */
export const validators: Readonly<Record<string, (bytes: Bytes) => boolean>> = {
  luhn: bytes => isLuhn(digitsOf(bytes)),
  mod97: bytes => isMod97(alnumOf(bytes)),
  'mod11-10': bytes => isMod11Of10(digitsOf(bytes)),
  'mod11-2': isMod11Of2,
  verhoeff: bytes => isVerhoeff(digitsOf(bytes)),
  isin: isIsin,
  cusip: isCusip,
  lei: isLei,
};
