import { isDigit } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { CUE_AHEAD, namedBy } from './cue.ts';
import { DATE_BYTES, dateAt, monthNames } from './date-text.ts';

export const dateOfBirth: Recognizer = {
  id: 'date.of-birth',
  entity: 'DATE_OF_BIRTH',
  class: 'pii',
  reach: { back: 40, ahead: 1 },
  validation: 'context',
  source: '45 CFR 164.514(b)(2)(i)(C)',
  examples: ['DOB: 04/12/1961', 'date of birth 1961-04-12', 'born on March 5, 1980'],
  identifies: 'person',
  triggers: [
    {
      on: 'literal',
      words: [
        'dob',
        'd.o.b',
        'date of birth',
        'date_of_birth',
        'dateofbirth',
        'date-of-birth',
        'birth date',
        'birthdate',
        'birth_date',
        'birth-date',
        'born',
        'birthday',
        'geburtsdatum',
        'geboren',
        'geb.',
        'date de naissance',
        'fecha de nacimiento',
        'data di nascita',
        'data de nascimento',
        'geboortedatum',
      ],
    },
  ],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (!view.wordStarts(word)) return DONE;
    const start = namedBy(view, from);
    if (start < 0 || view.beyond(start + DATE_BYTES)) return WAIT;
    const date = start === 0 ? undefined : dateAt(view, start);
    if (date?.whole === true) view.found({ start, end: date.end, score: 0.85, validated: false });
    return DONE;
  },
};

/** A date says little by itself. */
export const dateTime: Recognizer = {
  id: 'date.plain',
  entity: 'DATE_TIME',
  class: 'pii',
  reach: { back: 2, ahead: DATE_BYTES },
  validation: 'structure',
  source: 'RFC 3339 section 5.6; ISO 8601-1; Unicode CLDR, short and medium date formats',
  examples: ['2024-03-15T14:30:00+02:00', '5-MAY-2021', 'May 5, 2021'],
  asked: true,
  triggers: [
    { on: 'digits', min: 1 },
    { on: 'literal', words: monthNames.map(name => name.slice(0, 3)) },
  ],
  match(view: View, { start }: Place): Outcome {
    const before = view.at(start - 1);
    if (view.wordBefore(start)) return DONE;
    if (
      (before === 0x2d || before === 0x2f || before === 0x2e || before === 0x3a) &&
      isDigit(view.at(start - 2))
    )
      return DONE;
    if (view.beyond(start + DATE_BYTES)) return WAIT;
    const date = dateAt(view, start);
    if (date) view.found({ start, end: date.end, score: date.whole ? 0.4 : 0.2, validated: false });
    return DONE;
  },
};

const endings = [
  ' years old',
  ' year old',
  ' yrs old',
  ' y/o',
  ' y.o.',
  '-year-old',
  '-years-old',
  '-yr-old',
  ' jahre alt',
  ' jahre alte',
];
const MAX_AGE = 120;

/** Digits that end before `end`, three at most; -1: another number. */
function ageBefore(view: View, end: number): number {
  let start = end;
  while (start > view.origin && start > end - 4 && isDigit(view.at(start - 1))) start--;
  return end - start > 3 || start === end || view.wordBefore(start) || view.at(start - 1) === 0x2e
    ? -1
    : start;
}

export const age: Recognizer = {
  id: 'date.age',
  entity: 'AGE',
  class: 'pii',
  reach: { back: 64, ahead: CUE_AHEAD },
  validation: 'context',
  source: '45 CFR 164.514(b)(2)(i)(C): ages over 89 identify, and others help to',
  examples: ['she is 45 years old', 'patient, age: 72'],
  context: [
    'he',
    'she',
    'his',
    'her',
    "i'm",
    'patient',
    'man',
    'woman',
    'male',
    'female',
    'boy',
    'girl',
    'son',
    'daughter',
    'mother',
    'father',
    'wife',
    'husband',
    'child',
    'gender',
    'sex',
    'name',
    'born',
    'mr',
    'mrs',
    'ms',
  ],
  triggers: [
    {
      on: 'literal',
      words: [
        'age',
        'aged',
        'alter',
        ...'0 1 2 3 4 5 6 7 8 9'.split(' ').flatMap(digit => endings.map(ending => digit + ending)),
      ],
    },
  ],
  match(view: View, { start: word, end: from, word: cue }: Place): Outcome {
    return isDigit(cue.charCodeAt(0)) ? before(view, word) : behind(view, word, from);
  },
};

function report(view: View, start: number, end: number): void {
  let years = 0;
  for (let at = start; at < end; at++) years = years * 10 + view.at(at) - 0x30;
  if (years > MAX_AGE) return;
  view.found({ start, end, score: view.contextBefore(start) ? 0.7 : 0.3, validated: false });
}

/** `45 years old`: the trigger begins with the last digit. */
function before(view: View, lastDigit: number): Outcome {
  const start = ageBefore(view, lastDigit + 1);
  if (start >= 0) report(view, start, lastDigit + 1);
  return DONE;
}

/** `age: 45` */
function behind(view: View, word: number, from: number): Outcome {
  if (!view.wordStarts(word) || (view.wordAt(from) && !view.beyond(from))) return DONE;
  const start = namedBy(view, from);
  if (start < 0 || view.beyond(start + 5)) return WAIT;
  let end = start;
  while (end < start + 4 && isDigit(view.at(end))) end++;
  const joint = view.at(end);
  const goesOn =
    view.wordAt(end) || ((joint === 0x2e || joint === 0x2d || joint === 0x2f) && isDigit(view.at(end + 1)));
  if (start > 0 && end > start && end < start + 4 && !goesOn) report(view, start, end);
  return DONE;
}
