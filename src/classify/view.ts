import {
  isAlnum,
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isUpper,
  isWordLead,
  NEWLINE,
  token,
} from './bytes.ts';
import type { ContextWords } from './context.ts';
import { DigitRun } from './digits.ts';
import type { Evidence } from './evidence.ts';
import type { Candidate } from './resolve.ts';
import type { Entity, Recognizer } from './recognizer.ts';

/** How far a finding may start before its trigger, and how much text before it stays in the window. */
export const MAX_BACK = 128;

/** Windows so far, of all views: what one of them has seen is never taken for what another one shows. */
let epochs = 0;

/** Scores below it say so little that they only count where the entity was asked for by name. */
const LEAST = 0.2;

/** What is looked for. */
export interface Scope {
  /** Only these, whatever their scores; undefined: all. */
  readonly entities?: ReadonlySet<string>;
  /** Below this score nothing is reported; default 0.2. */
  readonly least?: number;
}

/** What a recognizer says of a place. */
export interface Sighting {
  readonly start: number;
  readonly end: number;
  /** 0 … 1, context included. */
  readonly score: number;
  /** A check digit or an exact structure decided. */
  readonly validated: boolean;
  /** Another entity of the recognizer's `also`. */
  readonly as?: Entity;
  /** What it becomes where a person is pointed at before it, or up to so many bytes behind it. */
  readonly withPerson?: { readonly as: Entity; readonly ahead: number; readonly score?: number };
}

/**
 * The window on one text that recognizers look through: folded bytes, a little before the place in question and what has
 * come so far behind it. One view is used for all scans; nothing of it may be kept.
 */
export class View {
  bytes: Uint8Array = new Uint8Array(0);
  /** Behind the last byte there is; the byte at it is 0. */
  end = 0;
  /** The text ends at `end`. */
  ended = false;
  /** The index where the text begins (before it stands its label); negative once that is out of the window. */
  origin = 0;
  /** No finding starts before this index. */
  floor = 0;
  /** The digits that begin at the trigger. */
  readonly run: DigitRun = new DigitRun();
  /** The groups of `run` that the number in question has, where digits were counted. */
  groups = 0;
  /** Contexts in the label: the word, by index of the recognizer. */
  label: ReadonlyMap<number, string> = new Map();
  /** Another one with each window that is laid on a text: what was seen in one holds in that one. */
  epoch = 0;
  readonly sighted: Candidate[] = [];
  readonly evidences: Evidence[] = [];
  /** The index where the asking recognizer wants to go on; -1: nowhere. */
  resumeAt = -1;
  resumeWith = -1;
  #recognizer: Recognizer | undefined;
  #index = 0;
  /** So many were sighted before it. */
  #sightedBefore = 0;
  #base = 0;
  /** The word that spoke for what the asking recognizer looks at. */
  #word: string | undefined;
  readonly #words: ContextWords;
  readonly #entities: ReadonlySet<string> | undefined;
  readonly #least: number;

  constructor(words: ContextWords, { entities, least = LEAST }: Scope = {}) {
    this.#words = words;
    this.#entities = entities;
    this.#least = entities === undefined ? least : 0;
  }

  /** `base`: offset of the window's first byte in the folded text. */
  place(base: number): void {
    this.#base = base;
    this.origin = -base;
    this.epoch = ++epochs;
  }

  asks(recognizer: Recognizer, index: number): void {
    this.#recognizer = recognizer;
    this.#index = index;
    this.#sightedBefore = this.sighted.length;
    this.#word = undefined;
  }

  /** The byte at an index; 0 outside the window. */
  at(index: number): number {
    return index < this.end && index >= 0 ? (this.bytes[index] as number) : 0;
  }

  /** Would a look at this index be beyond what has come? */
  beyond(index: number): boolean {
    return index >= this.end && !this.ended;
  }

