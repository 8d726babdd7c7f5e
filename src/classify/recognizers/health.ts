import { alnum, isAlnum, isDigit, isLetter, isLower, isUpper } from '../bytes.ts';
import { DONE, type Entity, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';

/** How far behind a code a person still makes it a health record. What stands before it counts however far away. */
const PERSON_AHEAD = 512;

const healthRecord: Entity = { entity: 'HEALTH_RECORD', class: 'phi', reach: 'document' };

/** Last category of each letter, ICD-10-CM tabular list: `E89` closes chapter 4. */
const lastCategory: Readonly<Record<string, number>> = {
  A: 99,
  B: 99,
  C: 96,
  D: 89,
  E: 89,
  F: 99,
  G: 99,
  H: 95,
  I: 99,
  J: 99,
  K: 95,
  L: 99,
  M: 99,
  N: 99,
  O: 99,
  P: 96,
  Q: 99,
  R: 99,
  S: 99,
  T: 88,
  U: 85,
  V: 99,
  W: 99,
  X: 99,
  Y: 99,
  Z: 99,
};

/** Behind the code that starts at `start`; 0: none, -1: not known yet. Letter, digit, digit or A/B, then `.` and 1 to 4. */
function codeEnd(view: View, start: number): number {
  if (view.beyond(start + 8)) return -1;
  const [first, second, third] = [view.at(start), view.at(start + 1), view.at(start + 2)];
  if (!isUpper(first) || !isDigit(second) || !(isDigit(third) || third === 0x41 || third === 0x42)) return 0;
  const category = (second - 0x30) * 10 + (isDigit(third) ? third - 0x30 : 9);
  if (category > (lastCategory[String.fromCharCode(first)] ?? -1)) return 0;
  if (view.at(start + 3) !== 0x2e || !isAlnum(view.at(start + 4)))
    return view.wordAt(start + 3) ? 0 : start + 3;
  const end = view.runEnd(start + 4, alnum, 5);
  for (let i = start + 4; i < end; i++) if (isLower(view.at(i))) return 0;
  return end - start - 4 > 4 ? 0 : end;
}

export const medicalCode: Recognizer = {
  id: 'health.icd-10-cm',
  entity: 'MEDICAL_CODE',
  class: 'health_topic',
  reach: { back: 64, ahead: 24 },
  validation: 'context',
  source:
    'ICD-10-CM (CMS and NCHS), tabular list: categories by chapter; 45 CFR 164.514(b)(2) for what makes it a record',
  examples: ['Diagnosis: E11.9', 'ICD-10 code J45.909'],
  also: [healthRecord],
  triggers: [{ on: 'letters-digit', letters: 1 }],
  context: [
    'icd',
    'icd-10',
    'icd10',
    'diagnosis',
    'diagnoses',
    'diagnosed',
    'diagnostic',
    'dx',
    'patient',
    'condition',
    'disease',
    'disorder',
    'syndrome',
    'symptom',
    'treatment',
    'treated',
    'therapy',
    'prescribed',
    'medication',
    'clinical',
    'clinic',
    'hospital',
    'admitted',
    'discharge',
    'comorbidity',
    'chronic',
    'acute',
    'diabetes',
    'hypertension',
    'asthma',
    'cancer',
    'depression',
    'infection',
    'medical',
    'health',
    'physician',
    'encounter',
    'billing code',
  ],
  match(view: View, { start }: Place): Outcome {
    const end = codeEnd(view, start);
    if (end <= 0) return end < 0 ? WAIT : DONE;
    const context = view.context(start, end);
    if (context === undefined) return WAIT;
    // A category alone (`E11`) looks like a cell of a spreadsheet; with context it is possible, not likely.
    const score = end - start > 3 ? withContext(0.4) : 0.45;
    if (context) {
      view.found({
        start,
        end,
        score,
        validated: false,
        withPerson: { as: healthRecord, ahead: PERSON_AHEAD },
      });
    }
    return DONE;
  },
};

const link = new Uint8Array(256);
for (const char of ' \t\n\r:#=."\'*-_()[]') link[char.charCodeAt(0)] = 1;

/** Behind blanks, `:`, `#`, `=`, quotes and the words `is`, `no`, `number`, at most 16 bytes; -1: not known yet. */
function valueStart(view: View, from: number): number {
  let at = from;
  let stars = 0;
  while (at < from + 16) {
    if (view.beyond(at + 7)) return -1;
    // Two are bold type (`**MRN:** 0048`), three are a number that somebody has masked already.
    if (view.at(at) === 0x2a && ++stars > 2) return from;
    if (view.spells(at, 'number') || view.spells(at, 'Number')) at += 6;
    else if ((view.spells(at, 'is') || view.spells(at, 'no')) && !isLetter(view.at(at + 2))) at += 2;
    else if (link[view.at(at)] === 1) at++;
    else break;
  }
  return at;
}

const recordNumber = alnum.slice();
recordNumber[0x2d] = 1;

export const medicalRecordNumber: Recognizer = {
  id: 'health.record-number',
  entity: 'MEDICAL_RECORD_NUMBER',
  class: 'phi',
  reach: { back: 48, ahead: 1 },
  validation: 'context',
  source:
    '45 CFR 164.514(b)(2)(i)(H), (I): medical record and health plan beneficiary numbers; assigned locally, so by context',
  examples: ['MRN: 00482913', 'patient id 7718-2231'],
  identifies: 'person',
  triggers: [
    {
      on: 'literal',
      words: [
        'mrn',
        'medical record',
        'medical_record',
        'medicalrecord',
        'patient id',
        'patient_id',
        'patientid',
        'patient-id',
        'patient no',
        'patient number',
        'patient_number',
        'health record',
        'chart number',
        'member id',
        'member_id',
        'memberid',
        'health plan',
        'beneficiary',
      ],
    },
  ],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (!view.wordStarts(word)) return DONE;
    const start = valueStart(view, from);
    if (start < 0) return WAIT;
    const end = view.runEnd(start, recordNumber, 25);
    if (end - start > 24) return DONE;
    if (view.beyond(end)) return WAIT;
    let last = end;
    while (last > start && !isAlnum(view.at(last - 1))) last--;
    let digits = 0;
    for (let i = start; i < last; i++) if (isDigit(view.at(i))) digits++;
    if (start === from || digits < 4 || view.wordAt(end)) return DONE;
    view.found({ start, end: last, score: 0.85, validated: false });
    return DONE;
  },
};

