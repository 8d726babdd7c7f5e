import { isDigit, isLower, isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { CUE_AHEAD, namedBy } from './cue.ts';

const MAX_PLATE = 10;

/** Behind capitals and digits in at most three groups, both kinds present; 0: none. */
function plateEnd(view: View, start: number): number {
  let end = 0;
  let digits = 0;
  let letters = 0;
  let groups = 0;
  for (let at = start; at < start + MAX_PLATE && groups < 4;) {
    const from = at;
    while (at < start + MAX_PLATE && (isUpper(view.at(at)) || isDigit(view.at(at)))) {
      if (isDigit(view.at(at++))) digits++;
      else letters++;
    }
    if (at === from || isLower(view.at(at))) break;
    end = at;
    groups++;
    if (view.at(at) !== 0x20 && view.at(at) !== 0x2d) break;
    at++;
  }
  return digits > 0 && letters > 0 && digits + letters > 3 && !view.wordAt(end) ? end : 0;
}

/** Plates of countries have recognizers of their own; this one goes by what the text says. */
export const licensePlate: Recognizer = {
  id: 'vehicle.license-plate',
  entity: 'LICENSE_PLATE',
  class: 'pii',
  reach: { back: 0, ahead: CUE_AHEAD + MAX_PLATE + 1 },
  validation: 'context',
  source: '45 CFR 164.514(b)(2)(i)(L): license plate numbers; assigned by states, so by context',
  examples: ['license plate: 7ABC123', 'Kennzeichen B-AB 1234'],
  identifies: 'person',
  triggers: [
    {
      on: 'literal',
      words: [
        'license plate',
        'licence plate',
        'license_plate',
        'licenseplate',
        'number plate',
        'numberplate',
        'plate number',
        'plate no',
        'plate',
        'vehicle registration',
        'registration plate',
        'kennzeichen',
        'immatriculation',
        'matricula',
        'targa',
        'kenteken',
      ],
    },
  ],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (!view.wordStarts(word)) return DONE;
    const start = namedBy(view, from);
    if (start < 0 || view.beyond(start + MAX_PLATE + 1)) return WAIT;
    const end = start === 0 ? 0 : plateEnd(view, start);
    if (end > 0) view.found({ start, end, score: 0.65, validated: false });
    return DONE;
  },
};
