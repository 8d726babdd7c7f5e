import { Codes } from './codes.ts';
import type { SipKey } from './sip-hash.ts';
import type { Table } from './table.ts';
import { NONE, Phrase, type Reading, UNKNOWN, type Window, WORD, Words } from './words.ts';

/** What all tables of one key read texts by. */
export interface Readers {
  readonly phrase: Phrase;
  readonly codes: Codes;
}

export const readersOf = (key: SipKey): Readers => ({
  phrase: new Phrase(new Words(key), key),
  codes: new Codes(key),
});

/** Looks an entry of a table up where a word begins: the longest one counts. */
export class Lookup {
  /** Of what was found. */
  slot = -1;
  end = 0;
  readonly #table: Table;
  readonly #readers: Readers;

  constructor(table: Table, readers: Readers) {
    this.#table = table;
    this.#readers = readers;
  }

  at(window: Window, start: number): Reading {
    this.slot = -1;
    this.end = start;
    if (this.#words(window, start) === UNKNOWN) return UNKNOWN;
    if (this.#table.header.codeLengths.length > 0 && this.#codes(window, start) === UNKNOWN) return UNKNOWN;
    return this.slot >= 0 ? WORD : NONE;
  }

  #words(window: Window, start: number): Reading {
    const table = this.#table;
    const { phrase } = this.#readers;
    const { longestWords } = table.header;
    let reading = longestWords > 0 ? phrase.begin(window, start) : NONE;
    while (reading === WORD && table.mayGoOn(phrase)) {
      const slot = table.find(phrase);
      if (slot >= 0) this.#take(slot, phrase.end);
      if (phrase.count >= longestWords) return NONE;
      reading = phrase.go(window);
    }
    return reading;
  }

  #codes(window: Window, start: number): Reading {
    const table = this.#table;
    const { codes } = this.#readers;
    let reading = codes.begin(window, start);
    for (; reading === WORD; reading = codes.go(window)) {
      if (codes.digits === 0 || !table.hasCodes(codes.length)) continue;
      codes.hash();
      const slot = table.find(codes);
      if (slot >= 0) this.#take(slot, codes.end);
    }
    return reading;
  }

  #take(slot: number, end: number): void {
    if (end <= this.end) return;
    this.slot = slot;
    this.end = end;
  }
}
