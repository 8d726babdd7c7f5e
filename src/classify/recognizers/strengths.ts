/**
 * How much the rules of national numbers prove. A bare number that passes one check digit, as every tenth does, says so
 * little that it only counts by context, or where its entity is asked for by name.
 */
interface Strength {
  readonly validation: 'checksum' | 'structure' | 'context';
  readonly alone: number;
  readonly grouped?: number;
  readonly spoken: number;
}

/** One check digit. */
export const oneCheck: Strength = { validation: 'checksum', alone: 0.15, grouped: 0.2, spoken: 0.9 };
/** One check digit, and a date, a region or a letter that few wrong values have. */
export const fineCheck: Strength = { validation: 'checksum', alone: 0.3, grouped: 0.4, spoken: 0.95 };
/** Two check digits, or a remainder as rare. */
export const twoChecks: Strength = { validation: 'checksum', alone: 0.6, grouped: 0.85, spoken: 1 };
/** Two check digits and a structure. */
export const exactCheck: Strength = { validation: 'checksum', alone: 0.85, grouped: 0.9, spoken: 1 };
/** No check digit: a shape that many other numbers have. */
export const shapeOnly: Strength = { validation: 'context', alone: 0.05, grouped: 0.1, spoken: 0.65 };
/** No check digit: a shape that few other numbers have. */
export const rareShape: Strength = { validation: 'structure', alone: 0.2, grouped: 0.3, spoken: 0.7 };