  found(sighting: Sighting): void {
    const recognizer = this.#recognizer;
    if (!recognizer || sighting.start < this.origin || sighting.start < this.floor) return;
    const { entity, class: dataClass } = sighting.as ?? recognizer;
    const { withPerson } = sighting;
    const person = recognizer.identifies === 'person' && sighting.score >= 0.5;
    const isWanted = this.#isWanted(entity, sighting.score);
    const joins = withPerson && this.#isWanted(withPerson.as.entity, sighting.score) ? withPerson : undefined;
    const silent = !isWanted && joins === undefined;
    if (silent && !person) return;
    this.sighted.push({
      start: this.#base + sighting.start,
      end: this.#base + sighting.end,
      score: Math.min(1, sighting.score),
      validated: sighting.validated,
      entity,
      class: dataClass,
      recognizer: recognizer.id,
      order: this.#index,
      context: this.#word,
      person,
      silent,
      covers: false,
      joins: joins && {
        entity: joins.as.entity,
        class: joins.as.class,
        until: this.#base + sighting.end + joins.ahead,
        score: joins.score ?? 0,
        only: !isWanted,
      },
    });
  }

  /** A kind of evidence, by its index in the asking recognizer's `weighing`, stands here. */
  evidence(kind: number, start: number, end: number): void {
    const recognizer = this.#recognizer;
    if (!recognizer?.weighing || start < this.origin || start < this.floor) return;
    if (this.#entities && !this.#entities.has(recognizer.entity)) return;
    const { weighing } = recognizer;
    this.evidences.push({ recognizer, weighing, kind, start: this.#base + start, end: this.#base + end });
  }

  /** A candidate that was not found by looking through a text; its offsets are those of the folded text. */
  said(
    { entity, class: dataClass, id }: Recognizer,
    { start, end, score }: { readonly start: number; readonly end: number; readonly score: number },
  ): Candidate | undefined {
    if (!this.#isWanted(entity, score)) return undefined;
    return {
      ...{ start, end, score, entity, class: dataClass, recognizer: id },
      validated: false,
      context: undefined,
      person: false,
      silent: false,
      covers: true,
      said: true,
      joins: undefined,
    };
  }

  /** Does so low a score count here? */
  counts(score: number): boolean {
    return score >= this.#least;
  }

  #isWanted(entity: string, score: number): boolean {
    return score >= this.#least && (this.#entities?.has(entity) ?? true);
  }

  /** Ask me again at that index, with an empty word: what I found goes on there. Of what nobody looks for nothing does. */
  resume(index: number): void {
    if (this.sighted.length === this.#sightedBefore) return;
    this.resumeAt = index;
    this.resumeWith = this.#index;
  }

  /** A person is pointed at here; that is no finding of its own. */
  person(start: number, end: number): void {
    const recognizer = this.#recognizer;
    if (!recognizer || start < this.origin) return;
    const { entity, class: dataClass, id } = recognizer;
    const at = { start: this.#base + start, end: this.#base + end };
    this.sighted.push({
      ...at,
      score: 0,
      validated: false,
      entity,
      class: dataClass,
      recognizer: id,
      context: undefined,
      person: true,
      silent: true,
      covers: false,
      joins: undefined,
    });
  }

  /**
   * Does a context word of the asking recognizer stand in the label, in the 64 bytes (8 words) before `start`, or in the
   * 24 bytes behind `end` on the same line? Undefined: that is not known yet.
   */
  context(start: number, end: number): boolean | undefined {
    return this.contextBefore(start) || this.contextAfter(end);
  }

  contextBefore(start: number): boolean {
    const word = this.label.get(this.#index) ?? this.#words.before(this, start, this.#index);
    this.#word ??= word;
    return word !== undefined;
  }

  contextAfter(end: number): boolean | undefined {
    const word = this.#words.after(this, end, this.#index);
    if (word === undefined) return undefined;
    if (word !== '') this.#word ??= word;
    return word !== '';
  }

  /** Is the character before `index` part of a word? */
  wordBefore(index: number): boolean {
    if (index <= 0 || index === this.origin) return false;
    const b = this.at(index - 1);
    if (b < 0x80) return isAlnum(b);
    let lead = index - 1;
    while (lead > index - 4 && this.at(lead) >>> 6 === 2) lead--;
    return isWordLead(this.at(lead));
  }

  /** Is the character at `index` part of a word? Ask `beyond(index)` first. */
  wordAt(index: number): boolean {
    const b = this.at(index);
    return b < 0x80 ? isAlnum(b) : isWordLead(b);
  }

  /** Does a word begin at `index`: at a boundary, behind `_`, or at a hump of camelCase? */
  wordStarts(index: number): boolean {
    if (!this.wordBefore(index)) return true;
    return isUpper(this.at(index)) && isLower(this.at(index - 1));
  }

  /** Does a word end before `index`? A plural `s`, a hump and a digit may follow. */
  wordEnds(index: number): boolean {
    const b = this.at(index);
    if (!this.wordAt(index) || isDigit(b)) return true;
    if (isUpper(b) && isLower(this.at(index - 1))) return true;
    return (b | 0x20) === 0x73 && !this.wordAt(index + 1);
  }

  /** Do these ASCII characters stand at `index`, case included? Ask `beyond(index + text.length - 1)` where that matters. */
  spells(index: number, text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.at(index + i) !== text.charCodeAt(i)) return false;
    return true;
  }

  /** The first index from `from` on whose byte isn't of the alphabet, at most `limit` on. */
  runEnd(from: number, alphabet: Uint8Array, limit: number): number {
    const stop = Math.min(this.end, from + limit);
    let i = from;
    while (i < stop && alphabet[this.bytes[i] as number] === 1) i++;
    return i;
  }

  skipSpace(from: number, limit: number): number {
    let i = from;
    while (i < from + limit && isSpace(this.at(i))) i++;
    return i;
  }

  /** Does a line begin at `index`, decoration (`*`, `#`, `>`, `-`, quotes, blanks) apart? */
  lineStarts(index: number): boolean {
    for (let i = index - 1; i >= index - 16; i--) {
      if (i < this.origin || this.at(i) === NEWLINE) return true;
      if (!isDecoration(this.at(i))) return false;
    }
    return false;
  }

  /** Does a line end at `index`, decoration apart? Undefined: not known yet. */
  lineEnds(index: number): boolean | undefined {
    for (let i = index; i < index + 16; i++) {
      if (i >= this.end) return this.ended ? true : undefined;
      const b = this.at(i);
      if (b === NEWLINE || b === 0x0d) return true;
      if (!isDecoration(b)) return false;
    }
    return false;
  }

  /** The start of the token that `index` stands in or behind, at most 128 bytes back. */
  tokenStart(index: number): number {
    const stop = Math.max(0, index - MAX_BACK, this.origin);
    let i = index;
    while (i > stop && token[this.bytes[i - 1] as number] === 1) i--;
    return i;
  }

  /** The same where all are capitals; 0: they are not. Small letters with a blank behind them are a word. */
  capitalsBefore(index: number): number {
    const count = this.lettersBefore(index);
    for (let i = index - count; i < index; i++) if (!isUpper(this.at(i))) return 0;
    return count;
  }

  /** ASCII letters right before `index`, at most 9. */
  lettersBefore(index: number): number {
    let count = 0;
    while (count < 9 && index - count > this.origin && isLetter(this.at(index - count - 1))) count++;
    return count;
  }
}

const isDecoration = (b: number): boolean =>
  b === 0x20 ||
  b === 0x09 ||
  b === 0x2a ||
  b === 0x23 ||
  b === 0x3e ||
  b === 0x2d ||
  b === 0x22 ||
  b === 0x27 ||
  b === 0x3d;
