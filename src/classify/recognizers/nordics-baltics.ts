import { isDigit } from '../bytes.ts';
import type { Recognizer } from '../recognizer.ts';
import { isDayMonth, isDayOf, isMonthDay, pairAt } from './calendar.ts';
import { luhn, numberOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer, type NumberRule } from './number-rule.ts';
import { exactCheck, fineCheck, oneCheck } from './strengths.ts';

/** 60 is added to the day of a samordningsnummer. */
function isSwedish(digits: Uint8Array, length: number): boolean {
  const at = length - 10;
  const day = pairAt(digits, at + 4);
  const century = length === 12 ? numberOf(digits, 0, 2) : 19;
  if (century < 18 || century > 20 || !isDayOf(pairAt(digits, at + 2), day > 60 ? day - 60 : day))
    return false;
  return luhn(digits.subarray(at), 10);
}

const personnummerContext = [
  'personnummer',
  'personnr',
  'person-nr',
  'pnr',
  'svenskt personnummer',
  'svensk id',
  'samordningsnummer',
  'swedish personal number',
  'personal identity number',
];
const personnummer = {
  ...fineCheck,
  entity: 'SE_PERSONNUMMER',
  region: 'SE',
  source: 'Folkbokföringslagen (1991:481) § 18, Skatteverket SKV 704: date of birth, three digits, Luhn',
  context: personnummerContext,
  identifies: 'person',
} as const;

const values = new Uint8Array(10);

const finnish = '0123456789ABCDEFHJKLMNPRSTUVWXY';
/** Signs of the century: 1800 `+`; 1900 `-`, `Y` to `U`; 2000 `A` to `F` (decree 2022/893). */
const centuries = new Set(Buffer.from('ABCDEFUVWXY'));

function isFinnish(code: Uint8Array, length: number): boolean {
  for (let i = 0; i < 9; i++) {
    const b = code[i < 6 ? i : i + length - 10] as number;
    if (!isDigit(b)) return false;
    values[i] = b - 0x30;
  }
  if (length === 11 && !centuries.has(code[6] as number)) return false;
  const serial = numberOf(values, 6, 9);
  if (!isDayMonth(values, 0) || serial < 2) return false;
  return finnish.charCodeAt(numberOf(values, 0, 9) % 31) === code[length - 1];
}

/** A D number has 40 more in its day, a help number 40 more in its month, a synthetic one 80. */
function isNorwegian(digits: Uint8Array): boolean {
  const day = pairAt(digits, 0) % 40;
  const month = pairAt(digits, 2) % 40;
  if (pairAt(digits, 0) > 71 || !isDayOf(month, day)) return false;
  if (weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 !== 0) return false;
  return weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}

