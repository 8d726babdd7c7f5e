import type { Recognizer } from '../recognizer.ts';
import { isMonthDay, pairAt } from './calendar.ts';
import { luhn, numberOf, weightedSum } from './checksum.ts';
import { numberRecognizer, type NumberRule } from './number-rule.ts';
import { fineCheck, oneCheck, shapeOnly, twoChecks } from './strengths.ts';

function isEdrpou(digits: Uint8Array): boolean {
  const number = numberOf(digits, 0, 8);
  const between = number >= 30_000_000 && number <= 60_000_000;
  const weights = between ? [7, 1, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5, 6, 7];
  let rest = weightedSum(digits, weights) % 11;
  if (rest === 10)
    rest =
      weightedSum(
        digits,
        weights.map(weight => weight + 2),
      ) % 11;
  return number > 0 && rest % 10 === digits[7];
}

function isInn(digits: Uint8Array, length: number): boolean {
  if (pairAt(digits, 0) === 0) return false;
  if (length === 10) return (weightedSum(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digits[9];
  const tenth = (weightedSum(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10;
  const last = (weightedSum(digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10;
  return tenth === digits[10] && last === digits[11];
}

function isSnils(digits: Uint8Array): boolean {
  const sum = weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
  return numberOf(digits, 0, 9) > 1_001_998 && sum % 100 === numberOf(digits, 9, 11);
}

/** The number in front modulo 11, or for sole traders (15 digits) modulo 13. */
function isOgrn(digits: Uint8Array, length: number): boolean {
  const kind = digits[0] as number;
  if (length === 13) return (kind === 1 || kind === 5) && (numberOf(digits, 0, 12) % 11) % 10 === digits[12];
  return kind === 3 && (numberOf(digits, 0, 14) % 13) % 10 === digits[14];
}

const inn: Omit<NumberRule, 'id' | 'shapes' | 'examples' | 'validation' | 'alone'> = {
  entity: 'RU_INN',
  region: 'RU',
  source: 'Приказ ФНС ЕД-7-14/559@: ИНН of ten digits (one check digit) or twelve (two), modulo 11',
  check: isInn,
  context: ['инн', 'inn', 'налогоплательщика', 'taxpayer', 'russian tax'],
};

export const eastAndGulf: readonly Recognizer[] = [
  numberRecognizer({
    ...oneCheck,
    id: 'ua.rnokpp',
    entity: 'UA_RNOKPP',
    region: 'UA',
    source:
      'ДПС, реєстраційний номер облікової картки платника податків: weights -1 5 7 9 4 6 10 5 7, modulo 11',
    examples: ['РНОКПП 1759013776'],
    shapes: [[10]],
    check: digits => {
      const sum = weightedSum(digits, [10, 5, 7, 9, 4, 6, 10, 5, 7]);
      return (sum % 11) % 10 === digits[9];
    },
    context: ['рнокпп', 'іпн', 'ідентифікаційний номер', 'платника податків', 'rnokpp', 'ukrainian tax'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'ua.edrpou',
    entity: 'UA_EDRPOU',
    region: 'UA',
    source: 'Держстат, код ЄДРПОУ: weights 1 to 7, or 7 and 1 to 6 from 30000000 to 60000000, modulo 11',
    examples: ['ЄДРПОУ 32855961'],
    shapes: [[8]],
    alone: 0.1,
    check: isEdrpou,
    context: ['єдрпоу', 'edrpou', 'код єдрпоу', 'ukrainian company'],
  }),
  numberRecognizer({ ...inn, ...oneCheck, id: 'ru.inn', examples: ['ИНН 7707083893'], shapes: [[10]] }),
  numberRecognizer({
    ...inn,
    ...twoChecks,
    id: 'ru.inn-person',
    examples: ['ИНН 500100732259'],
    shapes: [[12]],
    alone: 0.4,
    identifies: 'person',
  }),
  numberRecognizer({
    ...twoChecks,
    id: 'ru.snils',
    entity: 'RU_SNILS',
    region: 'RU',
    source: 'Постановление Правления ПФР 2п, СНИЛС: weights 9 to 1, modulo 101',
    examples: ['СНИЛС 112-233-445 95'],
    shapes: [[11], [3, 3, 3, 2]],
    joined: ['-- '],
    alone: 0.4,
    check: isSnils,
    context: ['снилс', 'snils', 'страховой номер', 'пенсионного страхования'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'ru.ogrn',
    entity: 'RU_OGRN',
    region: 'RU',
    source: 'Приказ Минфина 165н, ОГРН and ОГРНИП: the remainder by 11, or by 13',
    examples: ['ОГРН 1027700132195'],
    shapes: [[13], [15]],
    alone: 0.15,
    check: isOgrn,
    context: ['огрн', 'огрнип', 'ogrn', 'государственный регистрационный номер'],
  }),
  numberRecognizer({
    ...shapeOnly,
    id: 'ru.passport',
    entity: 'RU_PASSPORT',
    region: 'RU',
    source: 'Постановление Правительства 828: series of four digits (region, year), number of six',
    examples: ['паспорт 45 08 123456'],
    shapes: [[10], [4, 6], [2, 2, 6]],
    joints: ' ',
    check: digits => pairAt(digits, 0) > 0,
    context: ['паспорт', 'паспорта', 'паспортные данные', 'серия', 'russian passport', 'passport'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'il.id',
    entity: 'IL_ID_NUMBER',
    region: 'IL',
    source: 'רשות האוכלוסין, מספר זהות: nine digits, weights 1 and 2, modulo 10',
    examples: ['מספר זהות 039337423'],
    shapes: [[9], [8, 1], [1, 7, 1]],
    joints: '-',
    check: digits => numberOf(digits, 0, 9) > 0 && luhn(digits, 9),
    context: [
      'תעודת זהות',
      'מספר זהות',
      'ת.ז',
      'ת״ז',
      'teudat zehut',
      'israeli id',
      'israel id',
      'id number',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...oneCheck,
    id: 'sa.national-id',
    entity: 'SA_NATIONAL_ID',
    region: 'SA',
    source: 'الأحوال المدنية, national identity (1) and iqama (2): ten digits, Luhn',
    examples: ['رقم الهوية 1058529940'],
    shapes: [[10]],
    check: digits => (digits[0] === 1 || digits[0] === 2) && luhn(digits, 10),
    context: [
      'رقم الهوية',
      'الهوية الوطنية',
      'هوية',
      'إقامة',
      'رقم الإقامة',
      'iqama',
      'saudi id',
      'saudi national id',
    ],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'ae.emirates-id',
    entity: 'AE_EMIRATES_ID',
    region: 'AE',
    source: 'ICP, Emirates ID: country 784, year of birth, seven digits, Luhn',
    examples: ['784-1985-1234567-3'],
    shapes: [[15], [3, 4, 7, 1]],
    alone: 0.7,
    grouped: 0.9,
    check: digits =>
      numberOf(digits, 0, 3) === 784 &&
      numberOf(digits, 3, 7) >= 1900 &&
      numberOf(digits, 3, 7) <= 2100 &&
      luhn(digits, 15),
    context: ['emirates id', 'eid', 'الهوية الإماراتية', 'رقم الهوية', 'uae id', 'identity card'],
    identifies: 'person',
  }),
  numberRecognizer({
    ...fineCheck,
    id: 'kz.iin',
    entity: 'KZ_IIN',
    region: 'KZ',
    source:
      'Закон РК о национальных реестрах идентификационных номеров: date of birth, century, weights 1 to 11, modulo 11',
    examples: ['ЖСН 870412300515'],
    shapes: [[12]],
    check: digits => {
      if ((digits[6] as number) > 6 || !isMonthDay(digits, 2)) return false;
      let rest = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
      if (rest === 10) rest = weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
      return rest === digits[11];
    },
    context: ['иин', 'жсн', 'iin', 'индивидуальный идентификационный номер', 'kazakh id'],
    identifies: 'person',
  }),
];
