/** ISO/IEC 7812-1 annex B (Luhn): every second digit from the right, the check digit apart, is doubled. */
export function luhn(digits: Uint8Array, length: number): boolean {
  return luhnSum(digits, length) % 10 === 0;
}

/** The sum of Luhn's formula, for numbers to which a constant prefix adds something. */
export function luhnSum(digits: Uint8Array, length: number): number {
  let sum = 0;
  for (let i = length - 1, double = false; i >= 0; i--, double = !double)
    sum += counted(digits[i] as number, double);
  return sum;
}

const counted = (digit: number, double: boolean): number =>
  double ? (digit < 5 ? digit * 2 : digit * 2 - 9) : digit;

/** ISO 6166 annex A: Luhn's formula over characters, letters as the two digits of 10 to 35. */
export function luhnOfValues(values: Uint8Array, length: number): boolean {
  let sum = 0;
  let double = false;
  for (let i = length - 1; i >= 0; i--) {
    let value = values[i] as number;
    for (let left = value > 9 ? 2 : 1; left > 0; left--, double = !double) {
      sum += counted(value % 10, double);
      value = Math.floor(value / 10);
    }
  }
  return sum % 10 === 0;
}

/** ISO/IEC 7064 MOD 97-10, one character more: letters are 10 to 35. All of a number leaves 1. */
export const mod97And = (remainder: number, value: number): number =>
  (remainder * (value > 9 ? 100 : 10) + value) % 97;

export function mod97(values: Uint8Array, length: number): boolean {
  let remainder = 0;
  for (let i = 0; i < length; i++) remainder = mod97And(remainder, values[i] as number);
  return remainder === 1;
}

/** 97 less the remainder by 97, as national registers have it: 1 to 97. */
export const lessOf97 = (value: number): number => 97 - (value % 97);

/** ANSI X9.6 (CUSIP): each second value of eight is doubled, the digits of all are summed up; the check digit is the last. */
export function cusipCheck(values: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    const value = (values[i] as number) * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(value / 10) + (value % 10);
  }
  return (10 - (sum % 10)) % 10 === values[8];
}

/** All digits the same, or each one more (or one less) than the one before, modulo 10. */
export function isPattern(digits: Uint8Array, length: number): boolean {
  const step = ((digits[1] as number) - (digits[0] as number) + 10) % 10;
  if (step !== 0 && step !== 1 && step !== 9) return false;
  for (let i = 2; i < length; i++) {
    if (((digits[i] as number) - (digits[i - 1] as number) + 10) % 10 !== step) return false;
  }
  return true;
}

/** The digits, each times the weight at its place; digits behind the last weight do not count. */
export function weightedSum(digits: Uint8Array, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (digits[i] as number) * (weights[i] as number);
  return sum;
}

/** Product in the dihedral group D5: 0 to 4 rotations, 5 to 9 reflections. */
const turned = (a: number, b: number): number => {
  const turn = a < 5 ? (a + b) % 5 : (a - b + 10) % 5;
  return a < 5 === b < 5 ? turn : turn + 5;
};
const products = Uint8Array.from({ length: 100 }, (_, i) => turned(Math.floor(i / 10), i % 10));
/** Verhoeff's permutation, and its powers 0 to 7. */
const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const powers = new Uint8Array(80);
for (let i = 0; i < 80; i++) powers[i] = i < 10 ? i : (permutation[powers[i - 10] ?? 0] ?? 0);

/** Verhoeff, Error Detecting Decimal Codes (Mathematical Centre Tracts 29, 1969): the check digit is the last. */
export function verhoeff(digits: Uint8Array, length: number): boolean {
  let check = 0;
  for (let i = 0; i < length; i++) {
    const digit = powers[(i % 8) * 10 + (digits[length - 1 - i] as number)] as number;
    check = products[check * 10 + digit] as number;
  }
  return check === 0;
}

/** ISO/IEC 7064 MOD 11,10 (hybrid): the check digit is the last. */
export function mod11And10(digits: Uint8Array, length: number): boolean {
  let product = 10;
  for (let i = 0; i < length - 1; i++) {
    const sum = (product + (digits[i] as number)) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (product + (digits[length - 1] as number)) % 10 === 1;
}

const X = 33;

/** ISO/IEC 7064 MOD 11-2 over characters: digits, and an `X` as the last one for 10. */
export function mod11Dash2OfValues(values: Uint8Array, length: number): boolean {
  const last = values[length - 1] as number;
  if (last > 9 && last !== X) return false;
  let sum = 0;
  for (let i = 0; i < length - 1; i++) {
    const value = values[i] as number;
    if (value > 9) return false;
    sum = ((sum + value) * 2) % 11;
  }
  return (sum + (last === X ? 10 : last)) % 11 === 1;
}

/** ISO/IEC 7064 MOD 11-2 (pure): the check character is the last, `X` is 10. */
export function mod11Dash2(digits: Uint8Array, length: number): boolean {
  let sum = 0;
  for (let i = 0; i < length; i++) sum = (sum * 2 + (digits[i] as number)) % 11;
  return sum === 1;
}

/** The same, of each product the sum of its two digits. */
export function crossSum(digits: Uint8Array, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const product = (digits[i] as number) * (weights[i] as number);
    sum += product < 10 ? product : Math.floor(product / 10) + (product % 10);
  }
  return sum;
}

/** The number that the digits from `from` to before `to` write: 15 at most. */
export function numberOf(digits: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (digits[i] as number);
  return value;
}

const scratch = new Uint8Array(48);

/** Digits by value and letters from 10 on (ICAO Doc 9303), of upper-case ASCII; good until the next call. */
export function valuesOf(code: Uint8Array, length: number): Uint8Array {
  for (let i = 0; i < length; i++) {
    const b = code[i] as number;
    scratch[i] = b < 0x41 ? b - 0x30 : b - 0x37;
  }
  return scratch;
}
