import { isAlnum, isDigit, isLetter } from '../../bytes.ts';
import type { DigitRun } from '../../digits.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import { CERTAIN, withContext } from '../../score.ts';
import type { View } from '../../view.ts';
import { goesOn, isTail } from '../number-bounds.ts';
import { callingCodeLength, isGivenOut, isNational, isPossible, isPrinted, shapeOf } from './plans.ts';
import { PhoneText } from './reader.ts';
import { isOtherwise } from './otherwise.ts';
import { wordIn } from '../view-text.ts';

const PLUS = 0x2b;
const OPENING = 0x28;
const CLOSING = 0x29;
/** Behind a number, its extension and what is said of it are looked for in so many bytes. */
const AHEAD = 26;

/** Read anew for each place. */
const text = new PhoneText();

/** Behind `+` and a calling code. Written in groups, or in one. */
function internationalScore(number: string, groups: number): number {
  const length = callingCodeLength(number);
  if (length === 0) return 0;
  const code = number.slice(0, length);
  const national = number.slice(length);
  // A trunk prefix `(0)` that is not dialled from abroad.
  const spoken = national.startsWith('0') && code !== '39' ? national.slice(1) : national;
  if (isGivenOut(code, spoken)) return groups > 1 ? 0.95 : 0.9;
  if (!isPossible(code, spoken) && !isPossible(code, national)) return 0;
  return groups > 1 ? 0.55 : 0.3;
}

/** Behind a prefix to dial abroad (ITU-T E.123; North America: 011), which other numbers begin with as well. */
function abroadScore(number: string, groups: number): number {
  const prefix = number.startsWith('00') ? 2 : number.startsWith('011') ? 3 : 0;
  if (prefix === 0 || number.length < prefix + 8) return 0;
  const score = internationalScore(number.slice(prefix), groups);
  if (score > CERTAIN) return groups > 1 ? 0.6 : 0.35;
  return score > 0 && groups > 1 ? 0.3 : 0;
}

/** North American: area code, exchange, line (NANPA), each of the first two beginning with 2 to 9. */
function americanScore(groups: number): number {
  const first = text.lengths[0] === 1 && text.digits.startsWith('1') ? 1 : 0;
  const number = text.digits.slice(first, first + 10);
  if (!/^[2-9]\d\d[2-9]/.test(number) || text.total(groups) !== first + 10) return 0;
  if (first + 1 === groups || groups === 1) return first === 0 && isGivenOut('1', number) ? 0.1 : 0;
  const [area, exchange, line] = text.lengths.slice(first);
  if (area !== 3 || exchange !== 3 || line !== 4 || groups !== first + 3) return 0;
  const joint = text.joint(groups);
  const isReal = isGivenOut('1', number) || number.slice(3, 6) === '555';
  if (text.bracketed === first) return isReal ? 0.75 : 0.5;
  if (joint === 0x2d) return isReal ? 0.65 : 0.5;
  return joint === 0 ? 0 : isReal ? 0.5 : 0.3;
}

/** A national number with its trunk prefix `0`, as its region prints it. */
function trunkScore(groups: number): number {
  const number = text.digits.slice(0, text.total(groups));
  if (!number.startsWith('0') || number.startsWith('00') || number.length < 8) return 0;
  const national = number.slice(1);
  if (groups === 1) return number.length > 8 && isNational(national) ? 0.15 : 0;
  // The prefix stands by itself, or with the first group.
  const [first = 0, ...rest] = text.lengths.slice(0, groups);
  const shape = shapeOf(first === 1 ? rest : [first - 1, ...rest]);
  if (first > 6 || text.joint(groups) === 0 || !isPrinted(national, shape)) return 0;
  if (text.bracketed === 0) return 0.65;
  return groups > 2 && number.length > 8 && first > 1 ? 0.55 : 0.4;
}

function nationalScore(groups: number): number {
  const number = text.digits.slice(0, text.total(groups));
  const score = Math.max(abroadScore(number, groups), americanScore(groups), trunkScore(groups));
  // An area code in brackets.
  const isArea = text.bracketed === 0 && groups > 1 && number.length > 7;
  return Math.max(score, isArea ? 0.3 : 0);
}

/** Behind an extension (`x818`, ` ext. 12`); `end` where there is none. */
function extensionEnd(view: View, end: number): number {
  let at = end;
  if (view.at(at) === 0x2c) at++;
  at = view.skipSpace(at, 2);
  const from = at;
  while (at < from + 9 && isLetter(view.at(at))) at++;
  if (at === from || !extensionWords.has(wordIn(view, from, at))) return end;
  while (at < end + 14 && (view.at(at) === 0x2e || view.at(at) === 0x20 || view.at(at) === 0x3a)) at++;
  const digits = at;
  while (at < digits + 7 && isDigit(view.at(at))) at++;
  return at > digits && at < digits + 7 && !view.wordAt(at) ? at : end;
}

