import { isAlnum, isDigit } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { luhn } from './checksum.ts';
import { CUE_AHEAD, namedBy } from './cue.ts';

const CARET = 0x5e;
const END = 0x3f;
const digits = new Uint8Array(19);

/** Behind the account number of 12 to 19 digits at `start`; 0: there is none. */
function accountEnd(view: View, start: number): number {
  let length = 0;
  while (length < 20 && isDigit(view.at(start + length))) {
    if (length < 19) digits[length] = view.at(start + length) - 0x30;
    length++;
  }
  return length >= 12 && length <= 19 && luhn(digits, length) ? start + length : 0;
}

/** Year, month, service code. */
const isTail = (view: View, start: number): boolean => {
  for (let i = 0; i < 7; i++) if (!isDigit(view.at(start + i))) return false;
  const month = (view.at(start + 2) - 0x30) * 10 + view.at(start + 3) - 0x30;
  return month >= 1 && month <= 12;
};

/** Behind discretionary data and the end sentinel; the longest track has 79 characters. */
function trackEnd(view: View, from: number, start: number): number {
  let at = from;
  while (at < start + 79 && view.at(at) !== END && (isAlnum(view.at(at)) || view.at(at) === 0x20)) at++;
  return view.at(at) === END ? at + 1 : at;
}

const TRACK = 84;

/** Behind the name and both carets of track 1; 0: none. */
function nameEnd(view: View, from: number): number {
  if (view.at(from) !== CARET) return 0;
  let at = from + 1;
  while (at < from + 28 && view.at(at) !== CARET && view.at(at) >= 0x20) at++;
  return view.at(at) === CARET && at > from + 2 ? at + 1 : 0;
}

export const cardTrack: Recognizer = {
  id: 'card.track',
  entity: 'CREDIT_CARD_TRACK',
  class: 'pci',
  reach: { back: 0, ahead: TRACK },
  validation: 'checksum',
  source: 'ISO/IEC 7813 sections 7 and 8 (structure of tracks 1 and 2); ISO/IEC 7812-1 annex B (check digit)',
  examples: ['%B4111111111111111^DOE/JANE^27121010000000000000?', ';4111111111111111=27121010000000000000?'],
  triggers: [{ on: 'literal', words: ['%b', ...'0 1 2 3 4 5 6 7 8 9'.split(' ').map(digit => `;${digit}`)] }],
  match(view: View, { start, word }: Place): Outcome {
    const isFirst = word === '%b';
    const account = isFirst ? start + 2 : start + 1;
    if (view.beyond(account + 11)) return WAIT;
    if (!isDigit(view.at(account)) || !isDigit(view.at(account + 11))) return DONE;
    if (view.beyond(start + TRACK)) return WAIT;
    const end = accountEnd(view, account);
    const tail = end === 0 ? 0 : isFirst ? nameEnd(view, end) : view.at(end) === 0x3d ? end + 1 : 0;
    if (tail === 0 || !isTail(view, tail)) return DONE;
    view.found({ start, end: trackEnd(view, tail, start), score: 0.98, validated: true });
    return DONE;
  },
};

/** How many digits stand at `start`, 9 at most, with no word or further number behind. 0: none. */
function digitsAt(view: View, start: number): number {
  let length = 0;
  while (length < 9 && isDigit(view.at(start + length))) length++;
  const end = start + length;
  const joint = view.at(end);
  const isLonger =
    (joint === 0x2e || joint === 0x2d || joint === 0x2f || joint === 0x2c) && isDigit(view.at(end + 1));
  return view.wordAt(end) || isLonger || joint === 0x25 ? 0 : length;
}

const cardWords = [
  'card',
  'credit',
  'debit',
  'visa',
  'mastercard',
  'amex',
  'cvv',
  'cvc',
  'pan',
  'bank',
  'kreditkarte',
  'karte',
  'carte',
  'tarjeta',
];

