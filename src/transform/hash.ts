import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** HMAC-SHA-256 wants a key of at least its output's length (RFC 2104 section 3). */
export const minKeyBytes = 32;
/** 80 bits: two different values of one entity share a label less than once in 10^12 pairs. */
const hexDigits = 20;
const domain = 'sallyport.transform.hash.v1';

/** Labels values: one value of one entity, however written, has one label under one key, and the label does not tell it. */
export class KeyedHash {
  readonly #key: KeyObject;

  /** @throws RangeError where the key is shorter than 32 bytes. */
  constructor(key: Uint8Array) {
    if (key.length < minKeyBytes) throw new RangeError('the key for hashes has fewer than 32 bytes');
    this.#key = createSecretKey(key);
  }

  /** Lower-case hex. Separate by entity: a number that is found as two things does not link them. */
  of(entity: string, text: string): string {
    const bytes = `${domain}\0${entity.length}\0${entity}\0${normalised(entity, text)}`;
    return createHmac('sha256', this.#key).update(bytes).digest('hex').slice(0, hexDigits);
  }
}

/** How values of an entity are written in different ways without becoming different values. */
const writings: ReadonlyMap<string, (text: string) => string> = new Map([
  ['CREDIT_CARD', (text: string): string => text.replace(/\D/g, '')],
  ['EMAIL', (text: string): string => text.toLowerCase()],
  ['IBAN', (text: string): string => text.replace(/[^0-9A-Za-z]/g, '').toUpperCase()],
  ['US_SSN', (text: string): string => text.replace(/\D/g, '')],
]);

function normalised(entity: string, text: string): string {
  const plain = plainForm(text);
  const written = writings.get(entity)?.(plain) ?? '';
  return written === '' ? plain : written;
}

const isDecimal = /^\p{Nd}$/u;

/** Compatibility forms and digits of other scripts made plain, invisible characters gone: recognizers see through them too. */
export function plainForm(text: string): string {
  // Printable ASCII is its own plain form.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/(?![0-9])\p{Nd}/gu, digit => String(decimalValue(digit.codePointAt(0) ?? 0)));
}

/** Digits stand in runs of ten, zero first (Unicode Standard section 4.6); runs may touch. */
function decimalValue(codePoint: number): number {
  let before = 0;
  while (isDecimal.test(String.fromCodePoint(codePoint - 1 - before))) before += 1;
  return before % 10;
}
