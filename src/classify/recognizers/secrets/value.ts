import { isAlnum, isDigit, isHex, isLower, isUpper } from '../../bytes.ts';
import { Literals } from '../../literals.ts';
import type { View } from '../../view.ts';
import { entropy } from '../entropy.ts';
import { type Assignment, text } from './assignment.ts';
import { countKinds, DIGIT, holds, isStandIn, isWordy, kindsIn, OTHER } from './plausible.ts';

/** Values that programs and documentation give a secret and that are none. */
const stopWords = new Set(
  (
    'password passwd passwort pass pwd secret token key string str text none null nil undefined true false yes no required ' +
    'optional hidden test default empty blank unset bool boolean int number object any unknown void self this todo tbd ' +
    'foobar secretkey apikey api_key mypassword mysecret admin user username login root postgres guest never always ' +
    'incorrect invalid wrong expired needed missing case-sensitive encrypted hashed stored correct not too the a an ' +
    'in on at of to from for with and or if so set also only used kept valid weak strong short long sent shown'
  ).split(' '),
);

/** What follows in the name of something that is about a secret. */
const aboutTails = new Literals(
  (
    'count,type,url,uri,name,ref,path,file,expir,ttl,len,size,limit,max,min,endpoint,policy,field,label,placeholder,' +
    'prefix,suffix,version,arn,status,enabled,required,reset,algo,format,scope,usage,index,header,style,time,date,budget,' +
    'rule,regex,pattern,hint,error,message,title,icon,visib,strength,confirm,change,forgot,provider,class,mode,list,' +
    'store,vault,manager,rotation,_age,-age,_day,days,hours,minutes,seconds,months,years,attempt,_id,-id,id",arg,.'
  )
    .split(',')
    .map(word => ({ text: word, value: word })),
);

/** Is it about a secret, as `token_count` and `passwordField` are? */
export const isAbout = (view: View, { wordEnd, nameEnd }: Assignment): boolean =>
  nameEnd > wordEnd && holds(aboutTails, view, wordEnd, nameEnd);

/** Does the value stand for another: `${NAME}`, `<key>`, `%(name)s`, `{{ name }}`, `[FILTERED]`, `***`, a path, an address? */
export function isReference(view: View, start: number, end: number): boolean {
  const first = view.at(start);
  const second = view.at(start + 1);
  if (first === 0x24 && !isDigit(second)) return !isHashed(view, start);
  if (first === 0x7b || first === 0x3c || first === 0x5b || first === 0x2a || first === 0x28) return true;
  if (first === 0x25 && view.at(end - 1) === 0x25) return true;
  if (first === 0x2f || (first === 0x2e && (second === 0x2f || second === 0x2e))) return true;
  for (let i = start; i < end - 1; i++) {
    const b = view.at(i);
    const next = view.at(i + 1);
    if ((b === 0x24 || b === 0x23 || b === 0x25) && (next === 0x7b || next === 0x28)) return true;
    if ((b === 0x7b && next === 0x7b) || (b === 0x3a && next === 0x2f && view.at(i + 2) === 0x2f))
      return true;
  }
  return false;
}

/** `$2b$…`, `$argon2id$…` are no variables, but hashes of passwords. */
const isHashed = (view: View, start: number): boolean =>
  text(view, start, start + 7) === '$argon2' || text(view, start, start + 3) === '$y$';

export function isPlaceholder(view: View, start: number, end: number): boolean {
  if (end - start < 20 && stopWords.has(text(view, start, end))) return true;
  return isReference(view, start, end) || isStandIn(view, start, end);
}

/** Is it written as names in programs are, in parts: `user_password`, `config.secret`, `AccessToken`? */
export function isNameLike(view: View, start: number, end: number): boolean {
  let parts = 0;
  for (let i = start; i < end; i++) {
    const b = view.at(i);
    const joint = b === 0x5f || b === 0x2e || b === 0x2d || b === 0x3a || b === 0x2f;
    if (!isAlnum(b) && !joint) return false;
    if (joint || (isUpper(b) && i > start && isLower(view.at(i - 1)))) parts++;
  }
  return parts > 0 && isWordy(view, start, end);
}

