import { isAlnum, isDigit } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { type View } from '../view.ts';

/** Length by country, SWIFT's IBAN registry (ISO 13616), with the countries that use IBANs without being in it. */
const registry =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
  'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
  'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
  'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 ' +
  'AO25 BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27 GW25 IR26 KM27 MA28 MG27 ML28 MZ25 NE28 SN28 TD27 TG28';

const lengths = new Map(registry.split(' ').map(entry => [entry.slice(0, 2), Number(entry.slice(2))]));

const isJoint = (b: number): boolean => b === 0x20 || b === 0x2d || b === 0x09;

/** ISO 7064 MOD 97-10, digit by digit: letters count as 10 to 35. */
const mod97 = (remainder: number, b: number): number =>
  isDigit(b) ? (remainder * 10 + b - 0x30) % 97 : (remainder * 100 + (b | 0x20) - 0x61 + 10) % 97;

/** Reads `length` letters and digits from `start`, single joints between them skipped. */
function read(
  view: View,
  start: number,
  length: number,
): { readonly end: number; readonly valid: boolean } | undefined {
  let at = start;
  let head = 0;
  let remainder = 0;
  for (let taken = 0; taken < length; taken++, at++) {
    if (isJoint(view.at(at)) && taken > 2) at++;
    if (view.beyond(at)) return undefined;
    const b = view.at(at);
    if (!isAlnum(b)) return { end: at, valid: false };
    if (taken < 4) head = head * 256 + b;
    else remainder = mod97(remainder, b);
  }
  for (let shift = 24; shift >= 0; shift -= 8) remainder = mod97(remainder, (head >>> shift) & 0xff);
  return { end: at, valid: remainder === 1 };
}

export const iban: Recognizer = {
  id: 'iban.account',
  entity: 'IBAN',
  class: 'pci',
  reach: { back: 0, ahead: 1 },
  validation: 'checksum',
  source: 'ISO 13616-1 and its registry (country, length), ISO 7064 MOD 97-10',
  examples: ['GB29 NWBK 6016 1331 9268 19', 'DE89370400440532013000'],
  triggers: [{ on: 'letters-digit', letters: 2 }],
  match(view: View, { start }: Place): Outcome {
    const length = lengths.get(String.fromCharCode(view.at(start) & 0xdf, view.at(start + 1) & 0xdf));
    if (length === undefined) return DONE;
    const account = read(view, start, length);
    if (!account) return WAIT;
    if (!account.valid || !isDigit(view.at(start + 3))) return DONE;
    if (view.beyond(account.end)) return WAIT;
    if (view.wordAt(account.end)) return DONE;
    view.found({ start, end: account.end, score: 0.95, validated: true });
    return DONE;
  },
};
