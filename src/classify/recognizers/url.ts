import { alnum, isAlnum, isDigit, isLetter, isLower, isUpper } from '../bytes.ts';
import {
  DONE,
  type Entity,
  type Outcome,
  type Place,
  type Reach,
  type Recognizer,
  WAIT,
} from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';
import { isTopLevelDomain, topLevelDomains } from './top-level-domains.ts';
import { textIn } from './view-text.ts';

const DOT = 0x2e;
const SLASH = 0x2f;
const AT = 0x40;
/** So much of a URL is looked at; what is longer ends there. */
const MAX_URL = 512;
/** RFC 1035 section 2.3.4, shortened to what may stand before a trigger. */
const MAX_HOST_BACK = 120;

const reach: Reach = { back: 128, ahead: MAX_URL };
const asDomain: Entity = { entity: 'DOMAIN', class: 'pii', reach };
const asUrl: Entity = { entity: 'URL', class: 'pii', reach };

/** Schemes with an authority whose host is a machine's name (IANA, Uniform Resource Identifier Schemes). */
const schemes = new Set('http https ftp ftps sftp ws wss ssh git svn ldap ldaps rtsp gopher'.split(' '));

/** RFC 3986 section 2, and IRIs (RFC 3987). */
const urlBytes = alnum.slice();
for (const char of "-._~:/?#[]@!$&'()*+,;=%") urlBytes[char.charCodeAt(0)] = 1;
urlBytes.fill(1, 128);
const hostBytes = alnum.slice();
for (const char of '-.') hostBytes[char.charCodeAt(0)] = 1;
hostBytes.fill(1, 128);

/** What a sentence puts behind a URL (RFC 3986 appendix C). */
const trailing = new Set(". , ; : ! ? ' * _".split(' ').map(char => char.charCodeAt(0)));

/** Behind the URL: punctuation of the sentence taken off, and a closing bracket that was opened before it. */
function trimmed(view: View, start: number, end: number): number {
  let at = end;
  let round = 0;
  let square = 0;
  for (let i = start; i < end; i++) {
    const b = view.at(i);
    if (b === 0x28) round++;
    else if (b === 0x29) round--;
    else if (b === 0x5b) square++;
    else if (b === 0x5d) square--;
  }
  for (; at > start; at--) {
    const b = view.at(at - 1);
    if (b === 0x29 && round < 0) round++;
    else if (b === 0x5d && square < 0) square++;
    else if (!trailing.has(b)) break;
  }
  return at;
}

/** Where the last label of a host begins. */
function lastLabel(view: View, from: number, end: number): number {
  let start = end;
  while (start > from && view.at(start - 1) !== DOT) start--;
  return start;
}

/** Does a name that ends so belong to a machine on the Internet? Four numbers and an address in brackets do, too. */
function isHost(view: View, from: number, end: number): boolean {
  if (view.spells(from, '[::1]') || view.spells(from, '127.')) return false;
  if (view.at(from) === 0x5b) return end > from + 3;
  const start = lastLabel(view, from, end);
  if (start === from || start === end) return false;
  if (isDigit(view.at(start))) return true;
  const name = textIn(view, start, end).toLowerCase();
  return isTopLevelDomain(name) || name.startsWith('xn--') || name.charCodeAt(0) >= 0x80;
}

/** Behind the host at `from`, a port and credentials apart. */
function hostEnd(view: View, from: number, limit: number): number {
  if (view.at(from) === 0x5b) {
    let at = from;
    while (at < limit && view.at(at) !== 0x5d) at++;
    return at < limit ? at + 1 : from;
  }
  let end = from;
  while (end < limit && hostBytes[view.at(end)] === 1) end++;
  while (end > from && (view.at(end - 1) === DOT || view.at(end - 1) === 0x2d)) end--;
  return end;
}

/** A URL within another one is part of that. */
const isWithin = (b: number): boolean => isAlnum(b) || b === DOT || b === 0x2d || isInUrl(b);

/** Where the scheme before `://` begins; -1: it is none of ours. */
function schemeStart(view: View, colon: number): number {
  let start = colon;
  while (start > colon - 8 && start > view.origin && isLetter(view.at(start - 1))) start--;
  if (start > view.origin && isWithin(view.at(start - 1))) return -1;
  return schemes.has(textIn(view, start, colon).toLowerCase()) ? start : -1;
}

/** Behind `user@`; `from` where there is none. */
function afterUser(view: View, from: number, end: number): number {
  for (let at = from; at < end && at < from + 128; at++) {
    const b = view.at(at);
    if (b === AT) return at + 1;
    if (b === SLASH || b === 0x3f || b === 0x23) break;
  }
  return from;
}

function report(view: View, start: number, end: number, host: number, last: number, base: number): void {
  const score = view.contextBefore(start) ? withContext(base) : base;
  view.found({ start, end, score, validated: false });
  if (host < last)
    view.found({ start: host, end: last, score: score - 0.02, validated: false, as: asDomain });
}

/** What follows decides where a URL ends: undefined where that is not known yet. */
function urlEnd(view: View, start: number): number | undefined {
  const end = view.runEnd(start, urlBytes, MAX_URL);
  if (end - start < MAX_URL && view.beyond(end)) return undefined;
  return trimmed(view, start, end);
}

