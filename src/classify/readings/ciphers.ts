import { isAlnum, isLetter, isSpace } from '../bytes.ts';
import { Literals } from '../literals.ts';
import type { Draft, Manner } from './draft.ts';
import type { Desk, Reading, Standing } from './reading.ts';
import type { Source } from './source.ts';
import { DISGUISED, lookFor, type Survey } from './survey.ts';

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

const disguises: readonly { readonly text: string; readonly value: Cipher }[] = [
  ...openers.map(word => ({ text: turned(word), value: 'rot13' as const })),
  ...closers.map(word => ({ text: reversed(word), value: 'reversed' as const })),
  ...openers.flatMap(disguised).map(text => ({ text, value: 'leet' as const })),
];
const literals = new Literals<Cipher>(disguises);
lookFor(
  DISGUISED,
  disguises.map(({ text }) => text),
);

/** Only words give them away, so only what words decide is looked for. */
const manners: Readonly<Record<Cipher, Manner>> = {
  rot13: { class: 'prompt_injection', last: true },
  reversed: { class: 'prompt_injection', last: true },
  leet: { last: true },
};

/** ROT13, reversed text and letters written as digits, where a word that instructions begin with shows it. */
export const ciphers: Reading = {
  name: 'ciphers',
  read(source: Source, standing: Standing, desk: Desk, survey: Survey): void {
    const { end } = source;
    const { disguised } = survey;
    for (let start = disguised.from(standing.at); start >= 0; start = disguised.from(start + 1)) {
      standing.at = start;
      if (!isFree(source, start)) continue;
      const cipher = cipherAt(source, start);
      if (cipher === 'open' || (cipher !== undefined && !hand(source, standing, cipher, desk))) return;
    }
    standing.at = end;
  },
  open: (_source, { at }) => at,
};

/** How the word that begins at `start` is disguised. `open`: more has to come. */
function cipherAt({ bytes, end, ended }: Source, start: number): Cipher | 'open' | undefined {
  const { table, classes, accepting } = literals;
  let state = 0;
  for (let at = start; at < end; at++) {
    state = table[state + (classes[bytes[at] as number] as number)] as number;
    if (literals.depth(state) !== at + 1 - start) return undefined;
    if (state >= accepting) return literals.outputs(state)[0]?.value;
  }
  return ended ? undefined : 'open';
}

/** Reads from the word at `standing.at` on. False: more has to come. */
function hand(source: Source, standing: Standing, cipher: Cipher, desk: Desk): boolean {
  const { end, ended } = source;
  const { at: start } = standing;
  if (start + AHEAD > end && !ended) return false;
  const to = Math.min(end, start + AHEAD);
  write(source, start, to, cipher, desk.draft);
  standing.spent += desk.draft.length;
  desk.hand(to, manners[cipher]);
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
