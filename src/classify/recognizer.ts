import type { DataClass } from '../core/types.ts';
import type { Weighing } from './evidence.ts';
import type { View } from './view.ts';

/** How a recognizer's match ended. `WAIT`: the text so far does not tell; ask again when there is more. */
export const DONE = 0;
export const WAIT = 1;
export type Outcome = typeof DONE | typeof WAIT;

/**
 * How far a decision looks: bytes before and behind the finding's own span. `document`: something anywhere in the text so
 * far may change it, and something later could have; a streaming route must then say `release: whole` or `causal`.
 */
export type Reach = { readonly back: number; readonly ahead: number } | 'document';

/** What a finding of an entity means to policy. */
export interface Entity {
  readonly entity: string;
  readonly class: DataClass;
  readonly reach: Reach;
}

export type Trigger =
  /** One of these words ends here, without regard to case and to what stands around it. */
  | {
      readonly on: 'literal';
      readonly words: readonly string[];
      /** No word character stands before it. */
      readonly isWord?: true;
      /** One of these ASCII characters stands before it. */
      readonly behind?: string;
      /** Its first byte stands again so many bytes further on. */
      readonly again?: number;
    }
  /**
   * A group of digits begins here, with no letter or digit before it, and `view.run` has at least `min` digits. `dotted`:
   * and it has at least so many groups, the first with a dot behind it.
   */
  | { readonly on: 'digits'; readonly min: number; readonly dotted?: number }
  /** The same, and the first `view.groups` groups have exactly so many digits in all: asked once for each such number. */
  | { readonly on: 'digits'; readonly counts: readonly number[] }
  /**
   * The same, and the first groups have these lengths, as one of the shapes says; they are neither a fraction, nor a part
   * of a word or an id (number-bounds.ts).
   */
  | { readonly on: 'digits'; readonly shapes: readonly (readonly number[])[] }
  /** Letters and digits begin here, with no word character before them, and their first piece is as one of these says. */
  | { readonly on: 'piece'; readonly pieces: readonly Piece[] }
  /**
   * A digit follows exactly so many ASCII letters (1 to 8), and no word character stands before those. `gap`: there may be
   * one blank, `-`, `.` or `/` between them, where the letters are capitals, or the
   * entity was asked for by name.
   */
  | { readonly on: 'letters-digit'; readonly letters: number; readonly gap?: boolean }
  /**
   * Exactly so many digits begin here, with no letter or digit before them, and an ASCII letter follows at once. `starts`:
   * the first is one of these.
   */
  | { readonly on: 'digits-letter'; readonly digits: number; readonly starts?: string }
  /**
   * A word begins here (`view.wordBefore` is false): any, or one with an upper-case ASCII letter or none of ASCII in front;
   * `marked`: or with a digit. `calm`: about words in small letters only where no capital stands in the 64 bytes before
   * need it be asked. `capitals`: with two upper-case ASCII letters in front; `initial`: with one of these in front.
   */
  | { readonly on: 'word'; readonly first: 'any' | 'capital' | 'marked'; readonly calm?: true }
  | { readonly on: 'word'; readonly first: 'capitals' }
  | { readonly on: 'word'; readonly first: 'initial'; readonly of: string };

/** A run of ASCII letters and digits. A run of capitals counts where one of the signs ` -./` and a digit stand behind it. */
export interface Piece {
  /** 1 … 30 */
  readonly length: number;
  /** A bit for each place from the first on: a letter stands there. */
  readonly letters: number;
  /** A bit for each place where it is laid down which of them stands there. */
  readonly decided: number;
  /** One of these ASCII characters stands behind it; absent: any. */
  readonly then?: string;
  /** And that behind it. */
  readonly next?: 'letter' | 'digit' | 'either';
  /** So many letters and digits stand there. */
  readonly nextLength?: number;
}

/** Where a trigger fired, in indexes of `view.bytes`. */
export interface Place {
  /** The first byte of the literal, of the letters, of the digits, of the word. */
  readonly start: number;
  /** Behind the literal; behind the digits that were counted; else the first digit, or the start of the word. */
  readonly end: number;
  /** The literal as the recognizer wrote it, or empty. */
  readonly word: string;
}

/**
 * Finds entities. `match` must be a pure function of the text from 128 bytes before the trigger to where it looked, the
 * label, and whether the text has ended; where it would look beyond the end of what is there it says `WAIT`. So the same
 * text gives the same findings however it came. A finding starts at the trigger or in the token that the trigger stands
 * in, at most 128 bytes back.
 */
export interface Recognizer extends Entity {
  /** `family.rule`; stable, goes into records. */
  readonly id: string;
  /** What makes it more than a shape. */
  readonly validation: 'checksum' | 'structure' | 'context';
  /** The body that issued the rule, and its text. */
  readonly source: string;
  /** The country whose it is (ISO 3166-1 alpha-2), where it is of one. */
  readonly region?: string;
  readonly examples: readonly string[];
  readonly triggers: readonly Trigger[];
  /** Words that make a finding more probable, or are required: `view.context` looks for them. */
  readonly context?: readonly string[];
  /** Entities that it may report instead. */
  readonly also?: readonly Entity[];
  /** A finding of it points at a person: health information near it is then a health record. */
  readonly identifies?: 'person';
  /** What `view.evidence` says of places is weighed so. */
  readonly weighing?: Weighing;
  /** What it finds says so little that it is asked only where the entity is looked for by name. */
  readonly asked?: true;
  match(view: View, place: Place): Outcome;
}
