/** ISO/IEC 7812-1 annex B (Luhn): every second digit from the right, the check digit apart, is doubled. */
export function luhn(digits: Uint8Array, length: number): boolean {
  let sum = 0;
  for (let i = length - 1, double = false; i >= 0; i--, double = !double) {
    const digit = digits[i] as number;
    sum += double ? (digit < 5 ? digit * 2 : digit * 2 - 9) : digit;
  }
  return sum % 10 === 0;
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
