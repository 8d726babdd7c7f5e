import { ciphers } from './ciphers.ts';
import { base64Runs, hexRuns } from './encoded.ts';
import { spacedLetters } from './letters.ts';
import { looseDigits } from './loose.ts';
import { marks } from './marks.ts';
import type { Reading } from './reading.ts';
import { spokenDigits } from './spoken.ts';
import { tagRuns } from './tags.ts';

/** All ways in which a text is read beside the one that it is written in. */
export const readings: readonly Reading[] = [
  marks,
  base64Runs,
  hexRuns,
  looseDigits,
  spacedLetters,
  spokenDigits,
  ciphers,
  tagRuns,
];