/** `patient Jane Doe`, `Patient: Doe, Jane`: no finding of its own, yet it says whose health it is. */
export const namedPatient: Recognizer = {
  id: 'health.named-patient',
  entity: 'HEALTH_RECORD',
  class: 'phi',
  reach: 'document',
  validation: 'context',
  source: '45 CFR 164.514(b)(2)(i)(A)',
  examples: ['Patient: Jane Doe, diagnosis E11.9'],
  triggers: [{ on: 'literal', words: ['patient'] }],
  match(view: View, { start, end }: Place): Outcome {
    if (!view.wordStarts(start)) return DONE;
    let at = end;
    for (const skipped of ['_', 'name', 'Name', ':', ' is', ' named', ' ']) {
      if (view.beyond(at + 8)) return WAIT;
      if (view.spells(at, ' name') || view.spells(at, ' Name')) at += 5;
      if (view.spells(at, skipped)) at += skipped.length;
    }
    const first = nameEnd(view, at);
    if (first < 0) return WAIT;
    if (first === 0) return DONE;
    const second = nameEnd(view, view.at(first) === 0x2c ? first + 2 : first + 1);
    if (second < 0) return WAIT;
    if (second > 0) view.person(start, second);
    return DONE;
  },
};

/** Behind a capitalised word of 2 to 24 letters; 0: none, -1: not known yet. */
function nameEnd(view: View, start: number): number {
  if (view.beyond(start)) return -1;
  if (!isUpper(view.at(start))) return 0;
  let end = start + 1;
  while (end < start + 25 && (isLower(view.at(end)) || view.at(end) >= 0x80)) end++;
  if (view.beyond(end)) return -1;
  return end > start + 1 && end < start + 25 ? end : 0;
}
