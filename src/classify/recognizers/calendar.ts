/** Days of the months, February in a leap year: numbers hold years in two digits, whose century is not known. */
const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Is there such a day in some year? Months and days count from 1. */
export const isDayOfYear = (month: number, day: number): boolean => day >= 1 && day <= (days[month - 1] ?? 0);