const extensionWords = new Set(['x', 'ext', 'extn', 'extension', 'poste', 'durchwahl', 'dw']);
/** What a number is said to be right behind it: `06 12 34 56 78 (mobile)`, `… is my phone`. */
const labels = new Set(
  'phone telephone tel mobile mob cell cellphone fax telefax office home work landline handy telefon hotline pager'.split(
    ' ',
  ),
);
const fillers = new Set('is my our his her their the a new work private personal contact'.split(' '));

function isLabelled(view: View, end: number): boolean {
  let at = end;
  while (at < end + AHEAD - 1) {
    const from = at;
    while (at < from + 2 && !isAlnum(view.at(at)) && ' -,(:'.includes(String.fromCharCode(view.at(at)))) at++;
    const start = at;
    while (at < end + AHEAD - 1 && isLetter(view.at(at))) at++;
    if (at === start || view.wordAt(at)) return false;
    const word = wordIn(view, start, at);
    if (labels.has(word)) return true;
    if (!fillers.has(word)) return false;
  }
  return false;
}

/** Do digits, or what a number is no phone's with, stand before? */
function isTied(view: View, start: number): boolean {
  if (start <= view.origin) return false;
  const before = view.at(start - 1);
  if (before === 0x5f || before === 0x24 || before === 0x23 || before === PLUS) return true;
  if (view.wordBefore(start) || isTail(view, start)) return true;
  const further = view.at(start - 2);
  if (start - 1 <= view.origin || !(isDigit(further) || further === CLOSING)) return false;
  return before === 0x2d || before === 0x2e || before === 0x2f || before === 0x3a || before === CLOSING;
}

/** Are the groups before `groups` a number by themselves, or does it go on behind them? */
function isCut(view: View, groups: number, end: number): boolean {
  const joint = groups < text.lengths.length ? text.joints[groups - 1] : 0;
  if (joint !== 0 && joint !== 0x20) return true;
  const next = view.at(end);
  return (next === 0x3a || next === 0x2c || next === 0x2e) && isDigit(view.at(end + 1));
}

const isYear = ({ digits }: Pick<DigitRun, 'digits'>): boolean =>
  (digits[0] === 1 && digits[1] === 9) || (digits[0] === 2 && digits[1] === 0);

/** How many groups stand in one line, without `_`. */
function groupsInLine({ groups, joints }: DigitRun): number {
  let count = 1;
  while (
    count < groups &&
    joints[count - 1] !== 0x0a &&
    joints[count - 1] !== 0x09 &&
    joints[count - 1] !== 0x5f
  )
    count++;
  return count;
}

/** By a glance at the digits: most numbers are dates, times in seconds, ids, decimals, addresses of machines. */
function isWorthReading(view: View): boolean {
  const { run } = view;
  const groups = groupsInLine(run);
  const leading = run.digits[0];
  const isLikely = groups === 1 ? isPlainWorth(run) : isGroupedWorth(run, groups);
  if (!isLikely) return false;
  const end = run.endOf(groups);
  const next = view.at(end) | 0x20;
  if (isLetter(next) && next !== 0x78 && next !== 0x65) return false;
  // What is dialled so; else what is named before it, or right behind.
  if (leading === 0 || (run.lengths[groups > 1 ? groups - 1 : 0] === 4 && groups > 2)) return true;
  if (groups === 1 && run.lengths[0] === 10) return true;
  return isNaming(view, end) || run.groups > groups || view.contextBefore(run.starts[0] ?? 0);
}

function isPlainWorth(run: DigitRun): boolean {
  const length = run.lengths[0] ?? 0;
  if (length < 7 || length > 14 || (length === 8 && isYear(run))) return false;
  return run.digits[0] !== 1 || (length !== 10 && length < 12);
}

function isGroupedWorth({ lengths, joints, digits }: DigitRun, groups: number): boolean {
  const [first = 0, second = 0] = lengths;
  if (first > 8 || (first === 1 && second === 1)) return false;
  if (first === 4 && second === 2 && isYear({ digits })) return false;
  if (joints[0] !== 0x2e) return true;
  // A decimal; an address.
  if (groups === 2) return digits[0] === 0 && first > 1;
  return groups !== 4 || first > 3 || joints[1] !== 0x2e || joints[2] !== 0x2e || (lengths[3] ?? 0) > 3;
}

