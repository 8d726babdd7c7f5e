import { isAlnum, isDigit, isLetter, isLower, isUpper } from '../../bytes.ts';
import { Literals } from '../../literals.ts';
import type { View } from '../../view.ts';

/** What stands in the place of a secret in documentation and templates, wherever in it. */
const standIns = new Literals(
  [
    'example',
    'xxxx',
    'your',
    'placeholder',
    'changeme',
    'change_me',
    'change-me',
    'dummy',
    'redacted',
    'sample',
    'insert',
    'replace',
    'goes_here',
    'goes-here',
    'fixme',
    'notreal',
    'not-real',
    'not_real',
    '****',
    '....',
  ].map(text => ({ text, value: text })),
);

/** Does any of the literals stand between `start` and `end`? */
export function holds(
  { table, classes, accepting }: Literals<string>,
  view: View,
  start: number,
  end: number,
): boolean {
  let state = 0;
  for (let i = start; i < end; i++) {
    state = table[state + (classes[view.at(i)] as number)] as number;
    if (state >= accepting) return true;
  }
  return false;
}

/** Is it a placeholder: does it say so, or is one character most of it? */
export const isStandIn = (view: View, start: number, end: number): boolean =>
  saysStandIn(view, start, end) || repeats(view, start, end);

function saysStandIn(view: View, start: number, end: number): boolean {
  const { table, classes, accepting } = standIns;
  let state = 0;
  for (let i = start; i < end; i++) {
    state = table[state + (classes[view.at(i)] as number)] as number;
    if (state < accepting) continue;
    for (const { length } of standIns.outputs(state)) if (isWritten(view, i + 1 - length, i + 1)) return true;
  }
  return false;
}

/** So many letters come together in a random key hardly ever. */
const SURE = 7;
/** And fewer than so many now and then, even in one case. */
const SHORT = 5;

/** As somebody writes a word: in one case, or with a capital; and a short one is no part of a longer one on both sides. */
function isWritten(view: View, start: number, end: number): boolean {
  const length = end - start;
  if (length >= SURE) return true;
  let capitals = 0;
  for (let i = start; i < end; i++) if (isUpper(view.at(i))) capitals++;
  const isWord = capitals === 0 || capitals === length || (capitals === 1 && isUpper(view.at(start)));
  return isWord && (length >= SHORT || !isAlnum(view.at(start - 1)) || !isAlnum(view.at(end)));
}

/** One character five times in a row, or two in turn four times. */
function repeats(view: View, start: number, end: number): boolean {
  let once = 1;
  let inTurn = 1;
  for (let i = start + 1; i < end; i++) {
    once = view.at(i) === view.at(i - 1) ? once + 1 : 1;
    inTurn = i > start + 1 && view.at(i) === view.at(i - 2) ? inTurn + 1 : 1;
    if (once >= 6 || inTurn >= 8) return true;
  }
  return false;
}

/**
 * Pairs of letters that make up most of running text in English and of the names in programs. Of the pairs in words three
 * quarters are among them, of those in random text a quarter.
 */
const common = new Uint8Array(26 * 26);
const commonPairs =
  'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ' +
  'ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ' +
  'ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp ' +
  'fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da ' +
  'yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui rg ib ' +
  'tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok ' +
  'ks ka ym my db id ey ck';
for (const pair of commonPairs.split(' '))
  common[(pair.charCodeAt(0) - 97) * 26 + pair.charCodeAt(1) - 97] = 1;

/**
 * Is it made of words, as names in programs and prose are? Not where there are too few letters next to letters, nor where
 * more than one character in six is a digit.
 */
export function isWordy(view: View, start: number, end: number): boolean {
  let pairs = 0;
  let known = 0;
  let digits = 0;
  for (let i = start; i < end; i++) {
    const a = i > start ? view.at(i - 1) : 0;
    const b = view.at(i);
    if (isDigit(b)) digits++;
    if (!isLetter(a) || !isLetter(b) || (isLower(a) && isUpper(b))) continue;
    pairs++;
    known += common[((a | 0x20) - 0x61) * 26 + (b | 0x20) - 0x61] as number;
  }
  return pairs >= 4 && pairs * 2 >= end - start - 1 && known >= pairs * 0.66 && digits * 6 <= end - start;
}

/** Which kinds of characters there are. */
export const LOWER = 1;
export const UPPER = 2;
export const DIGIT = 4;
export const OTHER = 8;

export function kindsIn(view: View, start: number, end: number): number {
  let kinds = 0;
  for (let i = start; i < end; i++) {
    const b = view.at(i);
    kinds |= isLower(b) ? LOWER : isUpper(b) ? UPPER : isDigit(b) ? DIGIT : OTHER;
  }
  return kinds;
}

/** How many kinds of characters there are, 0 to 4. */
export const countKinds = (kinds: number): number =>
  (kinds & 1) + ((kinds >> 1) & 1) + ((kinds >> 2) & 1) + ((kinds >> 3) & 1);
