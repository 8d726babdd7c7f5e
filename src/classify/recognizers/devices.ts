import { isHex } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { luhn } from './checksum.ts';
import { numberRecognizer } from './number-rule.ts';

const digitAt = (digits: Uint8Array, index: number): number => digits[index] as number;

/** Reporting body identifiers that were given out (GSMA TS.06 annex A: TÜV 01 … and those of today 35, 86, 99 …). */
const reporting = new Set([
  1, 10, 30, 31, 32, 33, 34, 35, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 86, 91, 98, 99,
]);

export const imei: Recognizer = numberRecognizer({
  id: 'device.imei',
  entity: 'IMEI',
  source: '3GPP TS 23.003 section 6.2 and annex B (check digit); GSMA TS.06 annex A (reporting bodies)',
  examples: ['IMEI 490154203237518', '49-015420-323751-8'],
  shapes: [[15], [2, 6, 6, 1], [6, 2, 6, 1]],
  joints: ' -/',
  check: (digits, length) =>
    luhn(digits, length) && reporting.has(digitAt(digits, 0) * 10 + digitAt(digits, 1)),
  validation: 'checksum',
  alone: 0.3,
  grouped: 0.6,
  spoken: 0.95,
  context: [
    'imei',
    'imei1',
    'imei2',
    'imeisv',
    'meid',
    'handset',
    'device id',
    'serial',
    'mobile',
    'phone',
    '*#06#',
  ],
  identifies: 'person',
});

/** Mobile country codes begin with the zone 2 to 7 (ITU-T E.212 annex A); 001 is for tests. */
export const imsi: Recognizer = numberRecognizer({
  id: 'device.imsi',
  entity: 'IMSI',
  source: 'ITU-T E.212 (mobile country code, mobile network code, subscriber)',
  examples: ['IMSI 310150123456789'],
  shapes: [[15], [3, 2, 10], [3, 3, 9]],
  check: digits => digitAt(digits, 0) >= 2 && digitAt(digits, 0) <= 7,
  validation: 'context',
  alone: 0,
  spoken: 0.75,
  context: ['imsi', 'subscriber identity', 'subscriber id', 'international mobile subscriber'],
  identifies: 'person',
});

/** 19 digits with the check digit; some issuers print a twentieth behind it. */
export const iccid: Recognizer = numberRecognizer({
  id: 'device.iccid',
  entity: 'ICCID',
  source: 'ITU-T E.118 section 4 (major industry identifier 89, Luhn)',
  examples: ['ICCID 8944110068256270054'],
  shapes: [[19], [20], [4, 4, 4, 4, 3], [4, 4, 4, 4, 4], [6, 4, 4, 4, 1]],
  check: (digits, length) =>
    digitAt(digits, 0) === 8 && digitAt(digits, 1) === 9 && (luhn(digits, 19) || luhn(digits, length)),
  validation: 'checksum',
  alone: 0.45,
  spoken: 0.95,
  context: ['iccid', 'sim', 'sim card', 'sim number', 'esim', 'icc', 'integrated circuit card'],
  identifies: 'person',
});

const UUID = [8, 4, 4, 4, 12];

/** Behind a UUID at `start`; 0: there is none, -1: not known yet. */
function uuidEnd(view: View, start: number): number {
  let at = start;
  for (const [index, length] of UUID.entries()) {
    for (let i = 0; i < length; i++, at++) {
      if (view.beyond(at)) return -1;
      if (!isHex(view.at(at))) return 0;
    }
    if (index < UUID.length - 1 && view.at(at++) !== 0x2d) return 0;
  }
  if (view.beyond(at)) return -1;
  return view.wordAt(at) ? 0 : at;
}

/** What may stand between the name and the value: a few words, quotes, `=`. */
const MAX_BETWEEN = 24;

export const advertisingId: Recognizer = {
  id: 'device.advertising-id',
  entity: 'ADVERTISING_ID',
  class: 'pii',
  reach: { back: 64, ahead: 1 },
  validation: 'context',
  source:
    'IAB Tech Lab, Guidelines for Identifier for Advertising on OTT platforms: IDFA, AAID and kin are UUIDs (RFC 9562)',
  examples: ['idfa=6D92078A-8246-4BA4-AE5B-76104861E7DC'],
  identifies: 'person',
  triggers: [
    {
      on: 'literal',
      words: [
        'idfa',
        'idfv',
        'gaid',
        'aaid',
        'advertising id',
        'advertising_id',
        'advertisingid',
        'advertising-id',
        'advertising identifier',
        'ad id',
        'adid',
        'ad_id',
        'rida',
        'tifa',
        'lgudid',
        'maid',
      ],
    },
  ],
  match(view: View, { start: word, end: from }: Place): Outcome {
    if (view.beyond(from)) return WAIT;
    if (!view.wordStarts(word) || view.wordAt(from)) return DONE;
    for (let at = from; at < from + MAX_BETWEEN; at++) {
      if (view.beyond(at)) return WAIT;
      if (!isHex(view.at(at)) || view.wordBefore(at)) continue;
      const end = uuidEnd(view, at);
      if (end < 0) return WAIT;
      if (end === 0) continue;
      const isZero = view.spells(at, '00000000-0000-0000-0000-000000000000');
      if (!isZero) view.found({ start: at, end, score: 0.85, validated: false });
      return DONE;
    }
    return DONE;
  },
};
