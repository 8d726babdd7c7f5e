import { isAlnum, isLetter, isLower, isUpper } from '../../bytes.ts';
import { Literals } from '../../literals.ts';
import { DONE, type Entity, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { type Assignment, MAX_VALUE, readAssignment, text } from './assignment.ts';
import { holds } from './plausible.ts';
import { isAbout, isPlaceholder, passwordScore, tokenScore } from './value.ts';

const reach = { back: 64, ahead: MAX_VALUE };

/** A part of a connection string or a query: `;Password=…`, `&password=…`. */
const inList = (view: View, { word, end }: Assignment): boolean => {
  const before = view.at(word - 1);
  return before === 0x3b || before === 0x26 || before === 0x3f || view.at(end) === 0x3b;
};

const isDefinite = (view: View, value: Assignment): boolean =>
  value.by === 'sign' && !value.spaced && !value.quoted && inList(view, value);

export const password: Recognizer = {
  id: 'secret.password',
  entity: 'PASSWORD',
  class: 'secrets',
  reach,
  validation: 'context',
  source: 'A name for passwords that is given a value; no placeholder, reference or word of the language',
  examples: ['password = "…"', 'my password is …', 'Server=…;Password=…;', '--password …'],
  triggers: [
    {
      on: 'literal',
      words:
        'password,passwd,pswd,pwd,pass,passphrase,passcode,passwort,kennwort,mot de passe,contraseña'.split(
          ',',
        ),
    },
  ],
  match(view: View, place: Place): Outcome {
    if (!namesPassword(view, place)) return DONE;
    const value = readAssignment(view, place);
    if (typeof value === 'number') return value;
    if (isAbout(view, value)) return DONE;
    const score = passwordScore(view, value);
    const lifted = score >= 0.25 && isDefinite(view, value) ? Math.max(score, 0.7) : score;
    if (lifted > 0) view.found({ start: value.start, end: value.end, score: lifted, validated: false });
    return DONE;
  },
};

/** Whose password it is, where the word is short enough to end others: `dbpass`, and not `bypass`. */
const owners = new Set(
  'db,user,root,admin,sql,smtp,ftp,mail,ssh,key,store,proxy,http,ldap,my,svc,app'.split(','),
);

/** Written in large and small letters as a word is: of random text, `pWd` is a part. */
function isCased(view: View, start: number, end: number): boolean {
  const isSmall = isLower(view.at(start + 1));
  for (let at = start + 2; at < end; at++) if (isLower(view.at(at)) !== isSmall) return false;
  return isSmall || isUpper(view.at(start));
}

function namesPassword(view: View, { start, end, word }: Place): boolean {
  if (word.length === 3 && !isCased(view, start, end)) return false;
  if (word !== 'pass') return view.at(start - 1) !== 0x31;
  if (view.wordStarts(start)) return true;
  let from = start;
  while (from > start - 6 && isLetter(view.at(from - 1))) from--;
  for (let at = from; at <= start - 2; at++) if (owners.has(text(view, at, start))) return true;
  return false;
}

const secretEntity: Entity = { entity: 'SECRET', class: 'secrets', reach };

export const token: Recognizer = {
  id: 'secret.token',
  ...secretEntity,
  validation: 'context',
  source:
    'A name for secrets that is given a random value: Shannon entropy by alphabet, no words, no placeholder',
  examples: ['client_secret = "…"', 'token: …', "define('AUTH_SALT', '…')"],
  triggers: [{ on: 'literal', words: ['secret', 'token', 'credential', 'creds', '_salt', 'auth'] }],
  match(view: View, place: Place): Outcome {
    const value = readAssignment(view, place);
    if (typeof value === 'number') return value;
    if (isAbout(view, value)) return DONE;
    const score = Math.max(
      tokenScore(view, value, { weak: place.word === 'auth' }),
      place.word === '_salt' || place.word === 'auth' ? saltScore(view, value) : 0,
    );
    if (score > 0) view.found({ start: value.start, end: value.end, score, validated: false });
    return DONE;
  },
};

/** WordPress has salts of 64 printable characters, blanks among them (wp-config-sample.php). */
const saltScore = (view: View, { start, end, quoted }: Assignment): number =>
  quoted && end - start === 64 ? passwordScoreOf(view, start, end) : 0;

const passwordScoreOf = (view: View, start: number, end: number): number =>
  isPlaceholder(view, start, end) ? 0 : 0.75;

const literals = (words: string): Literals<string> =>
  new Literals(words.split(',').map(word => ({ text: word, value: word })));

/** What makes a key one that opens something. */
const apiWords = literals('api,access,subscription,consumer,service,app,function,host');
const secretWords = literals(
  'secret,private,master,encrypt,signing,shared,account,storage,auth,hmac,aes,jwt,license,licence,session,webhook,deploy,' +
    'admin,crypt,cipher,logged_in,nonce,client,oauth,bearer',
);
/** What makes it one that does not. */
const openWords = literals(
  'public,pub_,primary,foreign,partition,cache,sort,monkey,hotkey,keyboard,idempotency,i18n',
);

function nameStart(view: View, word: number): number {
  let at = word;
  while (at > word - 24 && at > view.origin - 24 && isKeyName(view.at(at - 1))) at--;
  return at;
}
const isKeyName = (b: number): boolean => isAlnum(b) || b === 0x5f || b === 0x2d || b === 0x20;

export const apiKey: Recognizer = {
  id: 'secret.api-key',
  entity: 'API_KEY',
  class: 'secrets',
  reach,
  validation: 'context',
  source:
    'A name for keys that is given a random value: Shannon entropy by alphabet, no words, no placeholder',
  examples: ['api_key: …', 'X-Api-Key: …', 'encryption_key = "…"'],
  also: [secretEntity],
  triggers: [{ on: 'literal', words: ['key'] }],
  match(view: View, place: Place): Outcome {
    const value = readAssignment(view, place);
    if (typeof value === 'number') return value;
    const name = nameStart(view, value.word);
    if (isAbout(view, value) || holds(openWords, view, name, value.wordEnd)) return DONE;
    const ofApi = holds(apiWords, view, name, value.word);
    const ofSecret = !ofApi && holds(secretWords, view, name, value.word);
    const weak = !ofApi && !ofSecret;
    const score = Math.max(tokenScore(view, value, { weak }), ofSecret ? saltScore(view, value) : 0);
    if (score === 0) return DONE;
    const found = { start: value.start, end: value.end, score, validated: false };
    view.found(ofApi ? found : { ...found, as: secretEntity });
    return DONE;
  },
};

export const username: Recognizer = {
  id: 'secret.username',
  entity: 'USERNAME',
  class: 'pii',
  reach,
  validation: 'context',
  source: 'A name for users that is given a value',
  examples: ['username: …'],
  triggers: [{ on: 'literal', words: ['username', 'user_name', 'login', 'user id=', 'uid='] }],
  match(view: View, place: Place): Outcome {
    if (place.word.endsWith('=')) return listed(view, place);
    const value = readAssignment(view, place);
    if (typeof value === 'number') return value;
    const { start, end, nameEnd, wordEnd, quoted, by } = value;
    const length = end - start;
    if (nameEnd > wordEnd || length < 2 || length > 64 || isPlaceholder(view, start, end)) return DONE;
    if (by === 'verb' || (!quoted && value.spaced)) return DONE;
    view.found({ start, end, score: 0.3, validated: false });
    return DONE;
  },
};

/** `;User Id=sa;` */
function listed(view: View, { end: start }: Place): Outcome {
  let end = start;
  while (end < start + 64 && (isAlnum(view.at(end)) || view.at(end) === 0x5f || view.at(end) === 0x2e)) end++;
  if (view.beyond(end)) return WAIT;
  if (end - start >= 2 && view.at(end) === 0x3b) view.found({ start, end, score: 0.3, validated: false });
  return DONE;
}
