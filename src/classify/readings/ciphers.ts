import { isAlnum, isLetter, isSpace } from '../bytes.ts';
import { Literals } from '../literals.ts';
import { type Draft, type Manner } from './draft.ts';
import { type Desk, type Reading, type Standing } from './reading.ts';
import { type Source } from './source.ts';

/** So much is read from the word on. */
const AHEAD = 192;

/** Words that instructions to a model begin with, or secrets: what gives a disguise away. */
const openers = [
  'ignore',
  'disregard',
  'forget',
  'override',
  'system',
  'reveal',
  'print',
  'repeat',
  'pretend',
  'password',
  'secret',
];
/** And those that they end with, for who reads them backwards. */
const closers = [
  'instructions',
  'instruction',
  'prompt',
  'prompts',
  'rules',
  'guidelines',
  'password',
  'messages',
  'above',
];

const rot13 = (b: number): number =>
  isLetter(b) ? ((((b | 0x20) - 0x61 + 13) % 26) + 0x61) & ~(~b & 0x20) : b;

/** Letters by what is written for them. */
const leet = new Uint8Array(256);
for (const pair of ['0o', '1i', '!i', '3e', '4a', '@a', '5s', '$s', '7t', '+t'])
  leet[pair.charCodeAt(0)] = pair.charCodeAt(1);

type Cipher = 'rot13' | 'reversed' | 'leet';

const turned = (word: string): string => String.fromCharCode(...Buffer.from(word).map(rot13));
const reversed = (word: string): string => Array.from(word).reverse().join('');

/** Ways to write a word with at least one of its letters as a digit or sign. */
function disguised(word: string): readonly string[] {
  let ways = [''];
  for (const letter of word) {
    const others = Array.from('0134578!@$+').filter(
      sign => leet[sign.charCodeAt(0)] === letter.charCodeAt(0),
    );
    ways = ways.flatMap(way => [letter, ...others].map(one => way + one));
  }
  return ways.filter(way => way !== word);
}

const literals = new Literals<Cipher>([
  ...openers.map(word => ({ text: turned(word), value: 'rot13' as const })),
  ...closers.map(word => ({ text: reversed(word), value: 'reversed' as const })),
  ...openers.flatMap(disguised).map(text => ({ text, value: 'leet' as const })),
]);

/** Only words give them away, so only what words decide is looked for. */
const manners: Readonly<Record<Cipher, Manner>> = {
  rot13: { class: 'prompt_injection', last: true },
  reversed: { class: 'prompt_injection', last: true },
  leet: { last: true },
};

/** ROT13, reversed text and letters written as digits, where a word that instructions begin with shows it. */
export const ciphers: Reading = {
  read(source: Source, standing: Standing, desk: Desk): void {
    const { bytes, end, ended } = source;
    const { table, classes, accepting } = literals;
    let state = 0;
    for (let at = standing.at; at < end; at++) {
      state = table[state + (classes[bytes[at] as number] as number)] as number;
      if (state < accepting || at < standing.seen) continue;
      if (hand(source, standing, { at, state }, desk)) continue;
      standing.at = at + 1 - literals.depth(state);
      standing.seen = at;
      return;
    }
    standing.at = end - (ended ? 0 : literals.depth(state));
    standing.seen = end;
  },
  open: (_source, { at }) => at,
};

/** Reads from each of the words that end at `at` on. False: more has to come. */
function hand(
  source: Source,
  standing: Standing,
  { at, state }: { readonly at: number; readonly state: number },
  desk: Desk,
): boolean {
  const { end, ended } = source;
  for (const { length, value } of literals.outputs(state)) {
    const start = at + 1 - length;
    if (!isFree(source, start)) continue;
    if (start + AHEAD > end && !ended) return false;
    const to = Math.min(end, start + AHEAD);
    write(source, start, to, value, desk.draft);
    standing.spent += desk.draft.length;
    desk.hand(to, manners[value]);
  }
  return true;
}

const isFree = ({ bytes, origin }: Source, at: number): boolean =>
  at <= Math.max(0, origin) || !isAlnum(bytes[at - 1] as number);

function write(source: Source, start: number, to: number, cipher: Cipher, draft: Draft): void {
  const { bytes } = source;
  draft.begin(source, start);
  if (cipher === 'leet') writeLeet(source, start, to, draft);
  for (let at = start; cipher === 'rot13' && at < to; at++) draft.put(rot13(bytes[at] as number), at, at + 1);
  for (let at = to - 1; cipher === 'reversed' && at >= start; at--)
    draft.put(bytes[at] as number, at, at + 1);
}

/** Only in words that have letters: a number stays one. */
function writeLeet({ bytes }: Source, start: number, to: number, draft: Draft): void {
  for (let from = start; from < to;) {
    let stop = from;
    let letters = 0;
    for (; stop < to && !isSpace(bytes[stop] as number); stop++)
      if (isLetter(bytes[stop] as number)) letters++;
    for (let at = from; at < stop; at++) {
      const letter = leet[bytes[at] as number] as number;
      draft.put(letters > 0 && letter !== 0 ? letter : (bytes[at] as number), at, at + 1);
    }
    if (stop < to) draft.put(bytes[stop] as number, stop, stop + 1);
    from = stop + 1;
  }
}
