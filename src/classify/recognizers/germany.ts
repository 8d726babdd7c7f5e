import type { Recognizer } from '../recognizer.ts';
import { isDayMonth, pairAt } from './calendar.ts';
import { crossSum, mod11And10, numberOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer, type NumberRule } from './number-rule.ts';
import { fineCheck, oneCheck, rareShape, shapeOnly } from './strengths.ts';

/** Of the first ten digits one stands there twice or three times, though not three times in a row; no other does. */
function repeatsOne(digits: Uint8Array): boolean {
  const counts = new Uint8Array(10);
  for (let i = 0; i < 10; i++) {
    const digit = digits[i] as number;
    counts[digit] = (counts[digit] as number) + 1;
    if (i >= 2 && digits[i - 1] === digit && digits[i - 2] === digit) return false;
  }
  let repeated = 0;
  for (const count of counts) {
    if (count > 3) return false;
    if (count > 1) repeated++;
  }
  return repeated === 1;
}

const taxId: Omit<NumberRule, 'id' | 'check' | 'alone' | 'grouped' | 'spoken' | 'examples'> = {
  entity: 'DE_TAX_ID',
  region: 'DE',
  source:
    'BZSt, Steuerliche Identifikationsnummer: Aufbau (§ 139b AO, § 1 StIdV); check digit ISO 7064 MOD 11,10',
  shapes: [[11], [2, 3, 3, 3]],
  validation: 'checksum',
  identifies: 'person',
  context: [
    'steueridentifikationsnummer',
    'steuer-id',
    'steuerid',
    'steuer-identifikationsnummer',
    'steuerliche identifikationsnummer',
    'steuerliche identifikation',
    'persönliche identifikationsnummer',
    'steuer identifikation',
    'identifikationsnummer',
    'idnr',
    'id-nr',
    'steuer-idnr',
    'steuernummer',
    'bzst',
    'german tax id',
    'tax id',
    'tax identification number',
  ],
};

/** First two digits of the 13 by which ELSTER writes a tax number; the fifth is 0. */
const taxLands = new Set([5, 10, 11, 21, 22, 23, 24, 26, 27, 28, 30, 31, 32, 40, 41]);
const isLandOf = (first: number): boolean => taxLands.has(first) || Math.floor(first / 10) === 9;

const taxNumber: Omit<NumberRule, 'id' | 'shapes' | 'check' | 'alone' | 'examples'> = {
  entity: 'DE_TAX_NUMBER',
  region: 'DE',
  source: 'ELSTER, Prüfung der Steuer- und Identifikationsnummer: Steuernummern der Länder und Bundesschema',
  joints: '/',
  refusesPatterns: false,
  validation: 'structure',
  context: [
    'steuernummer',
    'steuer-nr',
    'steuer nr',
    'st.-nr',
    'st.nr',
    'st-nr',
    'stnr',
    'finanzamt',
    'umsatzsteuer',
    'einkommensteuer',
    'körperschaftsteuer',
    'gewerbesteuer',
    'steuerveranlagung',
    'steuerbescheid',
    'german tax number',
    'tax number',
  ],
};

const doctorWeights = [4, 9, 4, 9, 4, 9];
/** Regions of the Kassenärztliche Vereinigungen that a practice number begins with. */
const practiceRegions = new Set([
  1, 2, 3, 17, 20, 35, 38, 46, 51, 52, 71, 72, 73, 74, 77, 78, 83, 88, 93, 98,
]);
const practice: Omit<NumberRule, 'id' | 'check' | 'alone' | 'examples'> = {
  entity: 'DE_BSNR',
  region: 'DE',
  source: 'KBV, Richtlinie nach § 75 Absatz 7 SGB V zur Vergabe der Arzt-, Betriebsstätten- … -nummern, § 4',
  shapes: [[9]],
  validation: 'structure',
  context: [
    'betriebsstättennummer',
    'betriebsstätten-nummer',
    'betriebsstättennr',
    'bsnr',
    'betriebsstätte',
    'nebenbetriebsstätte',
    'hauptbetriebsstätte',
    'praxisnummer',
    'vertragsarztpraxis',
  ],
};

