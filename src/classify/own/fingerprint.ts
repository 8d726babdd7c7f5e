import { isAlnum } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { scoreAt, type Terms } from './finding-terms.ts';
import { Lookup, type Readers } from './lookup.ts';
import { MAX_SAME, type Table } from './table.ts';
import { type SharedTable, tableOf } from './table-file.ts';
import { UNKNOWN, WORD } from './words.ts';

export interface FingerprintTerms extends Terms {
  readonly table: SharedTable;
  /** How many shingles of one document must stand near one another; twice as many are certain. */
  readonly shingles: number;
}

/** From the first shingle on, in bytes: some 80 words. */
const WINDOW = 480;

/** Documents that the first shingle is of, and how many of the shingles that follow are of each. */
class Shares {
  readonly #documents = new Int32Array(MAX_SAME);
  readonly #counts = new Int32Array(MAX_SAME);
  readonly #seen = new Int32Array(64);
  #length = 0;
  #distinct = 0;

  begin(): void {
    this.#length = 0;
    this.#distinct = 0;
  }

  /** The most shingles of one document so far. A shingle that is repeated counts once. */
  take(table: Table, first: number): number {
    for (let i = 0; i < this.#distinct; i++) if (this.#seen[i] === first) return this.most;
    if (this.#distinct < this.#seen.length) this.#seen[this.#distinct++] = first;
    const isFirst = this.#length === 0;
    for (let slot = first, seen = 0; slot >= 0 && seen < MAX_SAME; slot = table.after(slot), seen++)
      this.#count(table.rowOf(slot), isFirst);
    return this.most;
  }

  get most(): number {
    let most = 0;
    for (let i = 0; i < this.#length; i++) most = Math.max(most, this.#counts[i] as number);
    return most;
  }

  #count(document: number, isFirst: boolean): void {
    if (isFirst) {
      this.#documents[this.#length] = document;
      this.#counts[this.#length++] = 1;
      return;
    }
    for (let i = 0; i < this.#length; i++)
      if (this.#documents[i] === document) this.#counts[i] = (this.#counts[i] as number) + 1;
  }
}

/** Parts of known documents, by shingles of their words: reworded here and there they are still recognised. */
export function fingerprint(terms: FingerprintTerms, readers: Readers): Recognizer {
  const table = tableOf(terms.table);
  const passage = new Passage(terms, table, new Lookup(table, readers));
  const { header, digest } = terms.table;
  return {
    id: `own.${terms.name}`,
    entity: terms.entity,
    class: terms.class,
    reach: { back: terms.context.length > 0 ? 64 : 0, ahead: WINDOW },
    validation: 'structure',
    source: `${header.rows} documents of your own, ${header.entries} shingles, table ${digest.slice(0, 16)}, ${terms.shingles} of them, scores ${terms.score} ${terms.contextScore}; Schleimer, Wilkerson and Aiken, "Winnowing" (SIGMOD 2003)`,
    examples: [],
    triggers: [{ on: 'word', first: 'any' }],
    context: terms.context,
    match: (view: View, { start }: Place): Outcome => passage.match(view, start),
  };
}

class Passage {
  readonly #terms: FingerprintTerms;
  readonly #table: Table;
  readonly #lookup: Lookup;
  readonly #shares = new Shares();
  #end = 0;

  constructor(terms: FingerprintTerms, table: Table, lookup: Lookup) {
    this.#terms = terms;
    this.#table = table;
    this.#lookup = lookup;
  }

  match(view: View, start: number): Outcome {
    const reading = this.#lookup.at(view, start);
    if (reading === UNKNOWN) return WAIT;
    if (reading !== WORD) return DONE;
    const share = this.#read(view, start);
    const { shingles } = this.#terms;
    if (share === UNKNOWN) return WAIT;
    if (share < shingles) return DONE;
    const base = scoreAt(view, start, this.#end, this.#terms);
    if (base === undefined) return WAIT;
    // From the score that so many shingles have half of the way to 1.
    const score = base + ((1 - base) * 0.75 * Math.min(share - shingles, shingles)) / shingles;
    view.found({ start, end: this.#end, score, validated: true });
    return DONE;
  }

  /** How many shingles of one document there are, until there are twice as many as needed; -1: not known yet. */
  #read(view: View, start: number): number {
    const most = 2 * this.#terms.shingles;
    this.#shares.begin();
    let share = this.#shares.take(this.#table, this.#lookup.slot);
    this.#end = this.#lookup.end;
    for (let at = start + 1; at < start + WINDOW && share < most; at++) {
      if (view.beyond(at)) return UNKNOWN;
      if (at >= view.end) break;
      const b = view.at(at);
      if ((!isAlnum(b) && b < 0xc3) || view.wordBefore(at)) continue;
      const reading = this.#lookup.at(view, at);
      if (reading === UNKNOWN) return UNKNOWN;
      if (reading !== WORD) continue;
      const now = this.#shares.take(this.#table, this.#lookup.slot);
      if (now > share) this.#end = this.#lookup.end;
      share = now;
    }
    return share;
  }
}
