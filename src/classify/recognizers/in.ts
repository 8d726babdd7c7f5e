import { alnum, isAlnum } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { verhoeff } from './checksum.ts';
import { codeRecognizer, type CodeRule } from './code-rule.ts';
import { isOneOf, numberIn, textOf, valueAt } from './code-text.ts';
import { numberRecognizer } from './number-rule.ts';

/** Not 0 or 1 in front, and not the same backwards. */
function isAadhaar(digits: Uint8Array): boolean {
  if ((digits[0] as number) < 2) return false;
  let mirrored = 0;
  for (let i = 0; i < 6; i++) if (digits[i] === digits[11 - i]) mirrored++;
  return mirrored < 6 && verhoeff(digits, 12);
}

/** What the holder is: association, body, company, firm, government, HUF, artificial person, authority, person, trust. */
const HOLDERS = 'ABCFGHJLPT';
/** Five letters, of which the fourth is the holder's kind, a number from 0001, a letter. */
const isPan = (code: Uint8Array, from: number): boolean =>
  isOneOf(code, from + 3, HOLDERS) && numberIn(code, from + 5, from + 9) > 0;

const pan = {
  entity: 'IN_PAN',
  region: 'IN',
  source:
    'Income Tax Department, Income-tax Rules 1962, rule 114: five letters (the fourth the kind of holder), four digits, a letter',
  written: ['AAAAA9999A'],
  lower: true,
  context: ['pan', 'pan card', 'pan number', 'pan no', 'permanent account', 'income tax', 'pan_number'],
  identifies: 'person',
} satisfies Partial<CodeRule>;

/** Base 36, weights 1 and 2 in turn, the digits of each product added, modulo 36. */
function hasGstinCheck(code: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < 14; i++) {
    const product = valueAt(code, i) * (1 + (i % 2));
    sum += Math.floor(product / 36) + (product % 36);
  }
  return (36 - (sum % 36)) % 36 === valueAt(code, 14);
}

function isGstin(code: Uint8Array): boolean {
  const state = numberIn(code, 0, 2);
  return (
    ((state >= 1 && state <= 38) || state === 97 || state === 99) && code[12] !== 0x30 && code[13] === 0x5a
  );
}

const gstin = {
  entity: 'IN_GSTIN',
  region: 'IN',
  source:
    'CGST Rules 2017, rule 10 and form GST REG-06; GSTN, GSTIN check digit: state, PAN, entity, Z, modulo 36',
  written: ['99AAAAA9999AXAX'],
  lower: true,
  context: [
    'gstin',
    'gst',
    'gst number',
    'gst no',
    'gst identification',
    'goods and services',
    'tax identification',
  ],
} satisfies Partial<CodeRule>;

/** Codes of the states and territories on number plates, some of them of old. */
const states = new Set(
  'AN AP AR AS BH BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TG TN TR TS UK UA UP WB'.split(
    ' ',
  ),
);

const plate = {
  entity: 'IN_VEHICLE_REGISTRATION',
  region: 'IN',
  source: 'Central Motor Vehicles Rules 1989, rules 50 and 51; Bharat series, G.S.R. 594(E) of 2021',
  joints: ' -',
  lower: true,
  context: [
    'vehicle',
    'registration',
    'vehicle number',
    'vehicle no',
    'registration number',
    'reg no',
    'number plate',
    'plate',
    'rto',
    'car',
    'bike',
    'chassis',
  ],
  identifies: 'person',
} satisfies Partial<CodeRule>;

const districts = ['9', '99'];
const serials = ['9', '99', '999', '9999'];
const withSeries = ['A', 'AA', 'AAA'].flatMap(series =>
  districts.flatMap(district => [`AA${district}${series}9999`, `AA ${district} ${series} 9999`]),
);

/** Of the payment apps and banks, as NPCI lists them; each with a sign that parts it from the host of an e-mail. */
const handles =
  'okaxis okhdfcbank okicici oksbi ybl ibl axl paytm ptyes ptaxis pthdfc ptsbi upi apl yapl rapl axisbank axisb hdfcbank ' +
  'icici sbi kotak barodampay pnb indus federal freecharge jupiteraxis fbl waaxis wahdfcbank waicici wasbi airtel ' +
  'postbank idfcbank rbl yesbank yesbankltd cnrb uboi unionbank cbin idbi kbl mahb slice timecosmos naviaxis superyes ' +
  'ikwik abfspay amazonpay sib hsbc dbs citi';

const MAX_LOCAL = 64;
const local = alnum.slice();
for (const char of '.-_') local[char.charCodeAt(0)] = 1;

function upiRecognizer(): Recognizer {
  return {
    id: 'in.upi-id',
    entity: 'IN_UPI_ID',
    class: 'pci',
    region: 'IN',
    reach: { back: MAX_LOCAL, ahead: 2 },
    validation: 'structure',
    source: 'National Payments Corporation of India, UPI procedural guidelines: name@handle',
    examples: ['asha.rao@okaxis'],
    identifies: 'person',
    triggers: [{ on: 'literal', words: handles.split(' ').map(handle => `@${handle}`) }],
    match(view: View, { start: at, end }: Place): Outcome {
      if (view.beyond(end + 1)) return WAIT;
      const isHost = (view.at(end) === 0x2e || view.at(end) === 0x2d) && isAlnum(view.at(end + 1));
      if (view.wordAt(end) || view.at(end) === 0x5f || isHost) return DONE;
      let start = at;
      const stop = Math.max(0, view.origin, at - MAX_LOCAL);
      while (start > stop && local[view.at(start - 1)] === 1) start--;
      while (start < at && !isAlnum(view.at(start))) start++;
      if (at - start < 3 || view.at(start - 1) === 0x2f) return DONE;
      view.found({ start, end, score: 0.75, validated: false });
      return DONE;
    },
  };
}