const insuranceWeights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2];
const pension = new Uint8Array(11);

/** Area, date of birth, first letter of the name at birth, serial, check digit. */
function isPensionNumber(code: Uint8Array): boolean {
  for (let i = 0; i < 8; i++) pension[i] = (code[i] as number) - 0x30;
  const letter = (code[8] as number) - 0x40;
  pension[8] = Math.floor(letter / 10);
  pension[9] = letter % 10;
  pension[10] = (code[9] as number) - 0x30;
  const area = pairAt(pension, 0);
  if (area < 2 || area > 89 || !(pairAt(pension, 2) === 0 || isDayMonth(pension, 2))) return false;
  const last = (code[10] as number) - 0x30;
  const sum = crossSum(pension, insuranceWeights) + crossSum(Uint8Array.of(last), [1]);
  return sum % 10 === (code[11] as number) - 0x30;
}

const health = new Uint8Array(10);
const healthWeights = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2];

function isHealthNumber(code: Uint8Array): boolean {
  const letter = (code[0] as number) - 0x40;
  health[0] = Math.floor(letter / 10);
  health[1] = letter % 10;
  for (let i = 1; i < 9; i++) health[i + 1] = (code[i] as number) - 0x30;
  return crossSum(health, healthWeights) % 10 === (code[9] as number) - 0x30;
}

/** `HRA` and `HRB`, with two to six digits, and the letter that some have. */
const registered = ['99', '999', '9999', '99999', '999999'].flatMap(number => [
  `HRA${number}`,
  `HRA ${number}`,
  `HRA ${number} B`,
]);

