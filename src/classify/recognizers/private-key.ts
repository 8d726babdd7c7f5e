import { base64, isDigit, isLetter, isLower, isSpace, isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';

/** A key without an end is held so long; what follows is taken in pieces of that size until its end. */
const MAX_KEY_BYTES = 16_384;
const MAX_LABEL = 48;
/** Base64 characters of a key body: an Ed25519 key in PKCS #8 has 64. */
const MIN_BODY = 60;
/** Runs shorter than that, one after another, are words and not base64. */
const SHORT_RUN = 12;
const MAX_SHORT_RUNS = 16;

const labels = ['PRIVATE KEY', 'PRIVATE KEY BLOCK'];

/** Behind `PRIVATE KEY-----` or `PRIVATE KEY BLOCK-----`; 0: another label, -1: not known yet. */
function labelEnd(view: View, from: number): number {
  for (let i = from; i < from + MAX_LABEL; i++) {
    if (view.beyond(i)) return -1;
    if (view.at(i) !== 0x2d) {
      if (!isUpper(view.at(i) & 0xdf) && !isSpace(view.at(i)) && !isDigit(view.at(i))) return 0;
      continue;
    }
    const end = view.runEnd(i, dashes, 5);
    if (view.beyond(end) && end - i < 5) return -1;
    return labels.some(label => endsWith(view, i, label)) ? end : 0;
  }
  return 0;
}

const dashes = new Uint8Array(256);
dashes[0x2d] = 1;

function endsWith(view: View, end: number, text: string): boolean {
  for (let i = 1; i <= text.length; i++) {
    if ((view.at(end - i) & 0xdf) !== (text.charCodeAt(text.length - i) & 0xdf)) return false;
  }
  return true;
}

/** What the body of a key says, read from behind its first line. */
interface Body {
  /** Behind the last line of the key, or behind what looks like one. */
  readonly end: number;
  /** `closed`: an END line. `broken`: prose follows. `full`: the bound is reached. `open`: the text is at its end. */
  readonly kind: 'closed' | 'broken' | 'full' | 'open';
  /** Base64 characters in runs that are no words. */
  readonly weight: number;
}

const isEnd = (view: View, at: number): boolean => view.at(at) === 0x2d && view.spells(at, '-----END ');

/** Another key begins, and is read for itself. */
const isBegin = (view: View, at: number): boolean => view.at(at) === 0x2d && view.spells(at, '-----BEGIN ');

/** A header of RFC 1421 or of OpenPGP armour (`Proc-Type: 4,ENCRYPTED`, `Version: …`): letters and `-`, a colon. */
const isHeader = (view: View, end: number): boolean => view.at(end) === 0x3a || view.at(end) === 0x2c;

class BodyReader {
  weight = 0;
  #short = 0;
  #last: number;
  readonly #view: View;

  constructor(view: View, from: number) {
    this.#view = view;
    this.#last = from;
  }

  read(from: number, limit: number): Body {
    const view = this.#view;
    let at = from;
    while (at < limit) {
      if (at >= view.end) return this.#body(view.end, 'open');
      if (isEnd(view, at)) return this.#closed(at);
      if (isBegin(view, at)) return this.#body(this.#last, 'broken');
      if (base64[view.at(at)] !== 1) at++;
      else at = this.#run(at, limit);
      // A run that goes on may be no word.
      if (view.beyond(at)) return this.#body(view.end, 'open');
      if (this.#short > MAX_SHORT_RUNS) return this.#body(this.#last, 'broken');
    }
    return this.#body(limit, 'full');
  }

  #run(from: number, limit: number): number {
    const view = this.#view;
    // `\n` written as two characters, in a string of a program or a shell.
    const start =
      view.at(from - 1) === 0x5c && (view.at(from) === 0x6e || view.at(from) === 0x72) ? from + 1 : from;
    const end = view.runEnd(start, base64, limit - start);
    const length = end - start;
    if (length >= SHORT_RUN && !isHeader(view, end)) {
      this.weight += length;
      this.#short = 0;
      this.#last = end;
    } else if (isWord(view, start, end)) {
      this.#short++;
    } else if (length > 0) {
      this.weight += length;
      this.#last = end;
    }
    return Math.max(end, from + 1);
  }

  #closed(at: number): Body {
    const end = labelEnd(this.#view, at + 9);
    if (end < 0) return this.#body(this.#view.end, 'open');
    return this.#body(end > 0 ? end : at + 9, 'closed');
  }

  #body(end: number, kind: Body['kind']): Body {
    return { end, kind, weight: this.weight };
  }
}

