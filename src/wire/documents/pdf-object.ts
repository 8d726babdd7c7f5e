/** An object's dictionary as it is written, and its stream undone; 1:1 in Latin-1. */
export interface PdfObject {
  readonly number: number;
  readonly dictionary: string;
  readonly stream: string | undefined;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The bytes that a literal or a hexadecimal string says (section 7.3.4). */
export function stringBytes(written: string): string {
  if (written.startsWith('<')) {
    const digits = written.replaceAll(/[^0-9a-fA-F]/g, '');
    return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex').toString('latin1');
  }
  return written
    .slice(1, -1)
    .replaceAll(
      /\\(?:([0-7]{1,3})|(\r\n|[\r\n])|([\s\S]))/g,
      (_all, octal?: string, line?: string, letter = '') => {
        if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
        return line === undefined ? (escapes[letter as string] ?? (letter as string)) : '';
      },
    );
}