export const germany: readonly Recognizer[] = [
  numberRecognizer({
    ...taxId,
    ...fineCheck,
    id: 'de.tax-id',
    examples: ['86095742719', '86 095 742 719'],
    check: digits => digits[0] !== 0 && repeatsOne(digits) && mod11And10(digits, 11),
  }),
  numberRecognizer({
    ...taxId,
    id: 'de.tax-id-sample',
    examples: ['Steuer-ID 12345678903'],
    // No digit twice, as the authority would have it: made up, or mistyped twice.
    check: digits => digits[0] !== 0 && !repeatsOne(digits) && mod11And10(digits, 11),
    alone: 0.1,
    spoken: 0.6,
  }),
  numberRecognizer({
    ...taxNumber,
    id: 'de.tax-number',
    examples: ['Steuernummer 93/815/08152', '133/8150/8159'],
    shapes: [
      [3, 3, 5],
      [2, 3, 5],
      [3, 4, 4],
      [2, 4, 4],
      [5, 5],
    ],
    check: () => true,
    alone: 0.1,
  }),
  numberRecognizer({
    ...taxNumber,
    id: 'de.tax-number-elster',
    examples: ['Steuernummer 2893081508152'],
    shapes: [[13]],
    check: digits => {
      const first = pairAt(digits, 0);
      // Also as some programs write it: the state's key (01 to 16) in front.
      return (digits[4] === 0 && isLandOf(first)) || (first >= 1 && first <= 16);
    },
    alone: 0.1,
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'de.lanr',
    entity: 'DE_LANR',
    region: 'DE',
    source:
      'KBV, Richtlinie nach § 75 Absatz 7 SGB V, Anlage 1: lebenslange Arztnummer, weights 4 and 9, modulo 10',
    examples: ['LANR 123456601'],
    shapes: [[9]],
    check: digits =>
      (10 - (weightedSum(digits, doctorWeights) % 10)) % 10 === digits[6] && numberOf(digits, 7, 9) > 0,
    context: [
      'arztnummer',
      'lanr',
      'lebenslange arztnummer',
      'arzt-nr',
      'arzt nr',
      'arztnr',
      'arzt-nummer',
      'vertragsarzt',
      'kassenarzt',
      'behandelnder arzt',
      'hausarzt',
      'facharzt',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...practice,
    id: 'de.bsnr',
    examples: ['BSNR 021234568'],
    check: digits => practiceRegions.has(pairAt(digits, 0)),
    alone: 0.15,
    spoken: 0.7,
  }),
  numberRecognizer({
    ...practice,
    id: 'de.bsnr-other',
    examples: ['BSNR 051234567'],
    check: digits => pairAt(digits, 0) > 0 && !practiceRegions.has(pairAt(digits, 0)),
    alone: 0.05,
    spoken: 0.6,
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'de.plz',
    entity: 'DE_PLZ',
    region: 'DE',
    source: 'Deutsche Post, Postleitzahlen: five digits, 01001 to 99998',
    examples: ['PLZ 80331'],
    shapes: [[5]],
    check: digits => {
      const code = numberOf(digits, 0, 5);
      return code >= 1001 && code <= 99_998;
    },
    refusesPatterns: false,
    context: ['plz', 'postleitzahl', 'postanschrift', 'wohnanschrift', 'lieferadresse', 'rechnungsadresse'],
  }),
  codeRecognizer({
    validation: 'checksum',
    alone: 0.85,
    spoken: 1,
    id: 'de.social-security',
    entity: 'DE_SOCIAL_SECURITY',
    region: 'DE',
    source:
      'VKVV § 2 and Anlage: Versicherungsnummer, weights 2 1 2 5 7 1 2 1 2 1 2 1, sums of digits modulo 10',
    examples: ['15070649C103', '15 070649 C 103'],
    written: ['99999999A999', '99 999999 A 999', '99 999999 A 99 9'],
    lower: true,
    check: isPensionNumber,
    context: [
      'rentenversicherungsnummer',
      'sozialversicherungsnummer',
      'versicherungsnummer',
      'rvnr',
      'svnr',
      'sv-nummer',
      'sv-nr',
      'rentenversicherung',
      'drv',
      'sozialversicherung',
      'sozialversicherungsausweis',
      'rentenausweis',
      'german social security',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'de.health-insurance',
    entity: 'DE_HEALTH_INSURANCE',
    region: 'DE',
    source:
      'GKV-Spitzenverband, § 290 SGB V: Krankenversichertennummer, letter as two digits, weights 1 and 2, modulo 10',
    examples: ['KVNR A123456780'],
    written: ['A999999999', 'A 999999999', 'A999 999 999'],
    lower: true,
    check: isHealthNumber,
    context: [
      'krankenversicherungsnummer',
      'krankenversichertennummer',
      'versichertennummer',
      'versicherten-nr',
      'kvnr',
      'kv-nummer',
      'krankenkasse',
      'krankenversicherung',
      'gesundheitskarte',
      'egk',
      'gkv',
      'gesetzliche krankenversicherung',
      'krankenversicherungsausweis',
      'versichertenausweis',
      'versichertenkarte',
      'aok',
      'tkk',
      'barmer',
      'health insurance',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...rareShape,
    id: 'de.commercial-register',
    entity: 'DE_HANDELSREGISTER',
    region: 'DE',
    source:
      'HRV § 3: divisions A and B of the Handelsregister; number of one to six digits, a letter where registers were joined',
    examples: ['HRB 12345', 'HRA12345'],
    written: registered,
    check: code => (code[2] === 0x41 || code[2] === 0x42) && code[3] !== 0x30,
    alone: 0.5,
    spoken: 0.9,
    context: [
      'handelsregister',
      'handelsregisternummer',
      'amtsgericht',
      'registergericht',
      'hr-nummer',
      'registerauszug',
      'handelsregistereintrag',
      'commercial register',
    ],
  }),
];
