import type { Origin } from '../core/types.ts';

/** What offsets count: bytes of UTF-8, characters of Unicode (as Python has them), units of UTF-16 (as JavaScript has them). */
export const offsetUnits = ['utf8', 'codepoints', 'utf16'] as const;
export type OffsetUnit = (typeof offsetUnits)[number];

/** By its name; `bytes` is UTF-8. Undefined: nobody knows it. */
export const offsetUnitNamed = (name: string | undefined): OffsetUnit | undefined =>
  offsetUnits.find(unit => unit === (name === 'bytes' ? 'utf8' : name));

/** Where a text may be said to be from. */
export const origins: readonly Origin[] = ['conversation', 'tool_result', 'document'];

/** Turns offsets in bytes into others, while the text goes by. */
export interface OffsetCounter {
  /** The next piece of the text. @throws TypeError where characters are counted and it is not UTF-8 */
  take(text: Uint8Array): void;
  /** Of a byte that was taken, and is not before one that was asked for. */
  at(byte: number): number;
}

export const counterOf = (unit: OffsetUnit): OffsetCounter =>
  unit === 'utf8' ? { take: () => undefined, at: byte => byte } : new CharacterCounter(unit);

/** Keeps what came behind the last byte that was asked for. */
class CharacterCounter implements OffsetCounter {
  readonly #beyondBasic: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #pieces: Uint8Array[] = [];
  /** Offset of the first byte that is kept, and what is before it. */
  #byte = 0;
  #count = 0;

  constructor(unit: 'codepoints' | 'utf16') {
    this.#beyondBasic = unit === 'utf16' ? 2 : 1;
  }

  take(text: Uint8Array): void {
    try {
      this.#decoder.decode(text, { stream: true });
    } catch (error) {
      throw new TypeError('the text is not UTF-8: its offsets can be given in bytes only', { cause: error });
    }
    this.#pieces.push(text);
  }

  at(byte: number): number {
    while (this.#byte < byte) {
      const [piece] = this.#pieces;
      if (!piece) throw new RangeError('an offset behind the text');
      const taken = Math.min(piece.length, byte - this.#byte);
      for (let i = 0; i < taken; i++) this.#count += this.#weigh(piece[i] as number);
      this.#byte += taken;
      if (taken === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(taken);
    }
    return this.#count;
  }

  /** A character counts at its first byte. */
  #weigh(byte: number): number {
    if (byte >>> 6 === 2) return 0;
    return byte >= 0xf0 ? this.#beyondBasic : 1;
  }
}
