import { closeSync, openSync, readSync } from 'node:fs';

/** Of a configuration, a policy or cases: a hundred times what people write, in one file. */
const maxBytes = 1024 * 1024;

/** Why a file cannot be read as a text, in words that repeat nothing of it. */
export class TextFileError extends Error {
  /** What to do next. */
  readonly hint: string | undefined;
  /** 1-based, where it is known. */
  readonly line: number | undefined;
  constructor(message: string, hint?: string, line?: number) {
    super(message);
    this.name = 'TextFileError';
    this.hint = hint;
    this.line = line;
  }
}

/**
 * The text of a file of at most 1 MiB. UTF-8 or nothing: what is replaced by � is a name that nobody has, in a rule that
 * never acts. @throws TextFileError
 */
export function readTextFile(path: string): string {
  const bytes = readBounded(path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const readable = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const line = readable.slice(0, readable.indexOf('\uFFFD')).split('\n').length;
    throw new TextFileError('is not UTF-8 text.', 'Save it as UTF-8.', line);
  }
}

/** Not `readFile`: a device or a pipe may have no end. */
function readBounded(path: string): Uint8Array {
  const buffer = Buffer.allocUnsafe(maxBytes + 1);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (let got = -1; got !== 0 && length < buffer.length; length += got)
        got = readSync(file, buffer, length, buffer.length - length, null);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unreadable((error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
  if (length > maxBytes)
    throw new TextFileError(`is larger than ${maxBytes / 1024 / 1024} MiB.`, 'Is it the right file?');
  return buffer.subarray(0, length);
}

export function unreadable(code: string): TextFileError {
  return new TextFileError(`can't be read (${code}).`, hints[code]);
}

const hints: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  ENOTDIR: 'Something in its path is a file, not a folder.',
  EISDIR: 'It is a folder: name a file in it.',
  EACCES: 'The user that Sallyport runs as may not read it: look at its mode and owner.',
  EPERM: 'The user that Sallyport runs as may not read it: look at its mode and owner.',
  ELOOP: 'It is a link that leads to itself.',
};
