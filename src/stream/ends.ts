/** So much of a text its neighbours see at the least, in bytes: as far as a recognizer looks back (classify/view.ts). */
export const edgeBytes: number = 128;
/** And so much at the most, where a word goes on: a long key. */
export const mostBytes: number = 512;

const nothing = new Uint8Array(0);

/** A stretch of a text, and where in it it begins. */
export interface End {
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** The beginning and the end of a text as it comes: as much of them as what stands beside it may be read with. */
export class Ends {
  length = 0;
  readonly #first: Uint8Array[] = [];
  #last: Uint8Array[] = [];
  #lastBytes = 0;

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.length < mostBytes) this.#first.push(bytes.subarray(0, mostBytes - this.length));
    this.length += bytes.length;
    this.#last.push(bytes);
    this.#lastBytes += bytes.length;
    let gone = 0;
    for (let first = this.#last[0]; first && this.#lastBytes - first.length >= mostBytes;) {
      this.#lastBytes -= first.length;
      first = this.#last[++gone];
    }
    if (gone > 0) this.#last = this.#last.slice(gone);
  }

  /** All of a text that is not longer than `mostBytes`. */
  get all(): End {
    return { from: 0, bytes: joined(this.#first) };
  }

  /** To the end of a word. */
  get head(): End {
    const bytes = joined(this.#first);
    let end = Math.min(edgeBytes, bytes.length);
    while (end < bytes.length && isWithin(bytes[end] as number)) end++;
    return { from: 0, bytes: bytes.subarray(0, end) };
  }

  /** From the beginning of a word. */
  get tail(): End {
    const kept = joined(this.#last);
    const bytes = kept.subarray(Math.max(0, kept.length - mostBytes));
    let start = Math.max(0, bytes.length - edgeBytes);
    while (start > 0 && isWithin(bytes[start - 1] as number)) start--;
    return { from: this.length - bytes.length + start, bytes: bytes.subarray(start) };
  }
}

/** No white space and no control character: of a word, or of a character beyond ASCII. */
const isWithin = (byte: number): boolean => byte > 0x20;

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only ? only : pieces.length === 0 ? nothing : Buffer.concat(pieces);
}
