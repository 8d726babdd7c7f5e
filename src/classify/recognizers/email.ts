import { alnum, isAlnum, isDigit, isLetter } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';
import { isFileExtension, isTopLevelDomain } from './top-level-domains.ts';
import { textIn } from './view-text.ts';

/** RFC 5321 section 4.5.3.1. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
const MAX_LABEL = 63;

/**
 * RFC 5322 atext without the characters that in practice tie an address to what stands before it: `=`, `&`, `?`, `/` of
 * a URL, quotes and brackets of a markup.
 */
const local = alnum.slice();
for (const char of ".%+'_~-") local[char.charCodeAt(0)] = 1;
local.fill(1, 128);
const domain = alnum.slice();
for (const char of '.-') domain[char.charCodeAt(0)] = 1;
domain.fill(1, 128);

/** Punctuation that a local part does not begin with. */
const isPrefix = (b: number): boolean => !isAlnum(b) && b < 0x80 && b !== 0x5f;

function localStart(view: View, at: number): number {
  let start = at;
  while (start > 0 && start !== view.origin && local[view.at(start - 1)] === 1) {
    if (--start < at - MAX_LOCAL) return at;
  }
  while (start < at && isPrefix(view.at(start))) start++;
  return start;
}

/** Behind the domain; `from` where there is none. Its last label is a name, not a number, and its labels are well-formed. */
function domainEnd(view: View, from: number): number {
  let end = view.runEnd(from, domain, MAX_DOMAIN + 1);
  if (end - from > MAX_DOMAIN) return from;
  while (end > from && (view.at(end - 1) === 0x2e || view.at(end - 1) === 0x2d)) end--;
  let labels = 0;
  let start = from;
  for (let i = from; i <= end; i++) {
    if (i < end && view.at(i) !== 0x2e) continue;
    if (i === start || i - start > MAX_LABEL || view.at(start) === 0x2d || view.at(i - 1) === 0x2d)
      return from;
    labels++;
    start = i + 1;
  }
  return labels > 1 ? end : from;
}

function topLevel(view: View, from: number, end: number): string {
  let start = end;
  while (start > from && view.at(start - 1) !== 0x2e) start--;
  return textIn(view, start, end).toLowerCase();
}

function score(name: string): number {
  if (isTopLevelDomain(name) || name.startsWith('xn--')) return 0.9;
  if (isFileExtension(name) || isDigit(name.charCodeAt(0)) || name.length < 2) return 0;
  return isLetter(name.charCodeAt(0)) || name.charCodeAt(0) >= 0x80 ? 0.4 : 0;
}

export const email: Recognizer = {
  id: 'email.address',
  entity: 'EMAIL',
  class: 'pii',
  reach: { back: 64, ahead: 24 },
  validation: 'structure',
  source: 'RFC 5321 section 4.1.2, RFC 5322 section 3.4.1; IANA root zone database',
  examples: ['jane.doe@example.com'],
  identifies: 'person',
  triggers: [{ on: 'literal', words: ['@'] }],
  context: ['email', 'e-mail', 'mail', 'contact', 'mailto'],
  match(view: View, { start: at, end: from }: Place): Outcome {
    const start = localStart(view, at);
    if (start === at) return DONE;
    if (view.beyond(view.runEnd(from, domain, MAX_DOMAIN + 1)) && view.end - from <= MAX_DOMAIN) return WAIT;
    const end = domainEnd(view, from);
    if (end === from) return DONE;
    const base = score(topLevel(view, from, end));
    if (base === 0) return DONE;
    if (base >= 0.9) {
      view.found({ start, end, score: base, validated: false });
      return DONE;
    }
    const context = view.context(start, end);
    if (context === undefined) return WAIT;
    view.found({ start, end, score: context ? withContext(base) : base, validated: false });
    return DONE;
  },
};
