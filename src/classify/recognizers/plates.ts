import { isDigit, isLetter } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { goesOn, isTail } from './number-bounds.ts';
import { ruleReach } from './authority-rule.ts';

const isJoint = (b: number): boolean => b === 0x20 || b === 0x2d;

/** Where digits end, at most so many; -1: not known yet. */
function digitsEnd(view: View, from: number, most: number): number {
  let i = from;
  while (i < from + most && isDigit(view.at(i))) i++;
  return view.beyond(i) ? -1 : i;
}

function report(view: View, start: number, end: number, score: number): Outcome {
  const continued = goesOn(view, end);
  const context = view.context(start, end);
  if (continued === undefined || context === undefined) return WAIT;
  if (!continued)
    view.found({ start, end, score: context ? Math.max(score + 0.35, 0.7) : score, validated: false });
  return DONE;
}

/** District of one to three letters, a joint, one or two letters, a joint, up to four digits; eight signs in all. */
const german: Recognizer = {
  id: 'de.plate',
  entity: 'DE_KFZ',
  class: 'pii',
  region: 'DE',
  reach: ruleReach,
  validation: 'structure',
  source:
    'FZV § 9 and Anlage 3: district, one or two letters, one to four digits without 0 in front; H and E behind',
  examples: ['M XY 999', 'KA-EF 12H'],
  triggers: [
    { on: 'letters-digit', letters: 1, gap: true },
    { on: 'letters-digit', letters: 2, gap: true },
  ],
  context: [
    'kennzeichen',
    'kfz-kennzeichen',
    'kraftfahrzeugkennzeichen',
    'nummernschild',
    'fahrzeugkennzeichen',
    'kfz',
    'fahrzeugschein',
    'fahrzeugbrief',
    'zulassungsbescheinigung',
    'amtliches kennzeichen',
    'license plate',
    'number plate',
  ],
  match(view: View, { start, end }: Place): Outcome {
    const digits = end;
    const letters = (isLetter(view.at(digits - 1)) ? digits : digits - 1) - start;
    if (view.at(digits) === 0x30 || !isJoint(view.at(start - 1)) || isDotted(view, digits)) return DONE;
    const district = view.lettersBefore(start - 1);
    const from = start - 1 - district;
    if (district < 1 || district > 3 || view.wordBefore(from)) return DONE;
    let last = digitsEnd(view, digits, 5);
    if (last < 0) return WAIT;
    if (last - digits > 4 || district + letters + last - digits > 8) return DONE;
    const mark = view.at(last) & 0xdf;
    if (mark === 0x48 || mark === 0x45) last++;
    if (view.beyond(last)) return WAIT;
    return report(view, from, last, isAllOneCase(view, from, last) ? scoreOf(view, from) : 0.05);
  },
};

/** A dot joins no letters and digits of a plate. */
const isDotted = (view: View, digits: number): boolean => {
  const joint = view.at(digits - 1);
  return !isLetter(joint) && !isJoint(joint);
};

/** Written small it may be anything. */
const scoreOf = (view: View, from: number): number => (view.at(from) < 0x61 ? 0.3 : 0.05);

function isAllOneCase(view: View, from: number, to: number): boolean {
  let seen = 0;
  for (let i = from; i < to; i++) if (isLetter(view.at(i))) seen |= view.at(i) < 0x61 ? 1 : 2;
  return seen !== 3;
}

/** Province of two digits, one to three letters, two to five digits. */
const turkish: Recognizer = {
  id: 'tr.plate',
  entity: 'TR_LICENSE_PLATE',
  class: 'pii',
  region: 'TR',
  reach: ruleReach,
  validation: 'structure',
  source:
    'Karayolları Trafik Yönetmeliği, Ek 1: province (01 to 81), one to three letters without Q, W, X, two to five digits',
  examples: ['34 ABC 123', '06 A 1234'],
  triggers: [
    { on: 'letters-digit', letters: 1, gap: true },
    { on: 'letters-digit', letters: 2, gap: true },
    { on: 'letters-digit', letters: 3, gap: true },
    { on: 'digits-letter', digits: 2 },
  ],
  context: [
    'plaka',
    'plakası',
    'plakalı',
    'plakam',
    'araç plakası',
    'plaka numarası',
    'kayıt plakası',
    'tr plaka',
    'taşıt plakası',
    'license plate',
    'number plate',
    'plate',
  ],
  match(view: View, { start }: Place): Outcome {
    const isClosed = isDigit(view.at(start));
    const from = isClosed ? start : start - 3;
    if (!isClosed && (view.at(start - 1) !== 0x20 || !isDigit(view.at(start - 2)))) return DONE;
    if (!isProvince(view, from) || view.wordBefore(from) || isTail(view, from)) return DONE;
    return readPlate(view, from, isClosed ? start + 2 : start);
  },
};

function isProvince(view: View, at: number): boolean {
  if (!isDigit(view.at(at)) || !isDigit(view.at(at + 1))) return false;
  const province = (view.at(at) - 0x30) * 10 + view.at(at + 1) - 0x30;
  return province >= 1 && province <= 81;
}

function readPlate(view: View, from: number, letters: number): Outcome {
  let i = letters;
  for (; i < letters + 4; i++) {
    if (view.beyond(i)) return WAIT;
    const b = view.at(i);
    if (b < 0x41 || b > 0x5a || b === 0x51 || b === 0x57 || b === 0x58) break;
  }
  const count = i - letters;
  if (count < 1 || count > 3) return DONE;
  if (view.beyond(i)) return WAIT;
  if (view.at(i) === 0x20) i++;
  const end = digitsEnd(view, i, 6);
  if (end < 0) return WAIT;
  const digits = end - i;
  if (digits < 2 || digits > 6 - count + (count === 3 ? 1 : 0)) return DONE;
  return report(view, from, end, 0.4);
}

export const plates: readonly Recognizer[] = [german, turkish];