export const cvv: Recognizer = {
  id: 'card.verification',
  entity: 'CVV',
  class: 'pci',
  reach: { back: 0, ahead: CUE_AHEAD + 8 },
  validation: 'context',
  source: 'PCI DSS 4.0 requirement 3.3.1.2: card verification codes of three or four digits',
  examples: ['CVV: 123', 'security code 4321 of the card'],
  context: cardWords.filter(word => word !== 'cvv' && word !== 'cvc'),
  triggers: [
    {
      on: 'literal',
      words: [
        'cvv',
        'cvv2',
        'cvc',
        'cvc2',
        'cvn',
        'security code',
        'card verification',
        'verification code',
        'prufziffer',
        'kartenprufnummer',
        'cryptogramme',
      ],
    },
  ],
  match(view: View, { start: word, end: from, word: cue }: Place): Outcome {
    if (!view.wordStarts(word)) return DONE;
    const start = namedBy(view, from);
    if (start < 0 || view.beyond(start + 8)) return WAIT;
    const length = start === 0 ? 0 : digitsAt(view, start);
    if (length !== 3 && length !== 4) return DONE;
    // A code that is sent to a telephone has the same words.
    const isSure: boolean = cue.startsWith('cv') || cue === 'kartenprufnummer';
    const end = start + length;
    const spoken = isSure || view.contextBefore(word) || view.contextAfter(end);
    if (spoken === undefined) return WAIT;
    view.found({ start, end, score: isSure ? 0.8 : spoken ? 0.7 : 0.3, validated: false });
    return DONE;
  },
};

/** Behind `MM/YY` or `MM/YYYY`; 0: none. */
function expiryEnd(view: View, start: number): number {
  let month = 0;
  let at = start;
  while (at < start + 2 && isDigit(view.at(at))) month = month * 10 + view.at(at++) - 0x30;
  if (month < 1 || month > 12) return 0;
  while (view.at(at) === 0x20 && at < start + 3) at++;
  const joint = view.at(at++);
  if (joint !== 0x2f && joint !== 0x2d && joint !== 0x2e) return 0;
  if (view.at(at) === 0x20) at++;
  const length = digitsAt(view, at);
  return length === 2 || (length === 4 && view.at(at) === 0x32) ? at + length : 0;
}

export const cardExpiry: Recognizer = {
  id: 'card.expiry',
  entity: 'CARD_EXPIRY',
  class: 'pci',
  reach: { back: 64 + CUE_AHEAD + 16, ahead: CUE_AHEAD + 12 },
  validation: 'context',
  source: 'ISO/IEC 7813 section 7.5 (expiry date: month and year)',
  examples: ['card 4111111111111111, exp 12/27', 'Visa, valid thru 09/2028'],
  context: cardWords,
  triggers: [
    {
      on: 'literal',
      words: [
        'exp',
        'expiry',
        'expires',
        'expiration',
        'expiring',
        'valid thru',
        'valid through',
        'valid until',
        'good thru',
        'gultig bis',
        'gueltig bis',
        'expira',
        'expire',
      ],
    },
  ],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (!view.wordStarts(word) || (view.wordAt(from) && !view.beyond(from))) return DONE;
    const start = namedBy(view, from);
    if (start < 0 || view.beyond(start + 12)) return WAIT;
    const end = start === 0 ? 0 : expiryEnd(view, start);
    if (end > 0) view.found({ start, end, score: view.contextBefore(word) ? 0.75 : 0.3, validated: false });
    return DONE;
  },
};

export const pin: Recognizer = {
  id: 'card.pin',
  entity: 'PIN',
  class: 'pci',
  reach: { back: 64 + CUE_AHEAD + 16, ahead: CUE_AHEAD + 9 },
  validation: 'context',
  source: 'ISO 9564-1 section 8.1: personal identification numbers have 4 to 12 digits, in practice 4 to 6',
  examples: ['my card PIN is 4821'],
  context: [...cardWords, 'atm', 'my', 'account', 'withdraw', 'geldautomat', 'konto', 'sim'],
  triggers: [{ on: 'literal', words: ['pin', 'pincode', 'pin code', 'pin number', 'passcode'] }],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (!view.wordStarts(word) || (view.wordAt(from) && !view.beyond(from))) return DONE;
    const start = namedBy(view, from);
    if (start < 0 || view.beyond(start + 9)) return WAIT;
    const length = start === 0 ? 0 : digitsAt(view, start);
    if (length < 4 || length > 6) return DONE;
    view.found({ start, end: start + length, score: view.contextBefore(word) ? 0.7 : 0.3, validated: false });
    return DONE;
  },
};