const context = [
  'website',
  'websites',
  'web site',
  'homepage',
  'home page',
  'webpage',
  'web page',
  'my site',
  'our site',
  'my blog',
  'portfolio',
  'posted',
  'my profile',
  'my page',
  'visit us',
  'domain',
  'domains',
  'webseite',
  'site web',
  'sitio web',
  'pagina web',
];

export const url: Recognizer = {
  id: 'url.address',
  entity: 'URL',
  class: 'pii',
  reach,
  validation: 'structure',
  source: 'RFC 3986 section 3 and appendix C; IANA root zone database',
  examples: ['https://www.example.com/a?b=c', 'www.example.org'],
  also: [asDomain],
  triggers: [{ on: 'literal', words: ['://', 'www.'] }],
  context,
  match(view: View, { start: at, end: from, word }: Place): Outcome {
    const isWww = word === 'www.';
    if (isWww && at > view.origin && (view.wordBefore(at) || isWithin(view.at(at - 1)))) return DONE;
    const start = isWww ? at : schemeStart(view, at);
    if (start < 0) return DONE;
    const end = urlEnd(view, start);
    if (end === undefined) return WAIT;
    const host = isWww ? at : afterUser(view, from, end);
    const last = hostEnd(view, host, end);
    if (last <= host || !isHost(view, host, last)) return DONE;
    report(view, start, end, host, last, 0.4);
    return DONE;
  },
};

/** A name behind one of these is part of something that another recognizer has seen, or of a path. */
const isInUrl = (b: number): boolean =>
  b === SLASH || b === AT || b === 0x5c || b === 0x5f || b === 0x24 || b === 0x7e || b === 0x23 || b === 0x3a;

/** Endings that words of programs and names of files have as well. */
const sure = new Set('com org edu gov mil net'.split(' '));
const second = new Set('com org edu gov net co ac'.split(' '));

/** How probable it is that a name with this last label is a machine's: `google.co.il`, not `user.name`. */
function nameScore(view: View, start: number, dot: number, end: number): number {
  if (sure.has(textIn(view, dot + 1, end).toLowerCase())) return 0.4;
  const before = lastLabel(view, start, dot);
  return before > start && second.has(textIn(view, before, dot).toLowerCase()) ? 0.4 : 0.15;
}

/** `example.com` and `EXAMPLE.COM`; `end.It` is the end of a sentence. */
function isEvenCase(view: View, from: number, to: number): boolean {
  let upper = 0;
  let lower = 0;
  for (let i = from; i < to; i++) {
    if (isUpper(view.at(i))) upper++;
    else if (isLower(view.at(i))) lower++;
  }
  return upper === 0 || lower === 0;
}

/** Where the name begins that has a dot at `dot`; -1: nowhere. */
function nameStart(view: View, dot: number): number {
  let start = dot;
  while (start > view.origin && start > dot - MAX_HOST_BACK && hostBytes[view.at(start - 1)] === 1) start--;
  if (start === dot - MAX_HOST_BACK || (start > view.origin && isInUrl(view.at(start - 1)))) return -1;
  while (start < dot && !isAlnum(view.at(start)) && view.at(start) < 0x80) start++;
  for (let i = start; i < dot; i++) if (view.at(i) === DOT && view.at(i + 1) === DOT) return -1;
  return start < dot && view.at(dot - 1) !== 0x2d ? start : -1;
}

/** Does the name go on, or is it called or assigned to? */
function isOther(view: View, end: number): boolean {
  const next = view.at(end);
  if (next === 0x28 || next === AT || next === 0x5f || next === 0x5b || view.wordAt(end)) return true;
  if (next === 0x3d || (next === 0x20 && view.at(end + 1) === 0x3d)) return true;
  return (next === DOT || next === 0x2d) && view.wordAt(end + 1);
}

export const domain: Recognizer = {
  id: 'url.domain',
  entity: 'DOMAIN',
  class: 'pii',
  reach,
  validation: 'structure',
  source: 'RFC 1035 section 2.3.1; IANA root zone database',
  examples: ['example.com', 'www.example.co.uk'],
  also: [asUrl],
  triggers: [{ on: 'literal', words: topLevelDomains.map(name => `.${name}`) }],
  context,
  match(view: View, { start: dot, end: last }: Place): Outcome {
    if (view.beyond(last + 1)) return WAIT;
    if (isOther(view, last) || !isEvenCase(view, dot + 1, last)) return DONE;
    const start = nameStart(view, dot);
    if (start < 0) return DONE;
    const base = nameScore(view, start, dot, last);
    const end = view.at(last) === SLASH || view.at(last) === 0x3a ? urlEnd(view, start) : last;
    if (end === undefined) return WAIT;
    const score = view.contextBefore(start) ? withContext(base) : base;
    const isName = end <= last + 1;
    view.found({ start, end: last, score: isName ? score : score - 0.02, validated: false });
    view.found({ start, end, score: isName ? score - 0.02 : score, validated: false, as: asUrl });
    return DONE;
  },
};
