/** The two digits at a place as a number. */
export const pairAt = (digits: Uint8Array, at: number): number =>
  (digits[at] as number) * 10 + (digits[at + 1] as number);

const longest = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Is there such a day, in some year? */
export const isDayOf = (month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= (longest[month] as number);

/** `MMDD` at a place. */
export const isMonthDay = (digits: Uint8Array, at: number): boolean =>
  isDayOf(pairAt(digits, at), pairAt(digits, at + 2));

/** `DDMM` at a place. */
export const isDayMonth = (digits: Uint8Array, at: number): boolean =>
  isDayOf(pairAt(digits, at + 2), pairAt(digits, at));
