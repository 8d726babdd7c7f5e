import type { Band } from '../core/types.ts';

const LIKELY = 0.5;
export const CERTAIN = 0.85;

/** Bands: possible < 0.5 ≤ likely < 0.85 ≤ certain. */
export const bandOf = (score: number): Band =>
  score >= CERTAIN ? 'certain' : score >= LIKELY ? 'likely' : 'possible';

/** What a context word adds, and what it lifts a score to at least. */
export const withContext = (score: number): number => Math.min(1, Math.max(score + 0.35, 0.65));
