/** Makes the file of names: every word of the lists as a hash, with what it may be. Format: lexicon.ts. */
import { fold } from '../../src/classify/fold.ts';
import { Offsets } from '../../src/classify/offsets.ts';
import {
  DEMONYM,
  FIRST,
  HONORIFIC,
  LAST,
  OCCUPATION,
  ORG_MARK,
  ORG_NAME,
  PARTICLE,
  PLACE,
  PLACE_HEAD,
  STREET,
  WORD,
} from '../../src/classify/recognizers/names/lexicon.ts';
import { finished, HASH_START, hashOn } from '../../src/classify/recognizers/names/word-hash.ts';
import * as cues from './cues.mjs';

/** As the recognizers see it. */
export function folded(text) {
  const source = Buffer.from(text);
  const target = new Uint8Array(source.length * 2 + 16);
  const end = fold(source, target, 0, { folded: 0, original: 0, isTagged: false, hidden: [] }, new Offsets());
  return target.subarray(0, end);
}

/** Of one word or of several, blanks between. */
export function hashOf(text) {
  let hash = HASH_START;
  for (const word of text.trim().split(/[\s]+/)) {
    const bytes = folded(word);
    hash = hashOn(hash, bytes, 0, bytes.length);
  }
  return finished(hash);
}

class Lists {
  words = new Map();

  flag(text, flag) {
    const hash = hashOf(text);
    this.words.set(hash, (this.words.get(hash) ?? 0) | flag);
  }

  /** Strengths only grow. */
  strength(text, shift, value) {
    const hash = hashOf(text);
    const before = this.words.get(hash) ?? 0;
    if (((before >> shift) & 3) < value) this.words.set(hash, (before & ~(3 << shift)) | (value << shift));
  }
}

const isWord = text => /^[\p{L}\p{M}][\p{L}\p{M}'’-]*$/u.test(text) && text.length > 1;
/** Scripts without blanks between words are not looked up word by word. */
const isSpaced = text =>
  !/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text);
const usable = text => isWord(text) && isSpaced(text);

export function makeLexicon(sources) {
  const lists = new Lists();
  addWords(lists, sources);
  addNames(lists, sources);
  addPlaces(lists, sources);
  addOrganisations(lists, sources);
  for (const word of cues.honorifics) lists.flag(word, HONORIFIC);
  for (const word of cues.particles) lists.flag(word, PARTICLE);
  for (const word of cues.streets) lists.flag(word, STREET);
  for (const word of cues.orgMarks) lists.flag(word, ORG_MARK);
  return encode(lists.words);
}

/** In how many locales each name is; lists of one language that exist twice count once. */
function byLocale(locales, key) {
  const seen = new Map();
  for (const locale of locales) {
    const language = locale.id.replace('py_', '').slice(0, 2);
    for (const entry of locale[key])
      for (const word of entry.split(/\s+/)) {
        if (!usable(word)) continue;
        if (!seen.has(word)) seen.set(word, new Set());
        seen.get(word).add(language);
      }
  }
  return seen;
}

function addNames(lists, { locales, census }) {
  for (const [name, languages] of byLocale(locales, 'first'))
    lists.strength(name, FIRST, languages.size >= 4 ? 3 : languages.size >= 2 ? 2 : 1);
  for (const [name, languages] of byLocale(locales, 'last'))
    lists.strength(name, LAST, languages.size >= 3 ? 3 : 2);
  for (const { name, percent } of census.first)
    lists.strength(name, FIRST, percent >= 0.05 ? 3 : percent >= 0.006 ? 2 : 1);
  for (const { name, percent } of census.last)
    lists.strength(name, LAST, percent >= 0.006 ? 3 : percent >= 0.0008 ? 2 : 1);
}