/** Letters in the case of a word: nobody's base64 goes on like this for long. */
function isWord(view: View, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const b = view.at(i);
    if (!isLetter(b) || (i > start && isUpper(b) && isLower(view.at(i - 1)))) return false;
  }
  return end > start;
}

/** `weight`: what it must have to be a key. */
function decide(view: View, start: number, from: number, weight: number): Outcome {
  const body = new BodyReader(view, from).read(from, start + MAX_KEY_BYTES);
  if (body.kind === 'open' && !view.ended) return WAIT;
  if (body.weight < weight) return DONE;
  const end = body.kind === 'full' ? characterStart(view, body.end) : body.end;
  view.found({ start, end, score: body.kind === 'closed' ? 1 : 0.9, validated: true });
  if (body.kind === 'full') view.resume(end);
  return DONE;
}

function characterStart(view: View, index: number): number {
  let start = index;
  while (view.at(start) >>> 6 === 2) start--;
  return start;
}

export const privateKey: Recognizer = {
  id: 'private-key.pem',
  entity: 'PRIVATE_KEY',
  class: 'secrets',
  reach: { back: 0, ahead: MAX_KEY_BYTES },
  validation: 'structure',
  source:
    'RFC 7468 sections 2, 10, 11; RFC 1421 (headers); RFC 9580 section 6.2 (OpenPGP); openssh PROTOCOL.key',
  examples: [
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----',
  ],
  triggers: [{ on: 'literal', words: ['-----BEGIN '] }],
  match(view: View, { start, end, word }: Place): Outcome {
    // Asked to go on within a key that was longer than the bound.
    if (word === '') return decide(view, start, start, 1);
    const from = labelEnd(view, end);
    if (from < 0) return WAIT;
    return from === 0 ? DONE : decide(view, start, from, MIN_BODY);
  },
};

/** Lines have 64 characters of base64, or a header with a comment. */
const MAX_PUTTY_LINE = 256;
const PUTTY_PRIVATE = 'Private-Lines: ';

/** Behind the last line of a PuTTY key that begins before `from`: 0: it has no private part, -1: not known yet. */
function puttyEnd(view: View, from: number): number {
  let line = from;
  let inPrivate = false;
  let last = 0;
  for (let at = from; at < from + MAX_KEY_BYTES; at++) {
    if (view.beyond(at)) return -1;
    const b = view.at(at);
    if (at - line > MAX_PUTTY_LINE) return last;
    if (b !== 0x0a && b !== 0x0d && b !== 0) continue;
    if (line > from && view.spells(line, 'PuTTY-')) return last;
    inPrivate ||= view.spells(line, PUTTY_PRIVATE);
    if (inPrivate && at > line) last = at;
    if (b === 0 || view.spells(line, 'Private-MAC: ') || view.spells(line, 'Private-Hash: ')) return last;
    line = at + 1;
  }
  return last;
}

/** A key as PuTTY keeps it. */
export const puttyKey: Recognizer = {
  id: 'private-key.putty',
  entity: 'PRIVATE_KEY',
  class: 'secrets',
  reach: { back: 0, ahead: MAX_KEY_BYTES },
  validation: 'structure',
  source: 'PuTTY User Manual, appendix C: PPK file format',
  examples: ['PuTTY-User-Key-File-3: ssh-ed25519'],
  triggers: [{ on: 'literal', words: ['PuTTY-User-Key-File-'] }],
  match(view: View, { start, end: from, word }: Place): Outcome {
    if (!view.spells(start, word)) return DONE;
    if (view.beyond(from)) return WAIT;
    if (!isDigit(view.at(from))) return DONE;
    const end = puttyEnd(view, from);
    if (end < 0) return WAIT;
    if (end > 0) view.found({ start, end, score: 1, validated: true });
    return DONE;
  },
};
