import { hexValue, isDigit, isHex } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';

const DOT = 0x2e;
const COLON = 0x3a;
/** The longest address is 45 characters, its zone id up to 16 more; and what follows. */
const MAX_ADDRESS = 72;

const context = [
  'ip',
  'ips',
  'ipv4',
  'ipv6',
  'ip address',
  'client_ip',
  'remote_addr',
  'x-forwarded-for',
  'host',
];

interface Quad {
  readonly end: number;
  readonly octets: readonly number[];
}

/** Four decimal octets without leading zeros (RFC 3986 section 3.2.2); undefined: none. */
function quadAt(view: View, start: number): Quad | undefined {
  const octets: number[] = [];
  let at = start;
  for (;;) {
    const from = at;
    let octet = 0;
    while (isDigit(view.at(at)) && at - from < 4) octet = octet * 10 + view.at(at++) - 0x30;
    if (at === from || at - from > 3 || octet > 255 || (view.at(from) === 0x30 && at - from > 1))
      return undefined;
    octets.push(octet);
    if (octets.length === 4) return { end: at, octets };
    if (view.at(at++) !== DOT) return undefined;
  }
}

/** What makes of four numbers a version: a name with `/`, `@`, `=`, `v` or the word before them. */
function isVersion(view: View, start: number, [a = 0, b = 0, c = 0, d = 0]: readonly number[]): boolean {
  const before = view.at(start - 1) | 0x20;
  const further = view.at(start - 2);
  const isNamed = view.wordBefore(start - 1) && !isDigit(further);
  if ((before === 0x2f || before === 0x60 || before === 0x7e || before === 0x5e) && isNamed) return true;
  if (before === 0x3d && (further === 0x3d || further === 0x7e || further === 0x3e || further === 0x3c))
    return true;
  for (const word of [
    'version',
    'Version',
    'release',
    'Release',
    'ver.',
    'build',
    'Build',
    'section',
    'Section',
  ])
    if (view.spells(start - word.length - 1, word)) return true;
  if (a !== 10 && a !== 127 && c === 0 && d === 0) return a !== 0;
  return a < 10 && b < 30 && c < 30 && d < 30;
}

function quadScore(view: View, start: number, octets: readonly number[]): number {
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  if (a === 0) return b + c + d === 0 ? 0.15 : 0.1;
  // Loopback (RFC 1122 section 3.2.1.3), broadcast, netmasks.
  if (a === 127 || (a === 255 && (b === 255 || b === 0))) return 0.2;
  return isVersion(view, start, octets) ? 0.15 : 0.6;
}

/** Behind a prefix length (RFC 4632 section 3.1, RFC 4291 section 2.3: `/24`); `end` where there is none. */
function prefixEnd(view: View, start: number, end: number, most: number): number {
  if (view.at(end) !== 0x2f || view.at(start - 1) === 0x2f) return end;
  let at = end + 1;
  let bits = 0;
  while (isDigit(view.at(at)) && at < end + 5) bits = bits * 10 + view.at(at++) - 0x30;
  const isLonger =
    view.wordAt(at) || view.at(at) === 0x2f || (view.at(at) === DOT && isDigit(view.at(at + 1)));
  return at > end + 1 && bits <= most && !isLonger ? at : end;
}

/** Do the digits at `start` belong to something longer? */
function isTied(view: View, start: number): boolean {
  const before = view.at(start - 1);
  if (start <= view.origin) return false;
  return (
    view.wordBefore(start) ||
    before === DOT ||
    before === 0x5f ||
    (before === 0x2d && isDigit(view.at(start - 2)))
  );
}

/** Does an address go on at `end`: a fifth number, a word? */
function goesOnAt(view: View, end: number): boolean {
  const next = view.at(end);
  if (view.wordAt(end) || next === 0x5f) return true;
  return (next === DOT || next === 0x2d) && view.wordAt(end + 1);
}

export const ipv4: Recognizer = {
  id: 'ip.v4',
  entity: 'IP_ADDRESS',
  class: 'pii',
  reach: { back: 64, ahead: 26 },
  validation: 'structure',
  source:
    'RFC 791 section 3.2, RFC 3986 section 3.2.2 (IPv4address); RFC 6890 for what is no machine of somebody',
  examples: ['203.0.113.42', 'client_ip=10.20.30.40'],
  triggers: [{ on: 'digits', min: 4, dotted: 4 }],
  context,
  match(view: View, { start }: Place): Outcome {
    const { run } = view;
    // The cheapest test first: nearly all numbers are something else.
    if (run.groups < 4 || run.joints[0] !== DOT || run.joints[1] !== DOT || run.joints[2] !== DOT)
      return DONE;
    if (isTied(view, start) || isWithinV6(view, start)) return DONE;
    const quad = quadAt(view, start);
    if (!quad) return DONE;
    if (view.beyond(quad.end + 6)) return WAIT;
    if (goesOnAt(view, quad.end)) return DONE;
    const end = prefixEnd(view, start, quad.end, 32);
    const base = quadScore(view, start, quad.octets);
    const spoken = view.contextBefore(start);
    const isLocal = quad.octets[0] === 127 || quad.octets[0] === 0;
    const score = spoken && !isLocal ? withContext(base) : base;
    view.found({ start, end, score, validated: false });
    return DONE;
  },
};

/** Behind the colon of an address of version 6: the quad is its last 32 bits. */
function isWithinV6(view: View, start: number): boolean {
  if (view.at(start - 1) !== COLON) return false;
  const before = view.at(start - 2);
  if (before !== COLON && !isHex(before)) return false;
  let at = start - 1;
  let colons = 0;
  for (; at > start - 40 && at >= view.origin && (isHex(view.at(at)) || view.at(at) === COLON); at--)
    if (view.at(at) === COLON) colons++;
  return colons > 1 && !view.wordBefore(at + 1);
}