/** An extension; or a blank, a dash, a comma, a bracket, and a word. */
function isNaming(view: View, end: number): boolean {
  const next = view.at(end);
  if ((next | 0x20) === 0x78 || view.beyond(end + 2)) return true;
  const isLink = next === 0x20 || next === 0x2d || next === 0x2c || next === OPENING || next === 0x5c;
  return isLink && (isLetter(view.at(end + 1)) || isLetter(view.at(end + 2)));
}

interface Found {
  readonly end: number;
  readonly score: number;
}

/** The best of what begins at `start`, most groups first. `plus`: an international number. */
function judge(view: View, start: number, plus: boolean): Found | undefined {
  for (let groups = text.lengths.length; groups > 0; groups--) {
    const end = text.ends[groups - 1] ?? start;
    const total = text.total(groups);
    if (total < 6) return undefined;
    if (total > 18 || isCut(view, groups, end)) continue;
    const last = extensionEnd(view, end);
    if (last === end && goesOn(view, end) !== false) continue;
    const number = text.digits.slice(0, total);
    if (plus) {
      const score = internationalScore(number, groups);
      if (score > 0) return { end: last, score };
      continue;
    }
    const alone = nationalScore(groups);
    const isWhole = groups === text.lengths.length;
    const base = isOtherwise(text, groups) ? 0 : alone;
    if (base >= 0.3 || (isWhole && !isOtherwise(text, groups)))
      return { end: last, score: last > end && base > 0 ? Math.min(0.8, base + 0.2) : base };
  }
  return undefined;
}

function report(view: View, start: number, { end, score }: Found): void {
  const isSpoken = score < CERTAIN && (view.contextBefore(start) || isLabelled(view, end));
  const total = isSpoken ? withContext(score) : score;
  if (total > 0) view.found({ start, end, score: total, validated: false });
}

export const phone: Recognizer = {
  id: 'phone.number',
  entity: 'PHONE',
  class: 'pii',
  reach: { back: 64, ahead: AHEAD },
  validation: 'structure',
  source:
    "ITU-T E.164 and E.123; the regions' numbering plans as libphonenumber's metadata have them; NANPA for North America",
  examples: ['+44 20 7946 0958', '(212) 555-0123', 'Tel. 030/1234567'],
  identifies: 'person',
  triggers: [
    { on: 'digits', min: 6 },
    { on: 'literal', words: '0 1 2 3 4 5 6 7 8 9'.split(' ').flatMap(digit => [`+${digit}`, `(${digit}`]) },
    { on: 'literal', words: ['+('] },
  ],
  context: [
    'phone',
    'phones',
    'phone number',
    'telephone',
    'tel',
    'mobile',
    'mob',
    'cell',
    'cell phone',
    'cellphone',
    'cellular',
    'fax',
    'telefax',
    'dial',
    'hotline',
    'helpline',
    'landline',
    'sms',
    'text me',
    'whatsapp',
    'viber',
    'call me',
    'call us',
    'call him',
    'call her',
    'call them',
    'can call',
    'please call',
    'called from',
    'calling from',
    'answering at',
    'answer at',
    'reach me',
    'reach you',
    'reach us',
    'reach him',
    'reach her',
    'reached at',
    'reached on',
    'ring me',
    'contact number',
    'contact no',
    'my number is',
    'telefon',
    'telefonnummer',
    'rufnummer',
    'handy',
    'handynummer',
    'mobil',
    'mobilnummer',
    'festnetz',
    'portable',
    'telefono',
    'movil',
    'celular',
    'cellulare',
    'telefone',
    'telemovel',
    'telefoon',
    'mobiel',
    'puhelin',
    'telefonu',
    'cep',
    'gsm',
    'telepono',
    '电话',
    '手机',
    '電話',
    '携帯',
    '전화',
    'телефон',
  ],
  match(view: View, { start: from, word }: Place): Outcome {
    const plus = word.startsWith('+');
    const isInBracket = plus && view.at(from - 1) === OPENING && from - 1 >= view.origin;
    const start = isInBracket ? from - 1 : from;
    if (word === '' && (view.at(start - 1) === OPENING || isInColumn(view, start) || !isWorthReading(view)))
      return DONE;
    if (isTied(view, start)) return DONE;
    text.read(view, plus ? from + 1 : from, isInBracket ? 'bracket' : 'nothing');
    if (text.open) return WAIT;
    const groups = text.lengths.length;
    if (groups === 0 || text.total(groups) < 6) return DONE;
    if (view.beyond((text.ends[groups - 1] ?? from) + AHEAD)) return WAIT;
    const found = judge(view, start, plus);
    if (found) report(view, start, found);
    return DONE;
  },
};

/** Blanks between digits before it and within it: a row of numbers. */
const isInColumn = (view: View, start: number): boolean =>
  view.at(start - 1) === 0x20 && isDigit(view.at(start - 2)) && view.run.joints[0] === 0x20;
