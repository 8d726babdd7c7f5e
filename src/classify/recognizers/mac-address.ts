import { isHex } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, type Trigger, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';

const DOT = 0x2e;
const hexDigits = '0 1 2 3 4 5 6 7 8 9 a b c d e f'.split(' ');

const LENGTH_OF_PAIR = 2;
const LENGTH_OF_QUAD = 4;
/** How many bytes a form has: six pairs, or three times four digits. */
const LENGTH = { pairs: 17, quads: 14 } as const;

/** Hexadecimal digits in groups of `size` from `start`, joined by `joint` throughout. */
function isWritten(view: View, start: number, joint: number, size: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const isJoint = i % (size + 1) === size;
    if (isJoint ? view.at(start + i) !== joint : !isHex(view.at(start + i))) return false;
  }
  return true;
}

/** All zeros is no address, all ones everybody's (IEEE 802, clause 8). */
function isSomebody(view: View, start: number, length: number): boolean {
  const first = view.at(start) | 0x20;
  for (let i = 0; i < length; i++) {
    const b = view.at(start + i);
    if (isHex(b) && (b | 0x20) !== first) return true;
  }
  return first !== 0x30 && first !== 0x66;
}

const isTie = (b: number, joint: number): boolean => b === joint || b === 0x5f || b === 0x2d || b === 0x3a;

/** A joint between groups, and again behind the second one. */
const literals = (joints: readonly string[], again: number): Trigger => ({
  on: 'literal',
  words: joints.flatMap(joint => hexDigits.map(digit => `${joint}${digit}`)),
  behind: '0123456789abcdefABCDEF',
  again,
});

export const macAddress: Recognizer = {
  id: 'mac-address.eui-48',
  entity: 'MAC_ADDRESS',
  class: 'pii',
  reach: { back: 64, ahead: 18 },
  validation: 'structure',
  source: 'IEEE 802-2014 clause 8 (EUI-48, hexadecimal representation); Cisco IOS for three groups of four',
  examples: ['00:1A:2B:3C:4D:5E', '00-1a-2b-3c-4d-5e', '001a.2b3c.4d5e'],
  triggers: [literals([':', '-'], LENGTH_OF_PAIR + 1), literals(['.'], LENGTH_OF_QUAD + 1)],
  context: [
    'mac',
    'mac address',
    'macaddress',
    'hwaddr',
    'ether',
    'ethernet',
    'hardware address',
    'physical address',
    'bssid',
  ],
  match(view: View, { start: at }: Place): Outcome {
    const joint = view.at(at);
    const size = joint === DOT ? LENGTH_OF_QUAD : LENGTH_OF_PAIR;
    const start = at - size;
    if (start < view.origin || !isHex(view.at(at - 1)) || !isHex(view.at(start))) return DONE;
    if (view.wordBefore(start)) return DONE;
    if (start > view.origin && isTie(view.at(start - 1), joint)) return DONE;
    const length = joint === DOT ? LENGTH.quads : LENGTH.pairs;
    const next = at + size + 1;
    if (view.beyond(next)) return WAIT;
    if (view.at(next) !== joint) return DONE;
    const end = start + length;
    if (view.beyond(end + 1)) return WAIT;
    if (!isWritten(view, start, joint, size, length) || view.wordAt(end)) return DONE;
    if (isTie(view.at(end), joint) && view.wordAt(end + 1)) return DONE;
    const base = isSomebody(view, start, length) ? 0.6 : 0.15;
    const isSpoken = base > 0.5 && view.contextBefore(start);
    view.found({ start, end, score: isSpoken ? withContext(base) : base, validated: false });
    return DONE;
  },
};
