import { WireError } from '../../core/errors.ts';
import { foldCase } from '../fold.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { NameTable } from './names.ts';
import type { StringReader } from './strings.ts';

/** Names are compared one by one up to here; beyond, in a set. */
const fewNames = 16;

/**
 * The names of the objects that are open: no object may name a member twice, nor two that differ in case only. Linear in
 * the number of names, whatever they are.
 */
export class OpenMembers {
  readonly #table: NameTable;
  readonly #ids: number[] = [];
  readonly #bases: number[] = [];
  readonly #sets: (Set<number> | undefined)[] = [];
  /** Ids of the names that the table does not know, by their folded form. */
  readonly #others = new Map<string, number>();
  /** How each name was spelled that did not come as it folds: told only by the reason given. */
  readonly #spellings: string[] = [];
  #base = 0;
  /** How many of `#ids` hold: shrinking an array costs more than leaving what was in it. */
  #count = 0;
  /** Of the name that was added last. */
  known = -1;
  text = '';

  constructor(table: NameTable) {
    this.#table = table;
  }

  open(): void {
    this.#bases.push(this.#base);
    this.#sets.push(undefined);
    this.#base = this.#count;
  }

  close(): void {
    this.#count = this.#base;
    this.#base = this.#bases.pop() ?? 0;
    this.#sets.pop();
  }

  /** @throws WireError `duplicate_member`, `ambiguous_member` */
  add(bytes: Uint8Array, name: StringReader): void {
    const { start, close, unescaped } = name;
    this.known = unescaped ? -1 : this.#table.find(bytes, start, close);
    let id = this.known;
    if (id >= 0) this.text = this.#table.words[id] ?? '';
    else {
      this.text = unescaped ? decodeUtf8(unescaped.text) : decodeUtf8(bytes, start, close);
      id = this.#idOf(foldCase(this.text));
    }
    if (this.#isOpen(id)) throw this.#twice(id);
    this.#ids[this.#count] = id;
    this.#spellings[this.#count] = this.text;
    this.#count += 1;
    this.#sets.at(-1)?.add(id);
  }

  #idOf(folded: string): number {
    let id = this.#table.findFolded(folded) ?? this.#others.get(folded);
    if (id === undefined) {
      id = this.#table.words.length + this.#others.size;
      this.#others.set(folded, id);
    }
    return id;
  }

  #isOpen(id: number): boolean {
    const ids = this.#ids;
    if (this.#count - this.#base < fewNames) {
      for (let i = this.#base; i < this.#count; i += 1) if (ids[i] === id) return true;
      return false;
    }
    const at = this.#sets.length - 1;
    const set = (this.#sets[at] ??= new Set(ids.slice(this.#base, this.#count)));
    return set.has(id);
  }

  #twice(id: number): WireError {
    const earlier = this.#spellings[this.#ids.indexOf(id, this.#base)];
    return earlier === this.text
      ? new WireError('duplicate_member', 'an object that names a member twice')
      : new WireError('ambiguous_member', 'an object with names that differ in case only');
  }
}
