import { isLetter } from '../bytes.ts';
import type { Recognizer } from '../recognizer.ts';
import { isMonthDay, pairAt } from './calendar.ts';
import { mod11Dash2, numberOf, valuesOf, weightedSum } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberRecognizer } from './number-rule.ts';
import { exactCheck, fineCheck, oneCheck, shapeOnly } from './strengths.ts';
import { isOneOf } from './code-text.ts';

const individualWeights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
function isIndividual(digits: Uint8Array): boolean {
  const rest = weightedSum(digits, individualWeights) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digits[11];
}

const corporateWeights = [0, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1];
const isCorporate = (digits: Uint8Array): boolean =>
  digits[0] !== 0 && 9 - (weightedSum(digits, corporateWeights) % 9) === digits[0];

/** Provinces by the first two digits (GB/T 2260), Hong Kong, Macao, Taiwan, and foreigners with a permit. */
const provinces = new Set([
  11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61,
  62, 63, 64, 65, 71, 81, 82, 83, 91,
]);

function isChinese(digits: Uint8Array): boolean {
  const year = numberOf(digits, 6, 10);
  return (
    provinces.has(pairAt(digits, 0)) &&
    year >= 1880 &&
    year <= 2100 &&
    isMonthDay(digits, 10) &&
    mod11Dash2(digits, 18)
  );
}

const chinese = new Uint8Array(18);
const chineseContext = [
  '身份证',
  '身份证号',
  '身份证号码',
  '身份號碼',
  '公民身份号码',
  '居民身份证',
  'chinese id',
  'resident identity card',
];
const chineseId = {
  ...exactCheck,
  entity: 'CN_RESIDENT_ID',
  region: 'CN',
  source: 'GB 11643-1999 公民身份号码: region, date of birth, serial, ISO 7064 MOD 11-2',
  alone: 0.95,
  context: chineseContext,
  identifies: 'person',
} as const;

const creditSigns = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** By ASCII code: the value of a character of a credit code; -1: it is none. */
const creditValues = Int8Array.from({ length: 128 }, (_, b) => creditSigns.indexOf(String.fromCharCode(b)));

const creditCode = {
  entity: 'CN_USCC',
  region: 'CN',
  source: 'GB 32100-2015 法人和其他组织统一社会信用代码编码规则: weights are powers of 3, modulo 31',
  context: ['统一社会信用代码', '信用代码', '社会信用', 'uscc', 'unified social credit'],
} as const;

/** Weights are the powers of 3 modulo 31. */
function isCreditCode(code: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0, weight = 1; i < 17; i++, weight = (weight * 3) % 31) {
    const value = creditValues[code[i] as number] as number;
    if (value < 0) return false;
    sum += value * weight;
  }
  for (let i = 2; i < 8; i++) if ((code[i] as number) > 0x39) return false;
  const isKnown = isOneOf(code, 0, '123456789ANY');
  return isKnown && (31 - (sum % 31)) % 31 === creditValues[code[17] as number];
}

/** The number of each letter, of `A` to `Z`, in Taiwan. */
const taiwan = [
  10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33,
];

