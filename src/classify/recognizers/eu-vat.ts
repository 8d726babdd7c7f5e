import type { Recognizer } from '../recognizer.ts';
import { isAfm, isCui, isEgn, isSlovenianTax } from './balkans.ts';
import { isDutchVat, isEnterprise } from './benelux.ts';
import { isHungarianBase } from './central-europe.ts';
import { crossSum, luhn, mod11And10, numberOf, valuesOf, weightedSum } from './checksum.ts';
import { codeRecognizer, type CodeRule } from './code-rule.ts';
import { isSiren } from './france.ts';
import { isItalian } from './italy.ts';
import { isDanishCompany, isFinnishCompany } from './nordics-baltics.ts';
import { isNip } from './poland.ts';
import { isCompany, isPerson, isPortuguese } from './spain-portugal.ts';

/** What stands behind the two letters of the state, by value; letters from 10 on. */
type Check = (digits: Uint8Array, length: number) => boolean;

const isAustrian: Check = digits =>
  (10 - ((crossSum(digits.subarray(1), [1, 2, 1, 2, 1, 2, 1]) + 4) % 10)) % 10 === digits[8];

const isBulgarian: Check = (digits, length) => {
  if (length === 10) return isEgn(digits) || isBulgarianOther(digits);
  let rest = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8]) % 11;
  if (rest === 10) rest = weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 10]) % 11;
  return rest % 10 === digits[8];
};
/** Foreigners' and others' numbers. */
const isBulgarianOther = (digits: Uint8Array): boolean =>
  weightedSum(digits, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 === digits[9] ||
  (11 - (weightedSum(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digits[9];

const cypriotOdd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const isCypriot: Check = digits => {
  let sum = 0;
  for (let i = 0; i < 8; i++)
    sum += i % 2 === 0 ? (cypriotOdd[digits[i] as number] as number) : (digits[i] as number);
  return numberOf(digits, 0, 2) !== 12 && (sum % 26) + 10 === digits[8];
};

/** Eight digits of a body, nine or ten of a person. */
const isCzech: Check = (digits, length) => {
  if (length === 8)
    return digits[0] !== 9 && (11 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digits[7];
  return length === 9 || numberOf(digits, 0, 10) % 11 === 0;
};

const isEstonian: Check = digits => weightedSum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;

/** Two check digits by the remainder of the SIREN, or, of newer numbers, signs that say nothing by themselves. */
const isFrench: Check = digits => {
  const siren = digits.subarray(2);
  const key = numberOf(digits, 0, 2);
  const isOld = (digits[0] as number) < 10 && (digits[1] as number) < 10;
  return isSiren(siren) && (!isOld || (12 + 3 * (numberOf(siren, 0, 9) % 97)) % 97 === key);
};

const irishSigns = 'WABCDEFGHIJKLMNOPQRSTUV';
const irish = new Uint8Array(7);
/** The older form has its first digit last, and a letter or sign in the second place. */
const isIrish: Check = (digits, length) => {
  const isOld = (digits[1] as number) > 9;
  for (let i = 0; i < 7; i++) irish[i] = digits[i] as number;
  if (isOld) {
    irish[0] = 0;
    for (let i = 2; i < 7; i++) irish[i - 1] = digits[i] as number;
    irish[6] = digits[0] as number;
  }
  const extra = length === 9 ? (digits[8] as number) - 9 : 0;
  const rest = (weightedSum(irish, [8, 7, 6, 5, 4, 3, 2]) + (extra > 0 ? extra * 9 : 0)) % 23;
  return irishSigns.charCodeAt(rest) - 0x37 === digits[7];
};

const isLithuanian: Check = (digits, length) => {
  const count = length - 1;
  if (digits[length - 2] !== 1) return false;
  for (const shift of [1, 3]) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (digits[i] as number) * (((i + shift - 1) % 9) + 1);
    if (sum % 11 !== 10) return sum % 11 === digits[count];
  }
  return digits[count] === 0;
};

/** Of bodies, whose first digit is 4 or more; a person's begins with a date. */
const isLatvian: Check = digits => {
  if ((digits[0] as number) <= 3) {
    const sum = 1101 - weightedSum(digits, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    return numberOf(digits, 0, 2) === 32 || (sum % 11) % 10 === digits[10];
  }
  return weightedSum(digits, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3;
};

const isSlovak: Check = digits =>
  digits[0] !== 0 && [2, 3, 4, 7, 8, 9].includes(digits[2] as number) && numberOf(digits, 0, 10) % 11 === 0;

const isSwedish: Check = digits => numberOf(digits, 10, 12) > 0 && luhn(digits, 10);
const isSpanish = (code: Uint8Array): boolean => isCompany(code) || isPerson(code);

interface State {
  readonly region: string;
  /** Default: that of the region. */
  readonly prefix?: string;
  readonly forms: readonly string[];
  readonly check: Check;
  /** Of the characters themselves. */
  readonly checkCode?: (code: Uint8Array) => boolean;
  readonly example: string;
  readonly words: readonly string[];
}

const states: readonly State[] = [
  {
    region: 'AT',
    forms: ['U99999999'],
    check: isAustrian,
    example: 'ATU13585627',
    words: ['uid', 'ust-id', 'umsatzsteuer'],
  },
  {
    region: 'BE',
    forms: ['9999999999', '9999.999.999'],
    check: isEnterprise,
    example: 'BE0403170701',
    words: ['btw', 'tva'],
  },
  {
    region: 'BG',
    forms: ['999999999', '9999999999'],
    check: isBulgarian,
    example: 'BG175074752',
    words: ['ддс', 'dds'],
  },
  { region: 'CY', forms: ['99999999A'], check: isCypriot, example: 'CY10259033P', words: ['φπα', 'kdv'] },
  {
    region: 'CZ',
    forms: ['99999999', '999999999', '9999999999'],
    check: isCzech,
    example: 'CZ25123891',
    words: ['dič', 'dic', 'dph'],
  },
  {
    region: 'DE',
    forms: ['999999999', ' 999 999 999'],
    check: digits => digits[0] !== 0 && mod11And10(digits, 9),
    example: 'DE136695976',
    words: [
      'umsatzsteuer-identifikationsnummer',
      'umsatzsteueridentifikationsnummer',
      'ust-idnr',
      'ust-id',
      'ust-id-nr',
      'ustidnr',
      'ustid',
      'umsatzsteuer-id',
      'mehrwertsteuer',
      'bundeszentralamt für steuern',
    ],
  },
  {
    region: 'DK',
    forms: ['99999999', '99 99 99 99'],
    check: isDanishCompany,
    example: 'DK13585628',
    words: ['moms', 'cvr', 'momsnummer'],
  },
  {
    region: 'EE',
    forms: ['999999999'],
    check: isEstonian,
    example: 'EE100931558',
    words: ['kmkr', 'käibemaks'],
  },
  {
    region: 'ES',
    forms: ['A99999999', 'A9999999A', '99999999A'],
    check: () => true,
    checkCode: isSpanish,
    example: 'ESB58378431',
    words: ['iva', 'nif', 'cif'],
  },
  {
    region: 'FI',
    forms: ['99999999'],
    check: isFinnishCompany,
    example: 'FI20774740',
    words: ['alv', 'alv-numero', 'moms'],
  },
  {
    region: 'FR',
    forms: ['XX999999999', 'XX 999999999', 'XX 999 999 999'],
    check: isFrench,
    example: 'FR40303265045',
    words: ['tva', 'n° tva', 'numéro de tva', 'tva intracommunautaire'],
  },
  {
    region: 'GR',
    prefix: 'EL',
    forms: ['999999999'],
    check: isAfm,
    example: 'EL094259216',
    words: ['αφμ', 'φπα', 'afm'],
  },
  {
    region: 'HR',
    forms: ['99999999999'],
    check: digits => mod11And10(digits, 11),
    example: 'HR33392005961',
    words: ['pdv', 'oib'],
  },
  {
    region: 'HU',
    forms: ['99999999'],
    check: isHungarianBase,
    example: 'HU12892312',
    words: ['közösségi adószám', 'áfa', 'adószám'],
  },
  {
    region: 'IE',
    forms: ['9999999A', '9999999AA', '9A99999A'],
    check: isIrish,
    example: 'IE6433435F',
    words: ['cbl'],
  },
  {
    region: 'IT',
    forms: ['99999999999'],
    check: isItalian,
    example: 'IT00743110157',
    words: ['piva', 'p.iva', 'partita iva', 'iva'],
  },
  {
    region: 'LT',
    forms: ['999999999', '999999999999'],
    check: isLithuanian,
    example: 'LT119511515',
    words: ['pvm'],
  },
  {
    region: 'LU',
    forms: ['99999999'],
    check: digits => numberOf(digits, 0, 6) % 89 === numberOf(digits, 6, 8),
    example: 'LU15027442',
    words: ['tva'],
  },
  { region: 'LV', forms: ['99999999999'], check: isLatvian, example: 'LV40003521600', words: ['pvn'] },
  {
    region: 'MT',
    forms: ['99999999'],
    check: digits => (weightedSum(digits, [3, 4, 6, 7, 8, 9]) + numberOf(digits, 6, 8)) % 37 === 0,
    example: 'MT11679112',
    words: ['vat no'],
  },
  {
    region: 'NL',
    forms: ['999999999B99', '999999999.B.99', '9999.99.999.B99'],
    check: () => true,
    checkCode: isDutchVat,
    example: 'NL004495445B01',
    words: ['btw', 'btw-nummer', 'btw-id', 'omzetbelasting'],
  },
  {
    region: 'PL',
    forms: ['9999999999', '999-999-99-99'],
    check: isNip,
    example: 'PL8567346215',
    words: ['nip', 'vat-ue'],
  },
  {
    region: 'PT',
    forms: ['999999999', ' 999 999 999'],
    check: isPortuguese,
    example: 'PT501964843',
    words: ['nif', 'nipc', 'iva', 'contribuinte'],
  },
  {
    region: 'RO',
    forms: ['99999', '999999', '9999999', '99999999', '999999999', '9999999999'],
    check: isCui,
    example: 'RO18547290',
    words: ['cui', 'cif', 'tva'],
  },
  {
    region: 'SE',
    forms: ['999999999999'],
    check: isSwedish,
    example: 'SE556188840401',
    words: ['moms', 'momsnummer', 'momsreg', 'vat-nummer'],
  },
  {
    region: 'SI',
    forms: ['99999999'],
    check: isSlovenianTax,
    example: 'SI50223054',
    words: ['ddv', 'id za ddv'],
  },
  {
    region: 'SK',
    forms: ['9999999999'],
    check: isSlovak,
    example: 'SK2022749619',
    words: ['dič', 'ič dph', 'dph'],
  },
];

/** Signs of the state's letters that a form would read as something else. */
const written = (prefix: string, form: string): readonly string[] =>
  form.startsWith(' ') ? [prefix + form] : [prefix + form, `${prefix} ${form}`];

const vatWords = [
  'vat',
  'vat-id',
  'vat id',
  'vat no',
  'vat number',
  'vat reg',
  'ustid',
  'tax id',
  'invoice',
  'rechnung',
  'facture',
];

function ruleOf({ region, prefix = region, forms, check, checkCode, example, words }: State): CodeRule {
  return {
    id: `eu-vat.${region.toLowerCase()}`,
    entity: `${region}_VAT_ID`,
    region,
    source: `Directive 2006/112/EC art. 214 and 215, VIES: form of ${prefix} numbers; check digits of the state's tax office`,
    examples: [example],
    written: forms.flatMap(form => written(prefix, form)),
    lower: false,
    check: (code, length) => {
      if (code[0] !== prefix.charCodeAt(0) || code[1] !== prefix.charCodeAt(1)) return false;
      if (checkCode) return checkCode(region === 'NL' ? code : code.subarray(2, length));
      return check(valuesOf(code, length).subarray(2, length), length - 2);
    },
    validation: 'checksum',
    alone: 0.7,
    spoken: 0.95,
    context: [...new Set([...words, ...vatWords])],
  };
}

/** VAT numbers of the member states. */
export const euVat: readonly Recognizer[] = states.map(state => codeRecognizer(ruleOf(state)));
