import { isAlnum, isDigit } from '../bytes.ts';
import {
  cusipCheck,
  luhn,
  luhnOfValues,
  mod11And10,
  mod11Dash2OfValues,
  mod97,
  verhoeff,
} from '../recognizers/checksum.ts';

/** The bytes of a match, separators and all. */
type Bytes = Uint8Array;

const digitsOf = (bytes: Bytes): Uint8Array => bytes.filter(isDigit).map(b => b - 0x30);
/** Letters, of either case, are 10 to 35. */
const valuesOf = (bytes: Bytes): Uint8Array =>
  bytes.filter(isAlnum).map(b => (isDigit(b) ? b - 0x30 : (b & 0xdf) - 0x41 + 10));

/** Of so many characters and more: fewer have nothing to check. */
const from =
  (least: number, of: (bytes: Bytes) => Uint8Array, check: (values: Uint8Array, length: number) => boolean) =>
  (bytes: Bytes): boolean => {
    const values = of(bytes);
    return values.length >= least && check(values, values.length);
  };
const exactly =
  (count: number, check: (values: Uint8Array, length: number) => boolean) =>
  (bytes: Bytes): boolean => {
    const values = valuesOf(bytes);
    return values.length === count && check(values, count);
  };

/** ISO 6166. */
export const isIsin: (bytes: Bytes) => boolean = exactly(12, luhnOfValues);
/** ANSI X9.6. */
export const isCusip: (bytes: Bytes) => boolean = exactly(9, cusipCheck);
/** ISO 17442: 20 letters and digits by ISO/IEC 7064 MOD 97-10. */
export const isLei: (bytes: Bytes) => boolean = exactly(20, mod97);

/** Check digits that a pattern may name; separators in the match do not count. */
export const validators: Readonly<Record<string, (bytes: Bytes) => boolean>> = {
  luhn: from(2, digitsOf, luhn),
  mod97: from(5, valuesOf, mod97),
  'mod11-10': from(2, digitsOf, mod11And10),
  'mod11-2': from(2, valuesOf, mod11Dash2OfValues),
  verhoeff: from(2, digitsOf, verhoeff),
  isin: isIsin,
  cusip: isCusip,
  lei: isLei,
};
