import type { Recognizer } from '../recognizer.ts';
import { isMonthDay, pairAt } from './calendar.ts';
import { numberOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer, type NumberRule } from './number-rule.ts';
import { fineCheck } from './strengths.ts';
import { isOneOf } from './code-text.ts';

const weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
const isResident = (digits: Uint8Array): boolean => {
  const kind = digits[6] as number;
  return kind >= 1 && kind <= 4 && isMonthDay(digits, 2);
};
const isForeigner = (digits: Uint8Array): boolean => {
  const kind = digits[6] as number;
  return kind >= 5 && kind <= 8 && isMonthDay(digits, 2);
};
const ofResident = (digits: Uint8Array): boolean =>
  (11 - (weightedSum(digits, weights) % 11)) % 10 === digits[12];
const ofForeigner = (digits: Uint8Array): boolean =>
  (13 - (weightedSum(digits, weights) % 11)) % 10 === digits[12];

const resident: Omit<NumberRule, 'id' | 'check' | 'validation' | 'alone' | 'examples'> = {
  entity: 'KR_RRN',
  region: 'KR',
  source:
    '주민등록법 시행규칙 제2조: date of birth, sex and century, weights 2 to 9 and 2 to 5, modulo 11 (until October 2020)',
  shapes: [[13], [6, 7]],
  joints: '- ',
  context: [
    '주민등록번호',
    '주민번호',
    '주민등록',
    'korean rrn',
    'resident registration number',
    'korean resident registration number',
    'rrn',
    'rrn#',
    'jumin',
  ],
  identifies: 'person',
};

const foreigner: Omit<NumberRule, 'id' | 'check' | 'validation' | 'alone' | 'examples'> = {
  ...resident,
  entity: 'KR_FRN',
  source:
    '출입국관리법 시행규칙 제51조: date of birth, 5 to 8, weights 2 to 9 and 2 to 5, modulo 11, and two more (until October 2020)',
  context: [
    '외국인등록번호',
    '외국인번호',
    'korean frn',
    'frn',
    'foreigner registration number',
    'korean foreigner registration number',
    'alien registration number',
  ],
};

/** Since October 2020 the digits behind the sex have no meaning. */
const random = { validation: 'structure', alone: 0.1, grouped: 0.3, spoken: 0.75 } as const;

const driving: Pick<NumberRule, 'entity' | 'region' | 'source' | 'context' | 'identifies'> = {
  entity: 'KR_DRIVER_LICENSE',
  region: 'KR',
  source: '도로교통법 시행규칙 별지 제55호: region (11 to 28), year, serial of six, two digits',
  context: [
    '운전면허',
    '운전면허번호',
    '면허번호',
    'korean driver license',
    "korean driver's license",
    'driver license',
  ],
  identifies: 'person',
};

export const korea: readonly Recognizer[] = [
  numberRecognizer({
    ...resident,
    ...fineCheck,
    id: 'kr.rrn',
    examples: ['960121-1021413'],
    grouped: 0.6,
    check: digits => isResident(digits) && ofResident(digits),
  }),
  numberRecognizer({
    ...resident,
    ...random,
    id: 'kr.rrn-2020',
    examples: ['주민등록번호 201105-3123456'],
    check: digits => isResident(digits) && !ofResident(digits),
  }),
  numberRecognizer({
    ...foreigner,
    ...fineCheck,
    id: 'kr.frn',
    examples: ['911124-5678906'],
    grouped: 0.6,
    check: digits => isForeigner(digits) && ofForeigner(digits),
  }),
  numberRecognizer({
    ...foreigner,
    ...random,
    id: 'kr.frn-2020',
    examples: ['외국인등록번호 911124-5678901'],
    check: digits => isForeigner(digits) && !ofForeigner(digits),
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'kr.brn',
    entity: 'KR_BRN',
    region: 'KR',
    source: '국세청 사업자등록번호: weights 1 3 7 1 3 7 1 3 5 and the tens of the last product, modulo 10',
    examples: ['104-82-13138'],
    shapes: [[10], [3, 2, 5]],
    joints: '- ',
    alone: 0.15,
    check: digits => {
      const tens = Math.floor(((digits[8] as number) * 5) / 10);
      const sum = weightedSum(digits, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + tens;
      return numberOf(digits, 0, 3) > 100 && pairAt(digits, 3) > 0 && (10 - (sum % 10)) % 10 === digits[9];
    },
    context: [
      '사업자등록번호',
      '사업자번호',
      '사업자',
      'brn',
      'business registration number',
      'korean brn',
      'business number',
      'tax registration number',
    ],
  }),
  numberRecognizer({
    ...driving,
    id: 'kr.driver-license',
    examples: ['11-22-123456-12'],
    shapes: [[12], [2, 2, 6, 2]],
    joints: '- ',
    validation: 'structure',
    alone: 0.05,
    grouped: 0.4,
    spoken: 0.75,
    check: digits => pairAt(digits, 0) >= 11 && pairAt(digits, 0) <= 28,
  }),
  codeRecognizer({
    id: 'kr.passport',
    entity: 'KR_PASSPORT',
    region: 'KR',
    source:
      '여권법 시행규칙, 외교부: M, S, R, O, D or G, eight digits; since December 2021 a letter behind three of seven',
    examples: ['여권번호 M123A4567', 'M12345678'],
    written: ['A99999999', 'A999A9999'],
    lower: true,
    validation: 'structure',
    alone: 0.1,
    spoken: 0.7,
    check: code => isOneOf(code, 0, 'MSRODG'),
    context: [
      'korean passport',
      'korean passport number',
      '대한민국 여권',
      '여권',
      '여권번호',
      'passport',
      'passport number',
    ],
    identifies: 'person',
  }),
];
