import type { SlotKind } from '../../core/types.ts';
import type { Unescaped } from '../../wire/json/strings.ts';
import type { ByteList } from './byte-list.ts';
import type { DataReading } from './data.ts';
import type { Place } from './place.ts';
import type { Node } from './shape.ts';
import type { Walk } from './walk.ts';

/** Texts of one body or event: each costs some 300 bytes of memory until it leaves. */
export const maxLeaves: number = 100_000;

/** A text found in a frame, before its channel is known. Offsets are those of the bytes that were walked. */
export interface Leaf {
  readonly kind: SlotKind;
  readonly start: number;
  readonly end: number;
  readonly unescaped: Unescaped | undefined;
  /** Of a text that is written as a list of its bytes. */
  readonly list: ByteList | undefined;
  /** What its text holds, where that is not what it says. */
  data: DataReading | undefined;
  readonly place: Place | undefined;
  readonly segment: string;
  /** A name that the format does not know, instead of `segment`. */
  readonly unknown: string | undefined;
  readonly label: string;
  /** A name that goes on where the one of its position before it ended. */
  readonly goesOn: boolean;
  /** JSON pointer, `*` for names that the format does not know. */
  readonly where: string;
  readonly node: Node;
  /** The JSON in it, where it holds some. */
  nested: Walk | undefined;
}
