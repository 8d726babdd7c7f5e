import { isAlnum, isLetter } from '../../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { isPlaceholder, isReference, namesItself } from './value.ts';
import { DIGIT, kindsIn } from './plausible.ts';
import { STAND_IN_SCORE } from './prefixed.ts';

const MAX_SCHEME = 32;
const MAX_USER = 256;
const MAX_REST = 256;
const COLON = 0x3a;
const AT = 0x40;

const table = (test: (b: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, b) => Number(test(b)));
const none = new Set(Buffer.from(' \t\r\n"\'`<>\\^|\0'));
/** What may stand in a password in a URL, also where it ought to be escaped; and what may stand behind the host. */
const inPassword = table(b => b > 0x20 && b < 0x7f && !none.has(b) && b !== 0x2f && b !== AT);
const inUser = table(
  b => b > 0x20 && b < 0x7f && !none.has(b) && !':/@?#[](){},;='.includes(String.fromCharCode(b)),
);
const inRest = table(
  b => b > 0x20 && b < 0x7f && !none.has(b) && !'{}()[];,'.includes(String.fromCharCode(b)),
);
const inHost = table(
  b => isAlnum(b) || b === 0x2e || b === 0x2d || b === 0x5b || b === COLON || b === 0x5f || b === 0x2c,
);

function schemeStart(view: View, end: number): number {
  let at = end;
  while (at > end - MAX_SCHEME && at > view.origin && isSchemePart(view.at(at - 1))) at--;
  while (at < end && !isLetter(view.at(at))) at++;
  return at;
}
const isSchemePart = (b: number): boolean =>
  isAlnum(b) || b === 0x2b || b === 0x2d || b === 0x2e || b === COLON;

/** A password that the reader is to fill in, or that a program does: `user:password@`, `$USER:$PASSWORD@`. */
const isSample = (view: View, start: number, end: number): boolean =>
  isPlaceholder(view, start, end) || isReference(view, start, end) || isNamed(view, start, end);

/** `somepassword` */
function isNamed(view: View, start: number, end: number): boolean {
  return namesItself(view, start, end) && (kindsIn(view, start, end) & DIGIT) === 0;
}

/** RFC 3986 section 3.2.1: user information with a password in it. */
export const connectionString: Recognizer = {
  id: 'secret.connection-string',
  entity: 'CONNECTION_STRING',
  class: 'secrets',
  reach: { back: MAX_SCHEME, ahead: MAX_USER + MAX_REST },
  validation: 'structure',
  source: 'RFC 3986 sections 3.1 and 3.2.1: a URL of any scheme with a password in it; JDBC the same',
  examples: ['postgres://user:…@host/db', 'https://user:…@host/'],
  triggers: [{ on: 'literal', words: ['://'] }],
  match(view: View, { start, end: from }: Place): Outcome {
    const colon = view.runEnd(from, inUser, MAX_USER);
    if (view.beyond(colon)) return WAIT;
    if (view.at(colon) !== COLON) return DONE;
    const at = view.runEnd(colon + 1, inPassword, MAX_USER);
    if (view.beyond(at)) return WAIT;
    if (view.at(at) !== AT || at - colon < 3 || inHost[view.at(at + 1)] !== 1)
      return view.beyond(at + 1) ? WAIT : DONE;
    const end = view.runEnd(at + 1, inRest, MAX_REST);
    if (end < at + 1 + MAX_REST && view.beyond(end)) return WAIT;
    const first = schemeStart(view, start);
    if (first === start) return DONE;
    const score = isSample(view, colon + 1, at) ? STAND_IN_SCORE : 0.95;
    view.found({ start: first, end: trimmed(view, at, end), score, validated: score > 0.5 });
    return DONE;
  },
};

/** Without what ends the sentence. */
function trimmed(view: View, start: number, end: number): number {
  let at = end;
  while (at > start && '.!?:*'.includes(String.fromCharCode(view.at(at - 1)))) at--;
  return at;
}

/** `jdbc:oracle:thin:scott/tiger@//host:1521/service` (Oracle JDBC Developer's Guide, thin-style URLs). */
export const oracleUrl: Recognizer = {
  id: 'secret.oracle-url',
  entity: 'CONNECTION_STRING',
  class: 'secrets',
  reach: { back: 0, ahead: MAX_USER + MAX_REST },
  validation: 'structure',
  source: "Oracle JDBC Developer's Guide, database URLs: user/password before @",
  examples: ['jdbc:oracle:thin:user/…@//host:1521/service'],
  triggers: [{ on: 'literal', words: ['jdbc:oracle:thin:', 'jdbc:oracle:oci:'] }],
  match(view: View, { start, end: from }: Place): Outcome {
    const slash = view.runEnd(from, inUser, 64);
    if (view.beyond(slash)) return WAIT;
    if (view.at(slash) !== 0x2f) return DONE;
    const at = view.runEnd(slash + 1, inPassword, MAX_USER);
    if (view.beyond(at)) return WAIT;
    if (view.at(at) !== AT || at - slash < 3) return DONE;
    const end = view.runEnd(at + 1, inRest, MAX_REST);
    if (end < at + 1 + MAX_REST && view.beyond(end)) return WAIT;
    const score = isSample(view, slash + 1, at) || view.spells(slash - 5, 'scott') ? STAND_IN_SCORE : 0.95;
    view.found({ start, end, score, validated: score > 0.5 });
    return DONE;
  },
};

/** `host:5432:database:user:password` (PostgreSQL documentation, 34.16 The Password File). */
export const pgpass: Recognizer = {
  id: 'secret.pgpass',
  entity: 'PASSWORD',
  class: 'secrets',
  reach: { back: 0, ahead: 256 },
  validation: 'structure',
  source: 'PostgreSQL documentation, The Password File: hostname:port:database:username:password',
  examples: ['db.example.com:5432:app:app:…'],
  triggers: [{ on: 'literal', words: [':5432:', ':5433:', ':6432:', '*:*:'] }],
  match(view: View, { start, end: from }: Place): Outcome {
    if (inHost[view.at(start - 1)] !== 1 && view.at(start - 1) !== 0x2a && view.at(start) !== 0x2a)
      return DONE;
    let at = from;
    for (let field = 0; field < 2; field++) {
      const end = view.runEnd(at, inUser, 64);
      if (view.beyond(end)) return WAIT;
      if (view.at(end) !== COLON || end === at) return DONE;
      at = end + 1;
    }
    const end = view.runEnd(at, inRest, 128);
    if (view.beyond(end)) return WAIT;
    const closes = view.at(end) === 0 || view.at(end) === 0x0a || view.at(end) === 0x0d;
    if (!closes || end - at < 4 || isSample(view, at, end)) return DONE;
    view.found({ start: at, end, score: 0.9, validated: false });
    return DONE;
  },
};
