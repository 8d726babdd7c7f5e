import { isAlnum } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { scoreAt, type Terms } from './finding-terms.ts';
import { Lookup, type Readers } from './lookup.ts';
import { MAX_SAME, type Table } from './table.ts';
import { type SharedTable, tableOf } from './table-file.ts';
import { UNKNOWN, WORD } from './words.ts';

export interface DictionaryTerms extends Terms {
  readonly table: SharedTable;
  /** How many columns of one row must be there. */
  readonly columns: number;
  /** … within so many bytes from the first one. */
  readonly within: number;
}

/** Values of rows that stand near one another, at most. */
const MAX_CELLS = 16;

interface Cell {
  start: number;
  end: number;
}

/** Rows that the first value may be of, and what of each has been seen. */
class Rows {
  readonly #rows = new Int32Array(MAX_SAME);
  readonly #columns = new Uint8Array(MAX_SAME);
  #count = 0;

  begin(table: Table, first: number): void {
    this.#count = 0;
    for (let slot = first; slot >= 0 && this.#count < MAX_SAME; slot = table.after(slot)) {
      this.#rows[this.#count] = table.rowOf(slot);
      this.#columns[this.#count++] = 1 << table.columnOf(slot);
    }
  }

  /** Is the value of another column of one of the rows? */
  take(table: Table, cell: number): boolean {
    let isNew = false;
    let seen = 0;
    for (let slot = cell; slot >= 0 && seen < MAX_SAME; slot = table.after(slot), seen++) {
      const row = table.rowOf(slot);
      const column = 1 << table.columnOf(slot);
      for (let i = 0; i < this.#count; i++) {
        if (this.#rows[i] !== row || ((this.#columns[i] as number) & column) !== 0) continue;
        this.#columns[i] = (this.#columns[i] as number) | column;
        isNew = true;
      }
    }
    return isNew;
  }

  /** The most columns of one row. */
  get most(): number {
    let most = 0;
    for (let i = 0; i < this.#count; i++) most = Math.max(most, ones(this.#columns[i] as number));
    return most;
  }
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Values of a list (exact data match), by their keyed hashes: what is in memory are these alone. */
export function dictionary(terms: DictionaryTerms, readers: Readers): Recognizer {
  const table = tableOf(terms.table);
  const lookup = new Lookup(table, readers);
  const near = terms.columns > 1 ? new Neighbours(terms, table, lookup) : undefined;
  const { header, digest } = terms.table;
  return {
    id: `own.${terms.name}`,
    entity: terms.entity,
    class: terms.class,
    reach: { back: terms.context.length > 0 ? 64 : 0, ahead: Math.max(110, terms.within) },
    validation: 'structure',
    source: `A list of ${header.entries} values of your own, table ${digest.slice(0, 16)}, ${terms.columns} in ${terms.within}, scores ${terms.score} ${terms.contextScore}`,
    examples: [],
    triggers: [{ on: 'word', first: 'any' }],
    context: terms.context,
    match(view: View, { start }: Place): Outcome {
      const reading = lookup.at(view, start);
      if (reading === UNKNOWN) return WAIT;
      if (reading !== WORD) return DONE;
      return near ? near.report(view, start) : report(view, start, lookup.end, terms);
    },
  };
}

function report(view: View, start: number, end: number, terms: Terms): Outcome {
  const score = scoreAt(view, start, end, terms);
  if (score === undefined) return WAIT;
  view.found({ start, end, score, validated: true });
  return DONE;
}

/** Values of one row that stand together; seen from the first one, so that each group is looked at once. */
class Neighbours {
  readonly #terms: DictionaryTerms;
  readonly #table: Table;
  readonly #lookup: Lookup;
  readonly #rows = new Rows();
  readonly #cells: Cell[] = Array.from({ length: MAX_CELLS }, () => ({ start: 0, end: 0 }));

  constructor(terms: DictionaryTerms, table: Table, lookup: Lookup) {
    this.#terms = terms;
    this.#table = table;
    this.#lookup = lookup;
  }

  report(view: View, first: number): Outcome {
    this.#rows.begin(this.#table, this.#lookup.slot);
    this.#put(0, first);
    const count = this.#collect(view, this.#lookup.end, first + this.#terms.within);
    if (count === UNKNOWN) return WAIT;
    if (this.#rows.most < this.#terms.columns) return DONE;
    for (let i = 0; i < count; i++) {
      const { start, end } = this.#cells[i] as Cell;
      if (report(view, start, end, this.#terms) === WAIT) return WAIT;
    }
    return DONE;
  }

  #put(index: number, start: number): void {
    const cell = this.#cells[index] as Cell;
    cell.start = start;
    cell.end = this.#lookup.end;
  }

  /** How many values there are; -1: not known yet. */
  #collect(view: View, from: number, stop: number): number {
    let count = 1;
    for (let at = from; at < stop && count < MAX_CELLS;) {
      if (view.beyond(at)) return UNKNOWN;
      if (at >= view.end) break;
      if (!beginsWord(view, at)) {
        at++;
        continue;
      }
      const reading = this.#lookup.at(view, at);
      if (reading === UNKNOWN) return UNKNOWN;
      if (reading === WORD && this.#rows.take(this.#table, this.#lookup.slot)) this.#put(count++, at);
      at = reading === WORD ? this.#lookup.end : at + 1;
    }
    return count;
  }
}

const beginsWord = (view: View, at: number): boolean => {
  const b = view.at(at);
  return (isAlnum(b) || b >= 0xc3) && !view.wordBefore(at);
};
