import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type SipKey, sipKey } from './sip-hash.ts';
import { MAX_COLUMNS, Table, type TableHeader } from './table.ts';

/** A file of a dictionary or of fingerprints that cannot be used. Says nothing of what is in it. */
export class TableFileError extends Error {
  /** What to do next. */
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.name = 'TableFileError';
    this.hint = hint;
  }
}

/** The file, byte by byte: this, the header's length (4 bytes, little endian), the header in JSON with blanks behind it up to a multiple of 8, slots, owners, filter, HMAC-SHA-256 of all before it. */
export const MAGIC: Buffer = Buffer.from('SALLYTB1');
export const MAC_BYTES = 32;
const MAX_HEADER = 4096;
const MAX_FILE = 1024 * 1024 * 1024;

/** Keys for the two uses of the secret, so that neither tells of the other. */
export interface TableKeys {
  readonly hash: Uint8Array;
  readonly mac: Uint8Array;
}

const derive = (secret: Uint8Array, use: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', secret).update(`sallyport table 1: ${use}`).digest());

/** `secret`: 32 bytes. */
export const tableKeys = (secret: Uint8Array): TableKeys => ({
  hash: derive(secret, 'hash').slice(0, 16),
  mac: derive(secret, 'mac'),
});

export const hashKey = (keys: Pick<TableKeys, 'hash'>): SipKey => sipKey(keys.hash);

/** A table as threads share it. */
export interface SharedTable {
  readonly header: TableHeader;
  readonly buffer: SharedArrayBuffer;
  readonly at: number;
  /** Of the file, hex: which version of the list it is. */
  readonly digest: string;
  readonly hash: Uint8Array;
}

export const tableOf = ({ header, buffer, at }: SharedTable): Table => new Table(header, buffer, at);

/** Reads the header alone: nothing vouches for what it says. @throws TableFileError */
export function readTableHeader(file: string): { readonly header: TableHeader; readonly bytes: number } {
  const bytes = readBytes(file, MAGIC.length + 4 + MAX_HEADER);
  return { header: headerIn(bytes.bytes).header, bytes: bytes.size };
}

/** @throws TableFileError where it cannot be read, is no table, was made with another key or changed since. */
export function readTable(file: string, keys: TableKeys): SharedTable {
  const { buffer, bytes } = readBytes(file, MAX_FILE);
  const { header, at } = headerIn(bytes);
  const end = at + bodyBytes(header);
  if (bytes.length !== end + MAC_BYTES)
    throw new TableFileError('is not whole.', 'Build it again, or copy it again.');
  const mac = macOf(bytes.subarray(0, end), keys);
  if (!timingSafeEqual(mac, Buffer.from(bytes.slice(end))))
    throw new TableFileError(
      'was made with another key, or has been changed since.',
      'Give the key that it was built with, or build it again with this one.',
    );
  return { header, buffer, at, digest: mac.toString('hex'), hash: keys.hash };
}

/** What stands between the header and the HMAC. */
export const bodyBytes = ({ slots, owned, filterBits }: TableHeader): number =>
  slots * (owned ? 12 : 8) + filterBits / 8;

/** Shared memory is copied before it is hashed, a piece at a time: no other thread may change it meanwhile. */
function macOf(bytes: Uint8Array, keys: TableKeys): Buffer {
  const mac = createHmac('sha256', keys.mac);
  const piece = 1 << 20;
  for (let at = 0; at < bytes.length; at += piece) mac.update(bytes.slice(at, at + piece));
  return mac.digest();
}

interface Read {
  readonly buffer: SharedArrayBuffer;
  readonly bytes: Uint8Array;
  /** Of the file. */
  readonly size: number;
}

function readBytes(file: string, most: number): Read {
  try {
    const handle = openSync(file, 'r');
    try {
      const { size } = fstatSync(handle);
      if (size > MAX_FILE) throw new TableFileError('is larger than 1 GiB.', 'Is it the right file?');
      const buffer = new SharedArrayBuffer(Math.min(size, most));
      const bytes = new Uint8Array(buffer);
      let length = 0;
      for (let got = -1; got !== 0 && length < bytes.length; length += got)
        got = readSync(handle, bytes, length, bytes.length - length, null);
      return { buffer, bytes: bytes.subarray(0, length), size };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof TableFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new TableFileError(`can't be read (${code}).`, 'Look at its path, its mode and its owner.');
  }
}

function headerIn(bytes: Uint8Array): { readonly header: TableHeader; readonly at: number } {
  const none = new TableFileError(
    'is no table of Sallyport.',
    'Make one with `sallyport dictionary build` or `sallyport fingerprint build`.',
  );
  if (bytes.length < 16 || !Buffer.from(bytes.slice(0, MAGIC.length)).equals(MAGIC)) throw none;
  const length = Buffer.from(bytes.slice(0, 12)).readUInt32LE(8);
  const at = 12 + length;
  if (length > MAX_HEADER || at > bytes.length || at % 8 !== 0) throw none;
  const header = parsed(Buffer.from(bytes.slice(12, at)).toString('utf8'));
  if (!header) throw none;
  return { header, at };
}

const isCount = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;

/** Undefined: it does not say what a header must. */
function parsed(text: string): TableHeader | undefined {
  let value: Partial<Record<keyof TableHeader, unknown>>;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  const { kind, entries, rows, columns, slots, owned, filterBits, longestWords, codeLengths } = value;
  if (kind !== 'dictionary' && kind !== 'fingerprint') return undefined;
  if (!isCount(slots, 2 ** 27) || slots < 1 || !isCount(entries, slots - 1)) return undefined;
  if (!isCount(rows, 2 ** 29) || !isCount(columns, MAX_COLUMNS) || !isCount(longestWords, 12))
    return undefined;
  if (!isCount(filterBits, 2 ** 31) || filterBits < 64 || (filterBits & (filterBits - 1)) !== 0)
    return undefined;
  if (typeof owned !== 'boolean' || !Array.isArray(codeLengths)) return undefined;
  if (!codeLengths.every(length => isCount(length, 255))) return undefined;
  return { kind, entries, rows, columns, slots, owned, filterBits, longestWords, codeLengths };
}
