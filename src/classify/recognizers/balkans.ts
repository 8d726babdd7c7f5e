import type { Recognizer } from '../recognizer.ts';
import { isDayMonth, isDayOf, pairAt } from './calendar.ts';
import { luhn, mod11And10, numberOf, weightedSum } from './checksum.ts';
import { numberRecognizer, type NumberRule } from './number-rule.ts';
import { fineCheck, oneCheck } from './strengths.ts';

/** Sex and century, day of birth, county (01 to 46, 51, 52, 70, 80 to 83), serial. */
function isCnp(digits: Uint8Array): boolean {
  const county = pairAt(digits, 7);
  if (digits[0] === 0 || !isDayOf(pairAt(digits, 3), pairAt(digits, 5))) return false;
  if (
    county < 1 ||
    (county > 46 && county !== 51 && county !== 52 && county !== 70 && (county < 80 || county > 83))
  )
    return false;
  const rest = weightedSum(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (rest === 10 ? 1 : rest) === digits[12];
}

const cuiWeights = [7, 5, 3, 2, 1, 7, 5, 3, 2];
export function isCui(digits: Uint8Array, length: number): boolean {
  const sum = weightedSum(digits, cuiWeights.slice(10 - length));
  return digits[0] !== 0 && ((sum * 10) % 11) % 10 === digits[length - 1];
}

/** 20 is added to the month before 1900, 40 from 2000 on. */
export const isEgn = (digits: Uint8Array): boolean =>
  pairAt(digits, 2) < 60 &&
  isDayOf(pairAt(digits, 2) % 20, pairAt(digits, 4)) &&
  (weightedSum(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digits[9];

export const isAfm = (digits: Uint8Array): boolean =>
  numberOf(digits, 0, 8) > 0 &&
  (weightedSum(digits, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digits[8];

export const isSlovenianTax = (digits: Uint8Array): boolean => {
  const rest = 11 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2]) % 11);
  return digits[0] !== 0 && rest !== 11 && (rest === 10 ? 0 : rest) === digits[7];
};

/** Day of birth with three digits of the year, region, serial, check digit. */
function isJmbg(digits: Uint8Array): boolean {
  const year = numberOf(digits, 4, 7);
  if (!isDayMonth(digits, 0) || (year < 850 && year > 99)) return false;
  const rest = weightedSum(digits, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return rest !== 1 && (rest === 0 ? 0 : 11 - rest) === digits[12];
}

const isSlovenian = (digits: Uint8Array): boolean => digits[7] === 5;
const jmbg: Omit<NumberRule, 'id' | 'entity' | 'region' | 'context' | 'check' | 'examples'> = {
  ...fineCheck,
  source:
    'Zakon o matičnom broju (Službeni list SFRJ 58/76): date, region, serial, weights 7 to 2 twice, modulo 11',
  shapes: [[13], [7, 6], [7, 2, 4]],
  identifies: 'person',
};

export const balkans: readonly Recognizer[] = [
  numberRecognizer({
    ...fineCheck,
    id: 'ro.cnp',
    entity: 'RO_CNP',
    region: 'RO',
    source: 'OUG 97/2005 and DEPABD, cod numeric personal: weights 2 7 9 1 4 6 3 5 8 2 7 9, modulo 11',
    examples: ['CNP 1960401126091'],
    shapes: [[13]],
    check: isCnp,
    context: ['cnp', 'cod numeric personal', 'codul numeric personal', 'romanian personal code'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'ro.cui',
    entity: 'RO_CUI',
    region: 'RO',
    source: 'ANAF, cod unic de înregistrare (OUG 74/2013): weights 7 5 3 2 1 7 5 3 2, modulo 11',
    examples: ['CUI 18547290'],
    shapes: [[6], [7], [8], [9], [10]],
    alone: 0.05,
    check: isCui,
    context: ['cui', 'cif', 'cod fiscal', 'cod unic de înregistrare', 'codul fiscal', 'romanian company'],
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'bg.egn',
    entity: 'BG_EGN',
    region: 'BG',
    source: 'ЗГР чл. 11 and ГРАО, ЕГН: weights 2 4 8 5 10 9 7 3 6, modulo 11',
    examples: ['ЕГН 7523169263'],
    shapes: [[10]],
    check: isEgn,
    context: ['егн', 'единен граждански номер', 'egn', 'bulgarian personal number'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'gr.afm',
    entity: 'GR_AFM',
    region: 'GR',
    source: 'ΑΑΔΕ, Αριθμός Φορολογικού Μητρώου: powers of two, modulo 11',
    examples: ['ΑΦΜ 094259216'],
    shapes: [[9], [3, 3, 3]],
    check: isAfm,
    context: ['αφμ', 'α.φ.μ', 'afm', 'φορολογικού μητρώου', 'greek tax', 'tin'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'gr.amka',
    entity: 'GR_AMKA',
    region: 'GR',
    source: 'Ν. 3655/2008 άρθρο 153, ΑΜΚΑ: date of birth, five digits, Luhn',
    examples: ['ΑΜΚΑ 01013099997'],
    shapes: [[11], [6, 5]],
    check: digits => isDayMonth(digits, 0) && luhn(digits, 11),
    context: ['αμκα', 'α.μ.κ.α', 'amka', 'κοινωνικής ασφάλισης', 'greek social security'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'hr.oib',
    entity: 'HR_OIB',
    region: 'HR',
    source: 'Zakon o osobnom identifikacijskom broju (NN 60/2008): ISO 7064 MOD 11,10',
    examples: ['OIB 33392005961'],
    shapes: [[11]],
    check: digits => mod11And10(digits, 11),
    context: ['oib', 'osobni identifikacijski broj', 'osobnog identifikacijskog', 'croatian personal number'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...jmbg,
    id: 'si.emso',
    entity: 'SI_EMSO',
    region: 'SI',
    examples: ['EMŠO 0101006500006'],
    check: digits => isSlovenian(digits) && isJmbg(digits),
    context: ['emšo', 'emso', 'enotna matična številka', 'slovenian personal number'],
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'si.tax-number',
    entity: 'SI_DAVCNA',
    region: 'SI',
    source: 'FURS, davčna številka (ZDavP-2): weights 8 to 2, modulo 11',
    examples: ['davčna številka 50223054'],
    shapes: [[8]],
    alone: 0.1,
    check: isSlovenianTax,
    context: ['davčna številka', 'davčna', 'davčne številke', 'id za ddv', 'slovenian tax'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...jmbg,
    id: 'rs.jmbg',
    entity: 'RS_JMBG',
    region: 'RS',
    examples: ['JMBG 0101006710019'],
    check: digits => !isSlovenian(digits) && isJmbg(digits),
    context: ['jmbg', 'јмбг', 'матични број', 'matični broj', 'jedinstveni matični broj', 'umcn'],
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'rs.pib',
    entity: 'RS_PIB',
    region: 'RS',
    source: 'Пореска управа, порески идентификациони број: ISO 7064 MOD 11,10',
    examples: ['PIB 101134702'],
    shapes: [[9]],
    check: digits => digits[0] !== 0 && mod11And10(digits, 9),
    context: ['pib', 'пиб', 'poreski identifikacioni broj', 'порески идентификациони број'],
  }),
];
