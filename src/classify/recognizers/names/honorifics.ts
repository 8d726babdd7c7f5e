import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { FIRST, LAST, lexicon } from './lexicon.ts';
import { wordEnd } from './text-words.ts';
import { isCapital, wordHash } from './word-hash.ts';
import { foldedBytes } from './word-set.ts';

const split = (text: string): readonly string[] => text.trim().split(/\s+/);
const spelled = (text: string): string => Buffer.from(foldedBytes(text)).toString();

/** Surnames that most people have: China (Ministry of Public Security, 2020), Korea (census of 2015), Japan. */
const surnames = split(`
王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 邓 韩 冯 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕
張 劉 陳 楊 黃 趙 吳 孫 馬 羅 鄭 謝 許 鄧 韓 馮 蕭 蔣 葉 蘇 呂 欧阳 歐陽 司马 諸葛
佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邉 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 斉藤 清水 山崎 阿部 森 池田 橋本 山下 石川 中島
前田 藤田 小川 後藤 岡田 長谷川 村上 近藤 石井 遠藤 青木 坂本 福田 太田 西村 藤井 岡本 藤原 中野 三浦 原田 松田 竹内 中川 上田 森田 柴田 酒井 宮崎
김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 유 전 홍 고 문 양 손 배 백 허 남 심 노 하 곽 성 차 주 우 구`);

/** Forms of address behind a name. */
const behind = split(
  '様 さん 氏 殿 先生 女士 小姐 老师 老師 教授 医生 醫生 同志 씨 님 선생님 교수님 부장님 과장님 대리님 사장님',
).map(word => foldedBytes(word));

/** Forms of address before one, capitals behind them. */
const cased = split(`
господин господина господину господином госпожа госпожи госпоже госпожой г-н г-на г-ну г-жа г-жи г-же гражданин гражданка
пан пані κύριος κύριο κύριε κυρία`).flatMap(word => [word, word.charAt(0).toUpperCase() + word.slice(1)]);
/** The same in scripts without capitals. */
const uncased = split(`
السيد السيدة الأستاذ الأستاذة الدكتور الدكتورة الآنسة श्री श्रीमती सुश्री डॉ. জনাব শ্রী திரு திருமதி מר גברת`);

/** A king, and no Mr Wang. */
const KING = '王様';
const kingEnd = foldedBytes(KING).at(-1);

const MAX_GIVEN = 3;
const LEAST_BYTES = 4;
const SCORE = 0.7;

const surnameWords = new Set(surnames.map(spelled));
const casedWords = new Set(cased.map(word => `${spelled(word)} `));
const uncasedWords = new Set(uncased.map(word => `${spelled(word)} `));

/** Names beside a form of address, in scripts where no capital tells them. */
export const honorifics: Recognizer = {
  id: 'names.honorific',
  entity: 'PERSON',
  class: 'pii',
  reach: { back: 8, ahead: 100 },
  validation: 'context',
  source:
    'Forms of address of Chinese, Japanese, Korean, Russian, Ukrainian, Greek, Arabic, Hebrew, Hindi, Bengali and Tamil; the most common surnames of China (Ministry of Public Security, 2020), Korea (census of 2015) and Japan',
  examples: ['山田太郎様', '王先生', '김철수 씨', 'господин Иванов', 'السيد محمد'],
  identifies: 'person',
  triggers: [{ on: 'literal', words: [...surnameWords, ...casedWords, ...uncasedWords] }],
  match(view: View, { start, end, word }: Place): Outcome {
    if (surnameWords.has(word)) return called(view, start, end, word === KING[0]);
    if (view.wordBefore(start)) return DONE;
    const first = wordEnd(view, end);
    if (view.beyond(first + 1)) return WAIT;
    const isName = casedWords.has(word)
      ? isCapital(view.bytes, end)
      : view.at(end) >= 0x80 && first - end >= LEAST_BYTES;
    if (!isName) return DONE;
    const last = goesOn(view, first, casedWords.has(word));
    if (last < 0) return WAIT;
    view.found({ start: end, end: last, score: SCORE, validated: false });
    return DONE;
  },
};

/** A surname, perhaps a given name, and a form of address behind them. */
function called(view: View, start: number, end: number, mayBeKing: boolean): Outcome {
  let at = end;
  for (let given = 0; given <= MAX_GIVEN; given++) {
    const found = addressed(view, at);
    if (found !== false) {
      if (found === undefined) return WAIT;
      if (mayBeKing && given === 0 && view.at(at + 2) === kingEnd) return DONE;
      view.found({ start, end: at, score: SCORE, validated: false });
      return DONE;
    }
    // Blanks are between names in Han only.
    if (view.beyond(at + 1)) return WAIT;
    if (view.at(at) === 0x20 && view.at(at + 1) < 0xea) at++;
    // Han, kana and Hangul have three bytes.
    if (view.at(at) < 0xe3 || view.at(at) > 0xed) return DONE;
    at += 3;
  }
  return DONE;
}

/** Does a form of address stand at `at`, a blank before it or none? Undefined: not known yet. */
function addressed(view: View, at: number): boolean | undefined {
  const from = view.at(at) === 0x20 ? at + 1 : at;
  for (const word of behind) {
    let i = 0;
    while (i < word.length && view.at(from + i) === word[i]) i++;
    if (i === word.length) return true;
    if (view.beyond(from + i)) return undefined;
  }
  return false;
}

/** Behind a second word of the name; behind the first where there is none; -1: not known yet. */
function goesOn(view: View, first: number, isCased: boolean): number {
  if (view.at(first) !== 0x20) return first;
  const end = wordEnd(view, first + 1);
  if (view.beyond(end + 1)) return -1;
  if (isCased) return isCapital(view.bytes, first + 1) ? end : first;
  const flags = lexicon.of(wordHash(view.bytes, first + 1, end));
  return ((flags >> FIRST) & 3) > 0 || ((flags >> LAST) & 3) > 0 ? end : first;
}
