import { isDigit, isLetter } from '../bytes.ts';
import type { Recognizer } from '../recognizer.ts';
import { valuesOf, weightedSum } from './checksum.ts';
import { codeRecognizer, type CodeRule } from './code-rule.ts';
import { rareShape } from './strengths.ts';

/** Letters of a serial number: no vowels, and none that looks like a digit. */
const isSerialSign = (b: number): boolean =>
  isDigit(b) || 'CFGHJKLMNPRTVWXYZ'.includes(String.fromCharCode(b));

/** How many weights of 7, 3, 1 (ICAO Doc 9303-3, 4.9) there are for so many characters. */
const weights = [7, 3, 1, 7, 3, 1, 7, 3, 1];
const isSummed = (code: Uint8Array, length: number): boolean => {
  const last = (code[length - 1] as number) - 0x30;
  return weightedSum(valuesOf(code, length - 1), weights.slice(0, length - 1)) % 10 === last;
};

const isSerial = (code: Uint8Array): boolean => {
  for (let i = 0; i < 9; i++) if (!isSerialSign(code[i] as number)) return false;
  return true;
};

const papers: Pick<CodeRule, 'region' | 'source' | 'lower' | 'identifies'> = {
  region: 'DE',
  source: 'PassV and PAuswV, Anlagen: Seriennummer of nine characters; check digit of ICAO Doc 9303-3, 4.9',
  lower: true,
  identifies: 'person',
};

const passport: Pick<CodeRule, 'entity' | 'context'> = {
  entity: 'DE_PASSPORT',
  context: [
    'reisepass',
    'reisepaß',
    'pass-nr',
    'passnr',
    'passnummer',
    'reisepassnummer',
    'reisepass-nr',
    'german passport',
    'passport',
    'passport number',
    'dokumentennummer',
    'mrz',
  ],
};

const idCard: Pick<CodeRule, 'entity' | 'context'> = {
  entity: 'DE_ID_CARD',
  context: [
    'personalausweis',
    'ausweis',
    'personalausweisnummer',
    'personalausweis-nr',
    'ausweisnummer',
    'ausweis-nr',
    'ausweisnr',
    'ausweisdokument',
    'dokumentennummer',
    'npa',
    'bundespersonalausweis',
    'german id card',
    'identity card',
    'national id',
  ],
};

const begins = (code: Uint8Array, letters: string): boolean =>
  letters.includes(String.fromCharCode(code[0] as number));
const ofPassports = 'CFGHJK';
const ofCards = 'LMNPRTVWXYZ';

export const germanPapers: readonly Recognizer[] = [
  codeRecognizer({
    ...papers,
    ...passport,
    id: 'de.passport',
    examples: ['Reisepass C01X00T41', 'C01X00T478'],
    written: ['AXXXXXXXX9', 'AXXXXXXX9'],
    check: (code, length) => begins(code, ofPassports) && isSerial(code) && isSummed(code, length),
    validation: 'checksum',
    alone: 0.4,
    spoken: 0.95,
  }),
  codeRecognizer({
    ...papers,
    ...passport,
    id: 'de.passport-serial',
    examples: ['Reisepass C01X00T47'],
    written: ['AXXXXXXXX'],
    check: code => begins(code, ofPassports) && isSerial(code),
    validation: 'structure',
    alone: 0,
    spoken: 0.65,
  }),
  codeRecognizer({
    ...papers,
    ...idCard,
    id: 'de.id-card',
    examples: ['Personalausweis L01X00T44', 'T220001293'],
    written: ['AXXXXXXXX9', 'AXXXXXXX9'],
    check: (code, length) =>
      (begins(code, ofCards) || (length === 9 && begins(code, ofPassports))) &&
      isSerial(code) &&
      isSummed(code, length),
    validation: 'checksum',
    alone: 0.4,
    spoken: 0.95,
  }),
  codeRecognizer({
    ...papers,
    ...idCard,
    id: 'de.id-card-serial',
    examples: ['Ausweis Nr. T22000129'],
    written: ['AXXXXXXXX'],
    check: code => begins(code, ofCards) && isSerial(code),
    validation: 'structure',
    alone: 0.15,
    spoken: 0.65,
  }),
  codeRecognizer({
    ...rareShape,
    id: 'de.driving-licence',
    entity: 'DE_FUEHRERSCHEIN',
    region: 'DE',
    source: 'FeV Anlage 8: authority of four characters, serial of five, check character, number of the copy',
    examples: ['Führerschein B072RRE2I55'],
    written: ['AXXXXXXXXXX'],
    // Authority with two digits behind its letter, or, as it is often given, two letters and eight digits.
    check: code => (isDigit(code[1] as number) ? isLicence(code) : isLettered(code)),
    alone: 0.15,
    spoken: 0.65,
    context: [
      'führerschein',
      'fuehrerschein',
      'führerscheinnummer',
      'führerschein-nr',
      'fahrerlaubnis',
      'fahrerlaubnisnummer',
      'german driving licence',
      'driving licence',
      "driver's license",
      'driver license',
    ],
    identifies: 'person',
  }),
];

function isLicence(code: Uint8Array): boolean {
  return isDigit(code[2] as number) && (isDigit(code[9] as number) || code[9] === 0x58);
}

function isLettered(code: Uint8Array): boolean {
  if (!isLetter(code[1] as number)) return false;
  for (let i = 2; i < 10; i++) if (!isDigit(code[i] as number)) return false;
  return true;
}