function isTaiwanese(code: Uint8Array): boolean {
  const kind = (code[1] as number) - 0x30;
  const letter = taiwan[(code[0] as number) - 0x41] as number;
  if (kind !== 1 && kind !== 2 && kind !== 8 && kind !== 9) return false;
  const sum = Math.floor(letter / 10) + (letter % 10) * 9;
  return (sum + weightedSum(valuesOf(code, 10).subarray(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
}

export const eastAsia: readonly Recognizer[] = [
  numberRecognizer({
    ...oneCheck,
    id: 'jp.my-number',
    entity: 'JP_MY_NUMBER',
    region: 'JP',
    source: '平成26年総務省令第85号 第5条 (個人番号): weights 6 to 2, 7 to 2, modulo 11',
    examples: ['マイナンバー 1234 5678 9018'],
    shapes: [[12], [4, 4, 4]],
    grouped: 0.15,
    check: isIndividual,
    context: [
      'マイナンバー',
      '個人番号',
      'my number',
      'mynumber',
      'individual number',
      'japanese individual number',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'jp.corporate-number',
    entity: 'JP_CORPORATE_NUMBER',
    region: 'JP',
    source: '平成26年財務省令第70号 第2条 (法人番号): 9 less the remainder by 9',
    examples: ['法人番号 7000012050002'],
    shapes: [[13], [1, 4, 4, 4]],
    check: isCorporate,
    context: ['法人番号', 'corporate number', 'houjin bangou', '登録番号', '適格請求書'],
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'jp.passport',
    entity: 'JP_PASSPORT',
    region: 'JP',
    source: '旅券法施行規則, 外務省: two letters and seven digits',
    examples: ['旅券番号 TK1234567'],
    written: ['AA9999999'],
    check: () => true,
    context: ['旅券', '旅券番号', 'パスポート', 'japanese passport', 'passport'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'jp.driver-license',
    entity: 'JP_DRIVER_LICENSE',
    region: 'JP',
    source:
      '道路交通法施行規則, 警察庁 (運転免許証番号): prefecture (10 to 97), year, serial, check digit, number of reissues',
    examples: ['運転免許証番号 301234567890'],
    shapes: [[12]],
    check: digits => pairAt(digits, 0) >= 10 && pairAt(digits, 0) <= 97,
    context: ['運転免許', '運転免許証', '免許証番号', '免許番号', "japanese driver's license"],
    identifies: 'person',
  }),
  numberRecognizer({
    ...chineseId,
    id: 'cn.resident-id',
    examples: ['110105194912310628'],
    shapes: [[18], [6, 8, 4]],
    check: isChinese,
  }),
  codeRecognizer({
    ...chineseId,
    id: 'cn.resident-id-x',
    examples: ['11010519491231002X'],
    written: ['99999999999999999A', '999999 99999999 999A'],
    lower: true,
    check: code => {
      for (let i = 0; i < 17; i++) chinese[i] = (code[i] as number) - 0x30;
      chinese[17] = 10;
      return code[17] === 0x58 && isChinese(chinese);
    },
  }),
  codeRecognizer({
    ...fineCheck,
    ...creditCode,
    id: 'cn.credit-code',
    examples: ['统一社会信用代码 91350100M000100Y43'],
    written: ['99999999XXXXXXXXXX', 'A9999999XXXXXXXXXX', '9A999999XXXXXXXXXX', 'AA999999XXXXXXXXXX'],
    alone: 0.6,
    check: (code, length) => code.subarray(0, length).some(isLetter) && isCreditCode(code),
  }),
  numberRecognizer({
    ...fineCheck,
    ...creditCode,
    id: 'cn.credit-number',
    examples: ['统一社会信用代码 911101087109304213'],
    shapes: [[18]],
    check: digits => isCreditCode(digits.map(digit => digit + 0x30)),
  }),
  codeRecognizer({
    ...shapeOnly,
    id: 'cn.passport',
    entity: 'CN_PASSPORT',
    region: 'CN',
    source: '国家移民管理局 普通护照: E and eight digits, or E, a letter and seven; G, D, S, P before',
    examples: ['护照 E12345678'],
    written: ['A99999999', 'EA9999999'],
    check: code => isOneOf(code, 0, 'EGDSP'),
    context: ['护照', '护照号', '护照号码', 'chinese passport', 'passport'],
    identifies: 'person',
  }),
  codeRecognizer({
    ...fineCheck,
    id: 'tw.national-id',
    entity: 'TW_NID',
    region: 'TW',
    source: '戶籍法 and 內政部 統一證號: letter of the place, sex, weights 1 9 8 7 6 5 4 3 2 1 1, modulo 10',
    examples: ['身分證字號 A123456789'],
    written: ['A999999999'],
    check: isTaiwanese,
    context: [
      '身分證',
      '身分證字號',
      '身份證',
      '統一編號',
      '統一證號',
      '居留證',
      'taiwan id',
      'taiwanese id',
      'national id',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'th.tnin',
    entity: 'TH_TNIN',
    region: 'TH',
    source: 'กรมการปกครอง เลขประจำตัวประชาชน: kind, province, weights 13 to 2, modulo 11',
    examples: ['1-2345-67890-12-1'],
    shapes: [[13], [1, 4, 5, 2, 1]],
    joints: '- ',
    grouped: 0.6,
    refusesPatterns: false,
    check: isThai,
    context: [
      'thai national id',
      'thai id number',
      'thai id',
      'tnin',
      'เลขประจำตัวประชาชน',
      'เลขบัตรประชาชน',
      'บัตรประชาชน',
      'รหัสปชช',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'vn.cccd',
    entity: 'VN_CCCD',
    region: 'VN',
    source:
      'Nghị định 137/2015/NĐ-CP Điều 13: province (001 to 096), sex and century, year of birth, six digits',
    examples: ['CCCD 001099012345'],
    shapes: [[12]],
    check: digits => isVietnamese(digits),
    context: [
      'cccd',
      'căn cước',
      'căn cước công dân',
      'cmnd',
      'chứng minh nhân dân',
      'số định danh',
      'vietnamese id',
    ],
    identifies: 'person',
  }),
];

/** Ends of the runs of province codes, by their tens (ISO 3166-2:TH). */
const lastInTen = [-1, 9, 7, 9, 9, 8, 7, 7, 6, 6];

function isThai(digits: Uint8Array): boolean {
  const kind = digits[0] as number;
  if (kind < 1 || kind > 8 || (digits[2] as number) > (lastInTen[digits[1] as number] as number))
    return false;
  const sum = weightedSum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return (11 - (sum % 11)) % 10 === digits[12];
}

const isVietnamese = (digits: Uint8Array): boolean => {
  const province = numberOf(digits, 0, 3);
  return province >= 1 && province <= 96 && (digits[3] as number) <= 3;
};