function addPlaces(lists, { locales, cities, countries, lexicon }) {
  const place = (name, strength) => {
    if (!isSpaced(name) || name.length < 3) return;
    const words = name.trim().split(/\s+/);
    if (words.length > 5) return;
    lists.strength(name, PLACE, strength);
    if (words.length > 1) lists.flag(words[0], PLACE_HEAD);
  };
  for (const { name, population } of cities)
    place(name.replace(/[()].*/, ''), population >= 300_000 ? 3 : population >= 20_000 ? 2 : 1);
  for (const { id, cities: towns, states } of locales) {
    for (const town of towns) if (!id.startsWith('py_en')) place(town, 1);
    for (const state of states) place(state, 2);
  }
  for (const { name, english } of countries) place(name, english ? 3 : 2);
  for (const name of cues.places) place(name, 3);
  for (const [word, tags] of Object.entries(lexicon)) {
    const all = [tags].flat();
    if (all.includes('Country') || all.includes('City')) place(word, 3);
    else if (all.includes('Region')) place(word, 2);
    if (all.includes('Demonym')) lists.flag(word, DEMONYM);
    if (all.includes('Actor')) lists.flag(word, OCCUPATION);
  }
  for (const word of cues.demonyms) lists.flag(word, DEMONYM);
}

function addOrganisations(lists, { companies, lexicon, locales }) {
  for (const [name, tags] of Object.entries(lexicon))
    if ([tags].flat().includes('Organization') && name.length > 2) lists.flag(name, ORG_NAME);
  for (const name of companies) if (/^[A-Z][A-Za-z]{3,}$/.test(name)) lists.flag(name, ORG_NAME);
  for (const { legal } of locales) for (const form of legal) if (usable(form)) lists.flag(form, ORG_MARK);
}

const MOSTLY = 0.2;

/** Words of running text in small letters, by how often they are there. Those of computing count as words, not as names. */
function addWords(lists, { prose, documents, lexicon, stopwords, english, software, locales, census }) {
  const { small, capital } = countWords(prose);
  for (const [word, count] of small) {
    if (count < MOSTLY * (capital.get(word) ?? 0)) continue;
    if (count > 1) lists.strength(word, WORD, count >= 300 ? 3 : count >= 15 ? 2 : 1);
  }
  const names = new Set(
    [
      ...locales.flatMap(({ first, last }) => [...first, ...last]),
      ...census.first.map(({ name }) => name),
    ].map(name => name.toLowerCase()),
  );
  const kinds =
    /Noun|Singular|Plural|Adjective|Adverb|Tense|Gerund|Infinitive|Participle|Comparative|Superlative|Uncountable|Unit|Currency|Actor/;
  for (const [word, tags] of Object.entries(lexicon))
    if (isWord(word) && [tags].flat().some(tag => kinds.test(tag)) && !names.has(word))
      lists.strength(word, WORD, 2);
  for (const word of english)
    if (/^.{4,9}(?<!s|ed|ing|ly)$/.test(word) && !names.has(word)) lists.strength(word, WORD, 1);
  for (const word of software) if (!names.has(word.toLowerCase())) lists.strength(word, WORD, 1);
  for (const language of ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'no', 'fi', 'pl', 'tr'])
    for (const word of stopwords[language] ?? [])
      if (usable(word)) lists.strength(word, WORD, language === 'en' ? 3 : 2);
  const technical = countWords(documents);
  for (const [word, count] of technical.small)
    if (count >= 8 && count > 0.7 * (technical.capital.get(word) ?? 0))
      lists.strength(word, WORD, count >= 40 ? 2 : 1);
  for (const word of cues.words) lists.strength(word, WORD, 3);
}

export function countWords(prose) {
  const small = new Map();
  const capital = new Map();
  for (const text of prose)
    for (const [word] of text.matchAll(/(?<![A-Za-z_$.@/-])[A-Za-z][a-z]+(?![A-Za-z_])/g)) {
      const key = word.toLowerCase();
      const counts = key === word ? small : capital;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return { small, capital };
}

function encode(words) {
  const groups = new Map();
  for (const [hash, flags] of words) {
    if (flags === 0) continue;
    if (!groups.has(flags)) groups.set(flags, []);
    groups.get(flags).push(hash >>> 1);
  }
  const bytes = [];
  const put = value => bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
  put([...groups.values()].reduce((sum, { length }) => sum + length, 0));
  for (const [flags, hashes] of [...groups].sort(([a], [b]) => a - b)) {
    hashes.sort((a, b) => a - b);
    bytes.push(flags & 255, flags >> 8);
    put(hashes.length);
    let before = 0;
    for (const hash of hashes) {
      for (let step = hash - before; ; step = Math.floor(step / 128)) {
        bytes.push(step >= 128 ? (step % 128) | 128 : step);
        if (step < 128) break;
      }
      before = hash;
    }
  }
  return Uint8Array.from(bytes);
}
