import type { Unescaped } from './strings.ts';

/**
 * What a JSON text consists of, in the order of its bytes. Offsets are those of the array that is read; the span of a
 * string lies between its quotes. Nothing is built: a visitor keeps what it needs.
 */
export interface JsonVisitor {
  openObject(at: number): void;
  openArray(at: number): void;
  /** Of the object or array that was opened last. `at`: of the bracket. */
  closeObject(at: number): void;
  closeArray(at: number): void;
  /**
   * A member's name. `known`: its id in the reader's table, -1 where it is none of it, or was spelled with escapes.
   * `text`: unescaped. `unescaped`: where it has escapes.
   */
  name(known: number, text: string, start: number, end: number, unescaped: Unescaped | undefined): void;
  string(start: number, end: number, unescaped: Unescaped | undefined): void;
  number(start: number, end: number): void;
  /** `true`, `false` or `null`, by its first letter. */
  literal(first: 't' | 'f' | 'n', start: number, end: number): void;
}
