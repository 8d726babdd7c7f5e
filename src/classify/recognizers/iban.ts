import { isDigit, isLetter } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { mod97And } from './checksum.ts';

/**
 * What an account number is made of behind the country and the check digits, SWIFT's IBAN registry (ISO 13616): so many
 * digits (`n`), capital letters (`a`), either (`c`). In the last two lines, countries that use IBANs without being in it.
 */
const registry =
  'AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c CH5n12c CR18n CY8n16c ' +
  'CZ20n DE18n DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n ' +
  'GR7n16c GT24c HN4a20n HR17n HU24n IE4a14n IL19n IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c ' +
  'LI5n12c LT16n LU3n13c LV4a13c LY21n MC10n11c2n MD20c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a NI4a20n ' +
  'NL4a10n NO11n OM3n16c PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c SC4a20n3a SD14n SE20n ' +
  'SI15n SK20n SM1a10n12c SO19n ST21n SV4a20n TL19n TN20n TR6n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c ' +
  'AO21n BF2c22n BJ2c22n CF23n CG23n CI2c22n CM23n CV21n DZ22n GA23n GQ23n GW2c19n IR22n KM23n MA24n MG23n ML2c22n ' +
  'MZ21n NE2c22n SN2c22n TD23n TG2c22n';

const DIGIT = 1;
const LETTER = 2;
const kindOf: Readonly<Record<string, number>> = { n: DIGIT, a: LETTER, c: DIGIT | LETTER };

/** What may stand at each place, check digits included, by the two letters of the country as a number. */
const structures: ReadonlyMap<number, Uint8Array> = new Map(
  registry.split(' ').map(entry => {
    const parts = [...entry.slice(2).matchAll(/(\d+)([nac])/g)];
    const kinds = parts.flatMap(([, count, kind = '']) =>
      Array<number>(Number(count)).fill(kindOf[kind] ?? 0),
    );
    const country = entry.charCodeAt(0) * 256 + entry.charCodeAt(1);
    return [country, Uint8Array.of(LETTER, LETTER, DIGIT, DIGIT, ...kinds)] as const;
  }),
);

const isJoint = (b: number): boolean => b === 0x20 || b === 0x2d || b === 0x09;

/** Of a digit or a letter, 0 to 35. */
const valueOf = (b: number): number => (isDigit(b) ? b - 0x30 : (b | 0x20) - 0x61 + 10);

/** Behind the account, single joints skipped; 0: it is none, -1: not known yet. Letters are all upper case, or all lower. */
function accountEnd(view: View, start: number, kinds: Uint8Array): number {
  let at = start;
  let head = 0;
  let remainder = 0;
  const lower = view.at(start) & 0x20;
  for (let taken = 0; taken < kinds.length; taken++, at++) {
    if (isJoint(view.at(at)) && taken > 2) at++;
    if (view.beyond(at)) return -1;
    const b = view.at(at);
    const kind = isDigit(b) ? DIGIT : isLetter(b) && (b & 0x20) === lower ? LETTER : 0;
    if (((kinds[taken] as number) & kind) === 0) return 0;
    if (taken < 4) head = head * 256 + b;
    else remainder = mod97And(remainder, valueOf(b));
  }
  for (let shift = 24; shift >= 0; shift -= 8)
    remainder = mod97And(remainder, valueOf((head >>> shift) & 0xff));
  return remainder === 1 && isCheck(head) ? at : 0;
}

/** Check digits are 98 less a remainder of 97: 02 to 98. */
function isCheck(head: number): boolean {
  const check = ((head >>> 8) & 0x0f) * 10 + (head & 0x0f);
  return check > 1 && check < 99;
}

export const iban: Recognizer = {
  id: 'iban.account',
  entity: 'IBAN',
  class: 'pci',
  reach: { back: 4, ahead: 1 },
  validation: 'checksum',
  source: 'ISO 13616-1 and its registry (country, length, structure), ISO 7064 MOD 97-10',
  examples: ['GB29 NWBK 6016 1331 9268 19', 'DE89370400440532013000'],
  triggers: [{ on: 'letters-digit', letters: 2 }],
  match(view: View, { start }: Place): Outcome {
    const kinds = structures.get((view.at(start) & 0xdf) * 256 + (view.at(start + 1) & 0xdf));
    if (kinds === undefined) return DONE;
    const end = accountEnd(view, start, kinds);
    if (end <= 0) return end < 0 ? WAIT : DONE;
    if (view.beyond(end)) return WAIT;
    if (!view.wordAt(end)) view.found({ start, end, score: 0.95, validated: true });
    return DONE;
  },
};
