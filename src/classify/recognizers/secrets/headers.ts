import { alnum, base64, isAlnum, isDigit, isLetter, isSpace } from '../../bytes.ts';
import { DONE, type Entity, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { entropy } from '../entropy.ts';
import { decode64 } from './checks.ts';
import { alphabets } from './shape.ts';
import { isStandIn, isWordy } from './plausible.ts';
import { STAND_IN_SCORE } from './prefixed.ts';
import { isPlaceholder } from './value.ts';

const MAX_VALUE = 1024;
const COLON = 0x3a;

/** `user:password` in base64, RFC 7617 section 2. */
function isUserAndPassword(view: View, start: number, end: number): boolean {
  const plain = decode64(view, start, end, 192);
  const colon = plain.indexOf(COLON);
  return (
    colon >= 0 && colon < plain.length - 1 && plain.length >= 5 && plain.every(b => b >= 0x20 && b !== 0x7f)
  );
}

const basicEntity: Entity = { entity: 'BASIC_AUTH', class: 'secrets', reach: { back: 0, ahead: 256 } };

/** The end of base64 at `from`: 0: there is none that says a user and a password, -1: not known yet. */
function basicEnd(view: View, from: number): number {
  const end = view.runEnd(from, base64, 512);
  if (view.beyond(end)) return -1;
  return end - from >= 8 && end - from < 512 && isUserAndPassword(view, from, end) ? end : 0;
}

export const basicAuth: Recognizer = {
  id: 'secret.basic-auth',
  ...basicEntity,
  validation: 'structure',
  source: 'RFC 7617 section 2: base64 that decodes to user:password',
  examples: ['Authorization: Basic …', '"auth": "…" in .docker/config.json', '_auth=… in .npmrc'],
  triggers: [{ on: 'literal', words: ['basic ', '"auth"', '_auth=', '_auth ='] }],
  match(view: View, { end: word }: Place): Outcome {
    let from = word;
    while (from < word + 8 && (isSpace(view.at(from)) || view.at(from) === COLON || view.at(from) === 0x22))
      from++;
    if (view.beyond(from)) return WAIT;
    const end = basicEnd(view, from);
    if (end < 0) return WAIT;
    if (end > 0) view.found({ start: from, end, score: 0.95, validated: true });
    return DONE;
  },
};

/** RFC 6750 section 2.1, `b64token`. */
const bearerAlphabet = Uint8Array.from(alphabets['z'] ?? alnum);
for (const char of '+/=') bearerAlphabet[char.charCodeAt(0)] = 1;

export const bearerToken: Recognizer = {
  id: 'secret.bearer-token',
  entity: 'BEARER_TOKEN',
  class: 'secrets',
  reach: { back: 0, ahead: MAX_VALUE },
  validation: 'structure',
  source: 'RFC 6750 section 2.1: Bearer, then a b64token; here one that is random',
  examples: ['Authorization: Bearer …'],
  triggers: [
    { on: 'literal', words: ['bearer ', 'authorization: token ', 'privatetoken: ', 'private-token: '] },
  ],
  match(view: View, { end: from }: Place): Outcome {
    const end = view.runEnd(from, bearerAlphabet, MAX_VALUE);
    if (end < from + MAX_VALUE && view.beyond(end)) return WAIT;
    if (end - from < 16 || !hasDigit(view, from, end)) return DONE;
    if (isWordy(view, from, end) || entropy(view, from, end) < 3) return DONE;
    const score = isStandIn(view, from, Math.min(end, from + 200)) ? STAND_IN_SCORE : 0.88;
    view.found({ start: from, end, score, validated: false });
    return DONE;
  },
};

function hasDigit(view: View, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (isDigit(view.at(i))) return true;
  return false;
}

/** RFC 6265 section 4.1.1: `cookie-octet`. */
const cookieValue = Uint8Array.from({ length: 256 }, (_, b) =>
  Number(b > 0x20 && b < 0x7f && b !== 0x22 && b !== 0x2c && b !== 0x3b && b !== 0x5c),
);
const cookieName = Uint8Array.from({ length: 256 }, (_, b) =>
  Number(isAlnum(b) || b === 0x5f || b === 0x2d || b === 0x2e),
);

const MAX_COOKIES = 8;

export const sessionCookie: Recognizer = {
  id: 'secret.session-cookie',
  entity: 'SESSION_COOKIE',
  class: 'secrets',
  reach: { back: 0, ahead: MAX_VALUE },
  validation: 'structure',
  source: 'RFC 6265 sections 4.1.1 and 4.2.1: pairs in Cookie and Set-Cookie whose value is random',
  examples: ['Set-Cookie: sid=…; HttpOnly', 'Cookie: JSESSIONID=…'],
  triggers: [
    {
      on: 'literal',
      words: [
        'cookie: ',
        'cookie":"',
        'cookie": "',
        'jsessionid=',
        'phpsessid=',
        'connect.sid=',
        '_session=',
      ],
    },
  ],
  match(view: View, { start, end, word }: Place): Outcome {
    const last = word.charCodeAt(word.length - 1);
    if (last === 0x3d) return cookie(view, end) === -1 ? WAIT : DONE;
    return view.wordStarts(start) || view.at(start - 1) === 0x2d ? cookies(view, end) : DONE;
  },
};

function cookies(view: View, from: number): Outcome {
  let at = from;
  for (let count = 0; count < MAX_COOKIES && at < from + MAX_VALUE; count++) {
    const equals = view.runEnd(at, cookieName, 64);
    if (view.beyond(equals)) return WAIT;
    if (equals === at || view.at(equals) !== 0x3d) return DONE;
    const end = cookie(view, equals + 1);
    if (end < 0) return WAIT;
    if (view.beyond(end + 1)) return WAIT;
    if (view.at(end) !== 0x3b) return DONE;
    at = view.at(end + 1) === 0x20 ? end + 2 : end + 1;
  }
  return DONE;
}

/** Reports the value at `from` if it is random, and says where it ends; -1: not known yet. */
function cookie(view: View, from: number): number {
  const end = view.runEnd(from, cookieValue, 512);
  if (view.beyond(end)) return -1;
  const length = end - from;
  if (length < 16 || length >= 512 || !hasDigit(view, from, end) || !isMixed(view, from, end)) return end;
  if (entropy(view, from, end) < 3 || isWordy(view, from, end) || isPlaceholder(view, from, end)) return end;
  view.found({ start: from, end, score: 0.8, validated: false });
  return end;
}

function isMixed(view: View, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (isLetter(view.at(i))) return true;
  return false;
}

/** `curl -u user:password` */
export const curlUser: Recognizer = {
  id: 'secret.curl-user',
  entity: 'BASIC_AUTH',
  class: 'secrets',
  reach: { back: 0, ahead: 128 },
  validation: 'structure',
  source: 'curl(1), option -u, --user: user:password',
  examples: ['curl -u user:… https://host/'],
  triggers: [{ on: 'literal', words: ['-u ', '--user ', '--proxy-user '] }],
  match(view: View, { start, end: word }: Place): Outcome {
    if (!isSpace(view.at(start - 1))) return DONE;
    if (view.beyond(word)) return WAIT;
    const quote = view.at(word);
    const from = quote === 0x22 || quote === 0x27 ? word + 1 : word;
    const colon = view.runEnd(from, cookieName, 64);
    if (view.beyond(colon)) return WAIT;
    if (view.at(colon) !== COLON || colon === from) return DONE;
    const end = view.runEnd(colon + 1, userPassword, 128);
    if (view.beyond(end)) return WAIT;
    if (end - colon < 5 || isPlaceholder(view, colon + 1, end) || isNumber(view, colon + 1, end)) return DONE;
    view.found({ start: from, end, score: 0.88, validated: false });
    return DONE;
  },
};

const userPassword = Uint8Array.from(cookieValue, (flag, b) => (b === 0x27 || b === 0x60 ? 0 : flag));

/** `docker run -u 1000:1000` */
function isNumber(view: View, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(view.at(i))) return false;
  return true;
}