const orgWeights = [3, 2, 7, 6, 5, 4, 3, 2];
const isDanish = (digits: Uint8Array): boolean =>
  weightedSum(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;

const cpr: Omit<NumberRule, 'id' | 'examples' | 'check' | 'validation' | 'alone'> = {
  entity: 'DK_CPR',
  region: 'DK',
  source:
    'CPR-kontoret, Personnummeret i CPR: date of birth, serial, weights 4 3 2 7 6 5 4 3 2 1, modulo 11 until 2007',
  shapes: [[10], [6, 4]],
  joints: ' -',
  context: ['cpr', 'cpr-nr', 'cpr-nummer', 'cprnr', 'cpr-nr.', 'personnummer', 'danish personal number'],
  identifies: 'person',
};

/** 40 is added to a company's day. */
function isIcelandic(digits: Uint8Array): boolean {
  const day = pairAt(digits, 0);
  const century = digits[9] as number;
  if (!isDayOf(pairAt(digits, 2), day > 40 ? day - 40 : day) || (century !== 0 && century < 8)) return false;
  return weightedSum(digits, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}

const first = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1];
const second = [3, 4, 5, 6, 7, 8, 9, 1, 2, 3];

/** Sex and century, date of birth, serial; a remainder of 10 asks for the second weights. */
function isBaltic(digits: Uint8Array): boolean {
  const century = digits[0] as number;
  if (century === 0 || century > 8 || !isMonthDay(digits, 3)) return false;
  let rest = weightedSum(digits, first) % 11;
  if (rest === 10) rest = weightedSum(digits, second) % 11;
  return rest % 10 === digits[10];
}

const baltic: Omit<NumberRule, 'id' | 'entity' | 'region' | 'source' | 'context'> = {
  ...fineCheck,
  examples: ['37605030299'],
  shapes: [[11]],
  check: isBaltic,
  identifies: 'person',
};

export const nordicsBaltics: readonly Recognizer[] = [
  numberRecognizer({
    ...personnummer,
    id: 'se.personnummer',
    examples: ['871220-2384', '19871220-2384'],
    shapes: [[10], [12], [6, 4], [8, 4]],
    joints: ' -',
    grouped: 0.6,
    check: isSwedish,
  }),
  codeRecognizer({
    ...personnummer,
    id: 'se.personnummer-centenarian',
    examples: ['121212+1212'],
    written: ['999999+9999'],
    alone: 0.6,
    check: code => {
      for (let i = 0; i < 10; i++) values[i] = (code[i] as number) - 0x30;
      return isSwedish(values, 10);
    },
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'se.organisationsnummer',
    entity: 'SE_ORGANISATIONSNUMMER',
    region: 'SE',
    source:
      'Lagen (1974:174) om identitetsbeteckning för juridiska personer, SKV 709: third digit 2 or more, Luhn',
    examples: ['556703-7485'],
    shapes: [[10], [6, 4]],
    joints: ' -',
    grouped: 0.4,
    check: digits => digits[0] !== 0 && digits[0] !== 4 && (digits[2] as number) >= 2 && luhn(digits, 10),
    context: [
      'organisationsnummer',
      'orgnr',
      'org nr',
      'org.nr',
      'org-nr',
      'orgnummer',
      'företagsnummer',
      'swedish company',
    ],
  }),
  codeRecognizer({
    ...exactCheck,
    id: 'fi.personal-identity-code',
    entity: 'FI_PERSONAL_IDENTITY_CODE',
    region: 'FI',
    source: 'Digi- ja väestötietovirasto, henkilötunnus (laki 661/2009, asetus 2022/893): remainder by 31',
    examples: ['131052-308T', '010594Y9032'],
    written: ['999999-999X', '999999+999X', '999999A999X'],
    check: isFinnish,
    context: [
      'hetu',
      'henkilötunnus',
      'henkilötunnuksen',
      'personbeteckning',
      'personbeteckningen',
      'personal identity code',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'fi.business-id',
    entity: 'FI_Y_TUNNUS',
    region: 'FI',
    source: 'PRH, Y-tunnus (laki 244/2001): weights 7 9 10 5 8 4 2, modulo 11',
    examples: ['Y-tunnus 2077474-0'],
    shapes: [[7, 1]],
    joints: '-',
    grouped: 0.3,
    check: digits => isFinnishCompany(digits),
    context: ['y-tunnus', 'ytunnus', 'fo-nummer', 'business id', 'finnish company'],
  }),
  numberRecognizer({
    ...cpr,
    ...fineCheck,
    id: 'dk.cpr',
    examples: ['CPR 070761-4285'],
    grouped: 0.45,
    check: digits => isDayMonth(digits, 0) && isDanish(digits),
  }),
  numberRecognizer({
    ...cpr,
    id: 'dk.cpr-2007',
    examples: ['CPR 010107-4321'],
    check: digits => isDayMonth(digits, 0) && !isDanish(digits),
    validation: 'structure',
    alone: 0.05,
    grouped: 0.15,
    spoken: 0.7,
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'dk.cvr',
    entity: 'DK_CVR',
    region: 'DK',
    source: 'Erhvervsstyrelsen, CVR-nummer: weights 2 7 6 5 4 3 2 1, modulo 11',
    examples: ['CVR 13585628'],
    shapes: [[8], [2, 2, 2, 2]],
    alone: 0.1,
    check: digits => isDanishCompany(digits),
    context: ['cvr', 'cvr-nr', 'cvr-nummer', 'cvrnr', 'se-nr', 'danish company'],
  }),
  numberRecognizer({
    ...exactCheck,
    id: 'no.fodselsnummer',
    entity: 'NO_FODSELSNUMMER',
    region: 'NO',
    source:
      'Folkeregisterforskriften § 2-2-1, Skatteetaten: date of birth, three digits, two check digits modulo 11',
    examples: ['15108695088'],
    shapes: [[11], [6, 5]],
    joints: ' -',
    alone: 0.45,
    check: isNorwegian,
    context: [
      'fødselsnummer',
      'fødselsnr',
      'fodselsnummer',
      'personnummer',
      'd-nummer',
      'norwegian national id',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'no.orgnr',
    entity: 'NO_ORGNR',
    region: 'NO',
    source: 'Brønnøysundregistrene, organisasjonsnummeret: 8 or 9, weights 3 2 7 6 5 4 3 2, modulo 11',
    examples: ['org.nr. 988 077 917'],
    shapes: [[9], [3, 3, 3]],
    check: digits => {
      const rest = weightedSum(digits, orgWeights) % 11;
      return (digits[0] as number) >= 8 && rest !== 1 && (11 - rest) % 11 === digits[8];
    },
    context: [
      'organisasjonsnummer',
      'orgnr',
      'org.nr',
      'org nr',
      'foretaksregisteret',
      'norwegian company',
      'mva',
    ],
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'is.kennitala',
    entity: 'IS_KENNITALA',
    region: 'IS',
    source: 'Þjóðskrá, kennitala (lög 140/2019): date of birth, weights 3 2 7 6 5 4 3 2, modulo 11, century',
    examples: ['kennitala 120174-3399'],
    shapes: [[10], [6, 4]],
    joints: ' -',
    check: isIcelandic,
    context: ['kennitala', 'kt', 'kennitölu', 'icelandic id'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...baltic,
    id: 'ee.isikukood',
    entity: 'EE_ISIKUKOOD',
    region: 'EE',
    source:
      'Rahvastikuregistri seadus § 40, EVS 585:2007: weights 1 to 9 and 1, 3 to 9 and 1 to 3, modulo 11',
    context: ['isikukood', 'isikukoodi', 'estonian personal code', 'personal identification code'],
  }),
  numberRecognizer({
    ...baltic,
    id: 'lt.asmens-kodas',
    entity: 'LT_ASMENS_KODAS',
    region: 'LT',
    source: 'Gyventojų registro įstatymas: asmens kodas, weights 1 to 9 and 1, 3 to 9 and 1 to 3, modulo 11',
    context: ['asmens kodas', 'asmens kodo', 'asmens kodą', 'lithuanian personal code'],
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'lv.personas-kods',
    entity: 'LV_PERSONAS_KODS',
    region: 'LV',
    source:
      'MK noteikumi par personas kodu: date of birth, century, weights 1 6 3 7 9 10 5 8 4 2 from 1101, modulo 11; since 2017 32 in front',
    examples: ['161175-19997'],
    shapes: [[11], [6, 5]],
    joints: '-',
    grouped: 0.6,
    check: digits => {
      if ((digits[6] as number) > 2 || !isDayMonth(digits, 0)) return false;
      const rest = (1101 - weightedSum(digits, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11;
      return rest === digits[10];
    },
    context: ['personas kods', 'personas kodu', 'personas kodam', 'latvian personal code'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'lv.personas-kods-2017',
    entity: 'LV_PERSONAS_KODS',
    region: 'LV',
    source: 'Fizisko personu reģistra likums, since 1 July 2017: 32 and nine digits without meaning',
    examples: ['personas kods 328673-00679'],
    shapes: [[11], [6, 5]],
    joints: '-',
    validation: 'structure',
    alone: 0.05,
    grouped: 0.2,
    spoken: 0.7,
    check: digits => pairAt(digits, 0) >= 32 && pairAt(digits, 0) <= 39,
    context: ['personas kods', 'personas kodu', 'personas kodam', 'latvian personal code'],
    identifies: 'person',
  }),
];

export const isFinnishCompany = (digits: Uint8Array): boolean => {
  const rest = weightedSum(digits, [7, 9, 10, 5, 8, 4, 2]) % 11;
  return rest !== 1 && (11 - rest) % 11 === digits[7];
};

export const isDanishCompany = (digits: Uint8Array): boolean =>
  digits[0] !== 0 && weightedSum(digits, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
