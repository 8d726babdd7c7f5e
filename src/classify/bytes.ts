/** Tests on single bytes, without tables or allocation. Bytes of 0x80 and more belong to characters that stayed unfolded. */

export const NEWLINE = 0x0a;

export const isDigit = (b: number): boolean => (b - 0x30) >>> 0 < 10;
export const isUpper = (b: number): boolean => (b - 0x41) >>> 0 < 26;
export const isLower = (b: number): boolean => (b - 0x61) >>> 0 < 26;
export const isLetter = (b: number): boolean => ((b | 0x20) - 0x61) >>> 0 < 26;
export const isAlnum = (b: number): boolean => isLetter(b) || isDigit(b);
export const isHex = (b: number): boolean => isDigit(b) || ((b | 0x20) - 0x61) >>> 0 < 6;
/** Of a hexadecimal digit. */
export const hexValue = (b: number): number => (isDigit(b) ? b - 0x30 : (b | 0x20) - 0x57);
export const isSpace = (b: number): boolean => b === 0x20 || (b >= 0x09 && b <= 0x0d);

const flags = (extra: string): Uint8Array => {
  const table = new Uint8Array(256);
  for (let b = 0; b < 128; b++) if (isAlnum(b)) table[b] = 1;
  for (const char of extra) table[char.charCodeAt(0)] = 1;
  return table;
};

/** Alphabets as tables of 256 flags. */
export const alnum: Uint8Array = flags('');
export const base64url: Uint8Array = flags('-_');
export const base64: Uint8Array = flags('+/=');
/** Bytes of a token that a recognizer may reach back over from its trigger; all of 0x80 and more are among them. */
export const token: Uint8Array = flags("._%+-'&~!#$*/=?^`{|}").fill(1, 128);

/**
 * Does the character that begins with this lead byte belong to words? Scripts without spaces between words (Han, kana,
 * Hangul, Thai) don't, so that a number in Chinese text has a boundary on both sides; nor do symbols and emoji.
 */
export const isWordLead = (lead: number): boolean => (lead >= 0xc3 && lead <= 0xdf) || lead === 0xe1;
