import { WireError } from '../../core/errors.ts';

/** Marks in `EscapeMap`: for each escape three numbers, ascending. */
const stride = 3;

/** Where the escapes of a text stand: offsets in the text ↔ offsets in the bytes that say it. One entry per escape. */
export class EscapeMap {
  readonly #marks: Uint32Array;
  readonly #count: number;

  /** `marks`: for each escape, where it is in the text, where in the bytes, and its two lengths: text | bytes << 8. */
  constructor(marks: Uint32Array, count: number) {
    this.#marks = marks;
    this.#count = count;
  }

  /** Total and monotone. Inside an escape: where the escape begins. */
  outward(offset: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#marks[middle * stride] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return offset;
    const at = (low - 1) * stride;
    const inText = this.#marks[at] ?? 0;
    const inBytes = this.#marks[at + 1] ?? 0;
    const lengths = this.#marks[at + 2] ?? 0;
    const past = offset - inText - (lengths & 0xff);
    return past < 0 ? inBytes : inBytes + (lengths >>> 8) + past;
  }
}

/** Collects marks while a text is decoded. */
export class EscapeMarks {
  #marks: Uint32Array;
  #count = 0;

  constructor(expected: number) {
    this.#marks = new Uint32Array(expected * stride);
  }

  add(inText: number, inBytes: number, textLength: number, byteLength: number): void {
    const at = this.#count * stride;
    if (at === this.#marks.length) this.#grow();
    this.#marks[at] = inText;
    this.#marks[at + 1] = inBytes;
    this.#marks[at + 2] = textLength | (byteLength << 8);
    this.#count += 1;
  }

  map(): EscapeMap {
    return new EscapeMap(this.#marks, this.#count);
  }

  #grow(): void {
    const grown = new Uint32Array(Math.max(4, this.#count * 2) * stride);
    grown.set(this.#marks);
    this.#marks = grown;
  }
}

/** The value of four hexadecimal digits. @throws WireError `json_invalid` */
export function hex4(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i += 1) {
    const byte = i < end ? (bytes[i] ?? 0) : 0;
    const letter = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (letter >= 0x61 && letter <= 0x66) value = value * 16 + letter - 0x57;
    else throw new WireError('json_invalid', 'an escape without its four hexadecimal digits');
  }
  return value;
}

/** The byte that `\` and this letter say, by the letter; 0 for none (RFC 8259 section 7). */
export const shortEscapes: Uint8Array = new Uint8Array(256);
for (const [letter, byte] of [
  [0x22, 0x22],
  [0x5c, 0x5c],
  [0x2f, 0x2f],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
] as const)
  shortEscapes[letter] = byte;