export const india: readonly Recognizer[] = [
  numberRecognizer({
    id: 'in.aadhaar',
    entity: 'IN_AADHAAR',
    region: 'IN',
    source: 'UIDAI, A UID numbering scheme for India (2010): twelve digits, the first not 0 or 1, Verhoeff',
    examples: ['3998 7654 3211'],
    shapes: [[12], [4, 4, 4]],
    joints: ' -',
    check: isAadhaar,
    validation: 'checksum',
    alone: 0.3,
    grouped: 0.55,
    spoken: 0.95,
    context: ['aadhaar', 'aadhar', 'adhaar', 'uidai', 'uid', 'aadhaar number', 'aadhaar_number', 'आधार'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...pan,
    id: 'in.pan',
    examples: ['PAN ABBPM4567S'],
    check: code => isPan(code, 0),
    validation: 'structure',
    alone: 0.4,
    spoken: 0.9,
  }),
  codeRecognizer({
    ...pan,
    id: 'in.pan-of-another-kind',
    examples: ['AAASA1111R'],
    check: code => !isPan(code, 0),
    validation: 'context',
    alone: 0.1,
    spoken: 0.4,
  }),
  codeRecognizer({
    ...gstin,
    id: 'in.gstin',
    examples: ['27AAPFU0939F1ZV'],
    check: code => isGstin(code) && hasGstinCheck(code),
    validation: 'checksum',
    alone: 0.9,
    spoken: 0.97,
  }),
  // The rule of the check digit is in no law: a number that fails it may still be meant as one.
  codeRecognizer({
    ...gstin,
    id: 'in.gstin-unchecked',
    examples: ['27ABCDE1234F1Z5'],
    check: code => isGstin(code) && !hasGstinCheck(code),
    validation: 'structure',
    alone: 0.15,
    spoken: 0.45,
  }),
  codeRecognizer({
    id: 'in.voter',
    entity: 'IN_VOTER',
    region: 'IN',
    source: "Election Commission of India, elector's photo identity card: three letters and seven digits",
    examples: ['voter id KSD1287349'],
    written: ['AAA9999999'],
    lower: true,
    check: code => numberIn(code, 3, 10) > 0,
    validation: 'context',
    alone: 0.15,
    spoken: 0.75,
    context: ['voter', 'voter id', 'voter_id', 'epic', 'election', 'elector', 'electoral'],
    identifies: 'person',
  }),
  codeRecognizer({
    id: 'in.passport',
    entity: 'IN_PASSPORT',
    region: 'IN',
    source: 'Ministry of External Affairs, Passport Seva: a letter and seven digits, the first not 0',
    examples: ['passport T3569075'],
    written: ['A9999999'],
    lower: true,
    check: code => code[1] !== 0x30,
    validation: 'context',
    alone: 0.1,
    spoken: 0.72,
    context: [
      'passport',
      'passport number',
      'passport_number',
      'passport no',
      'indian passport',
      'travel document',
    ],
    identifies: 'person',
  }),
  codeRecognizer({
    ...plate,
    id: 'in.vehicle-registration',
    examples: ['GJ09AB1234'],
    written: [...withSeries, '99AA9999A', '99AA9999AA', '99 AA 9999 A', '99 AA 9999 AA'],
    check: code => states.has(textOf(code, 0, 2)) || textOf(code, 2, 4) === 'BH',
    validation: 'structure',
    alone: 0.3,
    spoken: 0.8,
  }),
  codeRecognizer({
    ...plate,
    id: 'in.vehicle-registration-of-old',
    examples: ['vehicle number MCX1243', 'vehicle number MN2412'],
    written: [...serials.map(serial => `AAA${serial}`), 'AA9999', 'AA 9999'],
    check: (code, length) => length === 7 || states.has(textOf(code, 0, 2)),
    validation: 'context',
    alone: 0.05,
    spoken: 0.6,
  }),
  codeRecognizer({
    id: 'in.ifsc',
    entity: 'IN_IFSC',
    class: 'pci',
    region: 'IN',
    source:
      'Reserve Bank of India, Indian Financial System Code: four letters of the bank, 0, six signs of the branch',
    examples: ['IFSC SBIN0005943'],
    written: ['AAAA0XXXXXX'],
    lower: true,
    check: code => isOneOf(code, 10, '0123456789') || isOneOf(code, 9, '0123456789'),
    validation: 'context',
    alone: 0.25,
    spoken: 0.9,
    context: ['ifsc', 'ifsc code', 'ifsc_code', 'neft', 'rtgs', 'imps', 'branch', 'bank'],
  }),
  upiRecognizer(),
];