interface Groups {
  readonly end: number;
  /** Groups written, an IPv4 tail as two; and whether `::` stands for the others. */
  readonly count: number;
  readonly gap: boolean;
  /** Some group is not zero, and how large the address is where all but the last are. */
  readonly high: boolean;
  readonly last: number;
}

/** RFC 4291 section 2.2, all three forms; undefined: none. */
function groupsAt(view: View, start: number): Groups | undefined {
  let at = start;
  let count = 0;
  let gap = false;
  let high = false;
  let last = 0;
  if (view.at(at) === COLON) {
    if (view.at(at + 1) !== COLON) return undefined;
    gap = true;
    at += 2;
  }
  while (isHex(view.at(at))) {
    const quad = isDigit(view.at(at)) ? quadAt(view, at) : undefined;
    if (quad) return { end: quad.end, count: count + 2, gap, high: true, last: 1 };
    const from = at;
    let value = 0;
    while (isHex(view.at(at)) && at - from < 5) value = value * 16 + hexValue(view.at(at++));
    if (at - from > 4 || ++count > 8) return undefined;
    high ||= last !== 0;
    last = value;
    if (view.at(at) !== COLON) break;
    if (view.at(at + 1) === COLON) {
      if (gap) return undefined;
      gap = true;
      at += 2;
    } else if (isHex(view.at(at + 1))) at++;
    else break;
  }
  return { end: at, count, gap, high, last };
}

/** Behind a zone id (RFC 4007 section 11: `%eth0`); `end` where there is none. */
function zoneEnd(view: View, end: number): number {
  if (view.at(end) !== 0x25) return end;
  let at = end + 1;
  while (at < end + 16 && view.wordAt(at) && view.at(at) < 0x80) at++;
  return at;
}

/** RFC 4291 section 2.4: `::` is nobody, `::1` oneself. Of few groups, words of a program can be made (`dead::beef`). */
function v6Score(view: View, start: number, { end, count, gap, high, last }: Groups): number {
  if (count === 0) return 0.1;
  if (!high && gap && count === 1) return last === 1 ? 0.3 : 0.15;
  if (!gap || count > 2) return 0.6;
  for (let i = start; i < end; i++) if (isDigit(view.at(i))) return 0.6;
  return 0.15;
}

/** Where the address starts that the colon at `colon` is in; -1: it is not the first colon of one. */
function startBefore(view: View, colon: number): number {
  let start = colon;
  while (start > colon - 5 && start > view.origin && isHex(view.at(start - 1))) start--;
  if (start === view.origin) return start;
  const before = view.at(start - 1);
  if (view.wordBefore(start) || before === COLON || before === 0x5f) return -1;
  return before === DOT || before === 0x2d ? (view.wordBefore(start - 1) ? -1 : start) : start;
}

/** No second `:`, no group too many: `1:2::3::`, `std::`, `a::b::c`. */
const isCutOff = (view: View, end: number): boolean =>
  view.wordAt(end) ||
  view.at(end) === 0x5f ||
  (view.at(end) === COLON && (view.at(end + 1) === COLON || view.wordAt(end + 1))) ||
  ((view.at(end) === DOT || view.at(end) === 0x2d) && view.wordAt(end + 1));

export const ipv6: Recognizer = {
  id: 'ip.v6',
  entity: 'IP_ADDRESS',
  class: 'pii',
  reach: { back: 64, ahead: MAX_ADDRESS },
  validation: 'structure',
  source: 'RFC 4291 section 2.2 (the forms), RFC 4007 section 11 (zone id), RFC 5952',
  examples: ['2001:db8::8a2e:370:7334', 'fe80::1%eth0', '::ffff:192.0.2.128'],
  triggers: [
    { on: 'literal', words: ['::'] },
    {
      on: 'literal',
      words: '0 1 2 3 4 5 6 7 8 9 a b c d e f'.split(' ').map(digit => `:${digit}`),
      behind: '0123456789abcdefABCDEF',
    },
  ],
  context,
  match(view: View, { start: colon, word }: Place): Outcome {
    const start = startBefore(view, colon);
    if (start < 0 || (start === colon && word !== '::')) return DONE;
    // Behind the first group comes a second one soon: times and JSON are turned away here.
    if (view.beyond(colon + 7)) return WAIT;
    if (word !== '::' && !hasMore(view, colon + 1)) return DONE;
    if (view.beyond(start + MAX_ADDRESS)) return WAIT;
    const groups = groupsAt(view, start);
    if (!groups || (groups.gap ? groups.count > 7 : groups.count !== 8)) return DONE;
    if (groups.count === 0 && !isByItself(view, start, groups.end)) return DONE;
    if (isCutOff(view, groups.end)) return DONE;
    const end = prefixEnd(view, start, zoneEnd(view, groups.end), 128);
    const base = v6Score(view, start, groups);
    const isSpoken = base > 0.5 && view.contextBefore(start);
    view.found({ start, end, score: isSpoken ? withContext(base) : base, validated: false });
    return DONE;
  },
};

function hasMore(view: View, from: number): boolean {
  let at = from;
  while (at < from + 4 && isHex(view.at(at))) at++;
  return view.at(at) === COLON;
}

/** `::` among words of a language is an operator. */
function isByItself(view: View, start: number, end: number): boolean {
  const before = view.at(start - 1);
  const after = view.at(end);
  const isEdge = (b: number): boolean =>
    b === 0 || b === 0x20 || b === 0x0a || b === 0x2c || b === 0x5b || b === 0x5d;
  return (start <= view.origin || isEdge(before) || before === 0x3d) && (isEdge(after) || after === 0x2f);
}