/** Only hexadecimal digits, and what joins those of a UUID. */
function isHash(view: View, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isHex(view.at(i)) && view.at(i) !== 0x2d) return false;
  return true;
}

/** `^1.2.3`, `12:30`, `10.0.0.1`: a version, a time, an address. */
function isNumeric(view: View, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(view.at(i)) && numeric[view.at(i)] !== 1) return false;
  return true;
}
const numeric = new Uint8Array(256);
for (const char of '.,:^~>=<-+/ %') numeric[char.charCodeAt(0)] = 1;

/** What says what it stands for is hardly one, though some have such. */
const ownName = new Literals(['passw', 'secret', 'pwd'].map(word => ({ text: word, value: word })));
export const namesItself = (view: View, start: number, end: number): boolean =>
  holds(ownName, view, start, end);

const hasSpace = (view: View, start: number, end: number): boolean => {
  for (let i = start; i < end; i++) if (view.at(i) === 0x20) return true;
  return false;
};

/** How probable it is that a value is a password; 0: it is none. */
export function passwordScore(view: View, value: Assignment): number {
  const { start, end, quoted, by } = value;
  const length = end - start;
  if (length < 4 || length > 128 || isPlaceholder(view, start, end)) return 0;
  const kinds = kindsIn(view, start, end);
  if (by === 'beside' && !isStriking(view, value, kinds)) return 0;
  const spaced = quoted && hasSpace(view, start, end);
  if (spaced)
    return countKinds(kinds) >= 4 || (countKinds(kinds) >= 3 && !isWordy(view, start, end)) ? 0.6 : 0;
  if (countKinds(kinds) === 1) return plainScore(view, value, kinds);
  if (isNumeric(view, start, end)) return 0;
  if (namesItself(view, start, end) && length < 16)
    return quoted || by === 'verb' || !value.spaced ? 0.45 : 0;
  if ((kinds & (DIGIT | OTHER)) === 0 || isNameLike(view, start, end)) {
    if ((kinds & DIGIT) !== 0) return quoted || !value.spaced ? 0.5 : 0;
    return quoted || by === 'markup' ? 0.3 : 0;
  }
  if (by === 'beside') return 0.6;
  return countKinds(kinds) >= 3 && length >= 8 ? 0.9 : by === 'verb' || quoted || !value.spaced ? 0.75 : 0.5;
}

/** Would nobody write it who does not mean a secret? */
const isStriking = (view: View, { start, end }: Assignment, kinds: number): boolean =>
  end - start >= 8 && countKinds(kinds) >= 3 && (kinds & DIGIT) !== 0 && !isWordy(view, start, end);

/** A word, or a number. */
function plainScore(view: View, value: Assignment, kinds: number): number {
  const { start, end, quoted, by, spaced } = value;
  if (kinds === OTHER) return 0;
  // `password_tries: 3000` is something else's number.
  const isOwn = !spaced && value.nameEnd === value.wordEnd;
  if (kinds === DIGIT) return quoted || by === 'verb' ? 0.6 : isOwn ? 0.5 : 0.3;
  if (by === 'verb') return 0;
  if (quoted || by === 'markup') return isLower(view.at(start)) ? 0.45 : 0.3;
  return spaced || end - start < 6 ? 0 : 0.25;
}

/** How probable it is that a value is a secret made by a machine; 0: it is none. `weak`: the name hardly says so. */
export function tokenScore(
  view: View,
  { start, end, by }: Assignment,
  { weak }: { readonly weak: boolean },
): number {
  const length = end - start;
  if (length < (weak ? 20 : 12) || isPlaceholder(view, start, end)) return 0;
  const kinds = kindsIn(view, start, end);
  if (by === 'beside' && countKinds(kinds) < 3) return 0;
  if ((kinds & DIGIT) === 0 || countKinds(kinds) < 2 || hasSpace(view, start, end)) return 0;
  if (isHash(view, start, end)) return weak || length < 20 || entropy(view, start, end) < 2.8 ? 0 : 0.65;
  if (entropy(view, start, end) < (length < 16 ? 3 : length < 20 ? 3.2 : 3.5)) return 0;
  if (isWordy(view, start, end) || isNameLike(view, start, end)) return 0;
  return weak ? (countKinds(kinds) >= 3 ? 0.45 : 0.3) : 0.75;
}
