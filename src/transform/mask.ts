import type { Finding } from '../core/types.ts';
import { plainForm } from './hash.ts';
import { maskSecret } from './secret.ts';

/** A longer one is nothing whose shape helps a reader. */
const maxShapeLength = 64;

/**
 * `text` with its shape kept and its value gone. Undefined: it has no shape that may be shown. What is kept of a card is
 * what PCI DSS 4.0 requirement 3.4.1 allows to be shown at most, less its issuer.
 */
export function mask(finding: Finding, text: string): string | undefined {
  const plain = plainForm(text);
  if (finding.class === 'secrets') return maskSecret(plain);
  const rule = rules.get(finding.entity);
  return rule ? rule(plain) : hideAll(plain);
}

const rules: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ['CREDIT_CARD', maskCard],
  ['EMAIL', maskEmail],
  ['IBAN', maskIban],
  ['US_SSN', maskSsn],
]);

/** `**** **** **** 1111` */
function maskCard(text: string): string | undefined {
  const digits = count(text, /[0-9]/g);
  if (digits < 12 || digits > 19 || /[A-Za-z]/.test(text) || text.length > maxShapeLength) return undefined;
  return hideBut(text, at => at >= digits - 4);
}

/** `j***@***.org`; the one letter of a local part that has no more is not shown. */
function maskEmail(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  if (at < 1) return undefined;
  const first = at > 1 ? (/^[A-Za-z0-9]/.exec(text)?.[0] ?? '') : '';
  const topLevel = /\.[A-Za-z][A-Za-z0-9-]{1,23}$/.exec(text.slice(at + 1))?.[0] ?? '';
  return `${first}***@***${topLevel}`;
}

/** `DE** **** **** **** **30 00`: country and last four. */
function maskIban(text: string): string | undefined {
  const length = count(text, /[0-9A-Za-z]/g);
  if (!/^[A-Za-z]{2}/.test(text) || length < 15 || length > 34 || text.length > maxShapeLength)
    return undefined;
  return hideBut(text, at => at < 2 || at >= length - 4);
}

/** `***-**-6789`, however it was written. */
function maskSsn(text: string): string | undefined {
  const digits = text.replace(/\D/g, '');
  return digits.length === 9 ? `***-**-${digits.slice(-4)}` : undefined;
}

/** Codes, dates, markers, words of a dictionary: nothing but punctuation stays. */
const hideAll = (text: string): string | undefined =>
  text.length > maxShapeLength ? undefined : hideBut(text, () => false);

/** Letters and digits become `*` but those to `keep`, counted from 0; of the rest, what can stand in any quoting stays. */
function hideBut(text: string, keep: (index: number) => boolean): string {
  let index = 0;
  let out = '';
  for (const character of text) {
    if (/[0-9A-Za-z]/.test(character)) out += keep(index++) ? character : '*';
    else if (/[ .,:/()_+-]/.test(character)) out += character;
    else if (/\s/.test(character)) out += ' ';
    else out += '*';
  }
  return out;
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;
