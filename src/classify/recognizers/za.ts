import type { Recognizer } from '../recognizer.ts';
import { isDayOf } from './calendar.ts';
import { luhn, numberOf } from './checksum.ts';
import { numberRecognizer } from './number-rule.ts';

/** Date of birth, four digits, citizen (0), permanent resident (1) or refugee (2), a digit of old, Luhn. */
const isId = (digits: Uint8Array): boolean =>
  (digits[10] as number) <= 2 && isDayOf(numberOf(digits, 2, 4), numberOf(digits, 4, 6)) && luhn(digits, 13);

export const za: readonly Recognizer[] = [
  numberRecognizer({
    id: 'za.id',
    entity: 'ZA_ID_NUMBER',
    region: 'ZA',
    source:
      'Department of Home Affairs, Identification Act 68 of 1997, section 7: date of birth, gender, citizenship, Luhn',
    examples: ['ID 8001015009087'],
    shapes: [[13], [6, 4, 3], [6, 4, 2, 1]],
    joints: ' -',
    check: isId,
    validation: 'checksum',
    alone: 0.45,
    grouped: 0.7,
    spoken: 0.95,
    context: [
      'id',
      'id number',
      'id no',
      'id_number',
      'identity number',
      'identity',
      'rsa id',
      'sa id',
      'south african',
      'south africa',
      'identiteitsnommer',
      'refugee',
    ],
    identifies: 'person',
  }),
];
