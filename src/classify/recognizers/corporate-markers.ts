import { isUpper } from '../bytes.ts';
import { DONE, type Entity, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';

const reach = { back: 16, ahead: 17 };
const corporate: Entity = { entity: 'CORPORATE_MARKING', class: 'classified_marker', reach };
const privilege: Entity = { entity: 'PRIVILEGE_MARKING', class: 'classified_marker', reach };

/** Score where it is written in capitals or alone on its line, and in running text. */
interface Marking {
  readonly as: Entity;
  readonly set: number;
  readonly running: number;
}
const one = (as: Entity, set: number, running: number): Marking => ({ as, set, running });

/** Two words or more each: one word alone (`secret`, `confidential`) says nothing. */
const markings = new Map<string, Marking>([
  ['for internal use only', one(corporate, 0.85, 0.6)],
  ['internal use only', one(corporate, 0.8, 0.55)],
  ['internal only', one(corporate, 0.7, 0.3)],
  ['company confidential', one(corporate, 0.85, 0.4)],
  ['company internal', one(corporate, 0.7, 0.2)],
  ['strictly confidential', one(corporate, 0.85, 0.5)],
  ['highly confidential', one(corporate, 0.85, 0.45)],
  ['confidential and proprietary', one(corporate, 0.85, 0.6)],
  ['proprietary and confidential', one(corporate, 0.85, 0.6)],
  ['confidential - do not distribute', one(corporate, 0.9, 0.8)],
  ['confidential – do not distribute', one(corporate, 0.9, 0.8)],
  ['confidential — do not distribute', one(corporate, 0.9, 0.8)],
  ['do not distribute', one(corporate, 0.65, 0.3)],
  ['not for distribution', one(corporate, 0.65, 0.35)],
  ['do not forward', one(corporate, 0.6, 0.25)],
  ['not for external distribution', one(corporate, 0.85, 0.6)],
  ['do not share externally', one(corporate, 0.8, 0.5)],
  ['trade secret', one(corporate, 0.6, 0.2)],
  ['board confidential', one(corporate, 0.85, 0.5)],
  ['restricted distribution', one(corporate, 0.6, 0.3)],
  ['need to know basis', one(corporate, 0.5, 0.3)],
  ['classification: confidential', one(corporate, 0.85, 0.75)],
  ['classification: restricted', one(corporate, 0.85, 0.75)],
  ['classification: internal', one(corporate, 0.8, 0.6)],
  ['streng vertraulich', one(corporate, 0.85, 0.5)],
  ['nur für den internen gebrauch', one(corporate, 0.85, 0.6)],
  ['diffusion interne', one(corporate, 0.7, 0.4)],
  ['strictement confidentiel', one(corporate, 0.85, 0.5)],
  ['confidencial - uso interno', one(corporate, 0.85, 0.6)],
  ['uso interno', one(corporate, 0.6, 0.2)],
  ['attorney-client privileged', one(privilege, 0.9, 0.75)],
  ['attorney–client privileged', one(privilege, 0.9, 0.75)],
  ['attorney client privileged', one(privilege, 0.9, 0.75)],
  ['attorney-client communication', one(privilege, 0.85, 0.6)],
  ['attorney-client privilege', one(privilege, 0.65, 0.3)],
  ['attorney work product', one(privilege, 0.85, 0.55)],
  ['privileged and confidential', one(privilege, 0.85, 0.65)],
  ['privileged & confidential', one(privilege, 0.85, 0.65)],
  ['subject to legal privilege', one(privilege, 0.8, 0.6)],
  ['prepared in anticipation of litigation', one(privilege, 0.85, 0.7)],
]);

function isCapitals(view: View, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const b = view.at(at);
    if (b >= 0x61 && b <= 0x7a) return false;
  }
  return isUpper(view.at(start));
}

export const corporateMarking: Recognizer = {
  id: 'marker.corporate',
  ...corporate,
  validation: 'context',
  source:
    'ISO/IEC 27001:2022 annex A 5.12 and 5.13 (classification and labelling of information); Federal Rules of Evidence 502 and Federal Rules of Civil Procedure 26(b)(3) for privilege',
  examples: ['FOR INTERNAL USE ONLY', 'Attorney-Client Privileged'],
  also: [privilege],
  triggers: [{ on: 'literal', words: [...markings.keys()] }],
  match(view: View, { start, end, word }: Place): Outcome {
    const marking = markings.get(word);
    if (!marking || view.wordBefore(start)) return DONE;
    if (view.beyond(end)) return WAIT;
    if (view.wordAt(end)) return DONE;
    const ends = view.lineStarts(start) ? view.lineEnds(end) : false;
    if (ends === undefined) return WAIT;
    const score = ends || isCapitals(view, start, end) ? marking.set : marking.running;
    view.found({ start, end, score, validated: false, as: marking.as });
    return DONE;
  },
};