/** `machine host login user password …` (GNU inetutils, The .netrc file). */
export const netrc: Recognizer = {
  id: 'secret.netrc',
  entity: 'PASSWORD',
  class: 'secrets',
  reach: { back: 0, ahead: 256 },
  validation: 'structure',
  source: 'GNU inetutils manual, The .netrc file: machine, login, password',
  examples: ['machine host login user password …'],
  triggers: [{ on: 'literal', words: ['machine '] }],
  match(view: View, { start, end: from }: Place): Outcome {
    if (view.wordBefore(start)) return DONE;
    let at = from;
    for (const word of ['', 'login', '', 'password']) {
      const end = view.runEnd(at, netrcWord, 128);
      if (view.beyond(end)) return WAIT;
      if (end === at || (word !== '' && (end - at !== word.length || !view.spells(at, word)))) return DONE;
      at = view.skipSpace(end, 16);
      if (view.beyond(at)) return WAIT;
      if (at === end) return DONE;
    }
    const end = view.runEnd(at, netrcWord, 128);
    if (view.beyond(end)) return WAIT;
    if (end - at < 3 || isPlaceholder(view, at, end)) return DONE;
    view.found({ start: at, end, score: 0.95, validated: false });
    return DONE;
  },
};

const netrcWord = Uint8Array.from({ length: 256 }, (_, b) => Number(b > 0x20 && b < 0x7f));
