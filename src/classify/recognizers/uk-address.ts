import type { Recognizer } from '../recognizer.ts';
import { codeRecognizer } from './code-rule.ts';
import { isOneOf, spaced, textOf } from './code-text.ts';
import { numberRecognizer } from './number-rule.ts';

const areas = new Set(
  (
    'AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX ' +
    'FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN ' +
    'NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB ' +
    'W WA WC WD WF WN WR WS WV YO ZE'
  ).split(' '),
);

/** A postcode area, a district, a sector, and two letters that are none of C I K M O V. */
function isPostcode(code: Uint8Array, length: number): boolean {
  if (textOf(code, 0, length) === 'GIR0AA') return true;
  for (const at of [length - 2, length - 1]) if (isOneOf(code, at, 'CIKMOV')) return false;
  return areas.has(textOf(code, 0, isOneOf(code, 1, '0123456789') ? 1 : 2));
}

const outward = ['A9', 'A99', 'AA9', 'AA99', 'A9A', 'AA9A'];

export const ukAddress: readonly Recognizer[] = [
  codeRecognizer({
    id: 'uk-address.postcode',
    entity: 'UK_POSTCODE',
    region: 'GB',
    source:
      'Royal Mail, Postcode Address File programmers’ guide; BS 7666-5: areas, districts, inward letters',
    examples: ['postcode SW1A 1AA'],
    written: [...outward.flatMap(code => spaced(code, '9AA')), 'GIR 0AA', 'GIR0AA'],
    joints: ' ',
    lower: true,
    check: isPostcode,
    validation: 'structure',
    alone: 0.15,
    spoken: 0.65,
    context: [
      'postcode',
      'post code',
      'post_code',
      'postal code',
      'postal_code',
      'postalcode',
      'address',
      'street',
      'road',
      'avenue',
      'lane',
      'london',
      'united kingdom',
    ],
  }),
  numberRecognizer({
    id: 'uk-bank.sort-code',
    entity: 'UK_SORT_CODE',
    class: 'pci',
    region: 'GB',
    source: 'Pay.UK, Vocalink modulus checking: six digits, written in pairs',
    examples: ['sort code 20-35-71'],
    shapes: [[2, 2, 2], [6]],
    joints: '- ',
    check: () => true,
    validation: 'context',
    alone: 0,
    grouped: 0.05,
    spoken: 0.75,
    context: ['sort code', 'sortcode', 'sort_code', 'sort-code'],
  }),
  numberRecognizer({
    id: 'uk-bank.account',
    entity: 'UK_BANK_ACCOUNT',
    class: 'pci',
    region: 'GB',
    source: 'Pay.UK, Vocalink modulus checking: eight digits, beside a sort code',
    examples: ['sort code 20-35-71, account 40613297'],
    shapes: [[8]],
    check: () => true,
    validation: 'context',
    alone: 0.02,
    spoken: 0.75,
    context: ['sort code', 'sortcode', 'sort_code', 'sort-code', 'bacs', 'faster payments'],
  }),
];
