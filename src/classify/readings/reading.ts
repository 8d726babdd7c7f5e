import type { Draft, Manner } from './draft.ts';
import type { Source } from './source.ts';
import type { Survey } from './survey.ts';

/** What says something of a place without reading it: `evasion.unread` and the like. */
export interface Evidence {
  readonly recognizer: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** Where a reading puts what it read. */
export interface Desk {
  readonly draft: Draft;
  /** The draft is whole: it is looked through. `to`: behind what was read, in the source. */
  hand(to: number, manner: Manner): void;
  say(evidence: Evidence): void;
}

/** Where a reading stands in a text. */
export interface Standing {
  /** The index from which on it has to look. */
  at: number;
  /** An index that it remembers: up to where it has looked already. */
  seen: number;
  /** Bytes that it has read otherwise. */
  spent: number;
}

/**
 * Reads a text otherwise than it is written: what it makes of a place is a pure function of the text before that place,
 * in steps that are bounded. Where it would look beyond the end of what is there it stays where it is.
 */
export interface Reading {
  /** What is read so: `base64`. */
  readonly name: string;
  /** Reads on from `standing.at`. `survey`: of all from there on. */
  read(source: Source, standing: Standing, desk: Desk, survey: Survey): void;
  /** The index before which nothing starts that is still to come. */
  open(source: Source, standing: Standing): number;
}
