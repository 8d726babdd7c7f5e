import { WireError } from '../../core/errors.ts';
import { type SlotKind } from '../../core/types.ts';
import { foldLoosely } from '../../wire/fold.ts';
import { JsonReader } from '../../wire/json/reader.ts';
import { type Unescaped } from '../../wire/json/strings.ts';
import { type JsonVisitor } from '../../wire/json/visitor.ts';
import { decodeUtf8 } from '../../wire/utf8.ts';
import { type ByteList, readByteList } from './byte-list.ts';
import { type Leaf } from './leaf.ts';
import { Place } from './place.ts';
import { type FactName, isOwn, type Node, type Plan } from './shape.ts';

/** Texts of one body or event: each costs some 300 bytes of memory until it leaves. */
export const maxLeaves: number = 100_000;

/** A text that ends others: `ends` of its shape, and where it stands. */
export interface Ending {
  readonly place: Place;
  readonly ends: string;
}

interface Level {
  readonly node: Node;
  readonly place: Place;
  readonly isArray: boolean;
  index: number;
}

/** Walks one JSON text by the format's plan and gathers its leaves. Goes in steps, as the reader does. */
export class Walk implements JsonVisitor {
  readonly bytes: Uint8Array;
  /** Of the text, in bytes. */
  readonly length: number;
  readonly leaves: Leaf[] = [];
  /** Those of `leaves` that may hold JSON. */
  readonly mayNest: Leaf[] = [];
  readonly endings: Ending[] = [];
  readonly facts: Partial<Record<FactName, string>> = {};
  /** Is the text an object? */
  isObject = false;
  readonly #reader: JsonReader;
  readonly #levels: Level[] = [];
  #level: Level | undefined;
  /** Of the value that comes next in an object. */
  #node: Node;
  #segment = '';
  #label = '';
  #unknown: string | undefined;
  /** Syntax beside what the reader counts: known names and words; separators in lists of bytes are text instead. */
  #syntax = 0;
  /** Bytes of the leaves. */
  #shown = 0;
  /** Begin and end of each number of a list that may be bytes. */
  #list: number[] | undefined;

  constructor(plan: Plan, bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.#node = plan.root;
    this.length = end - start;
    this.#reader = new JsonReader(bytes, this, { start, end, names: plan.names });
  }

  /** True: all of it has been walked. @throws WireError */
  step(budget: number): boolean {
    if (!this.#reader.step(budget)) return false;
    if (this.syntax + this.#shown !== this.length)
      throw new WireError('tiling_mismatch', 'a JSON text is not tiled by what was read of it');
    return true;
  }

  get syntax(): number {
    return this.#reader.syntax + this.#syntax;
  }

  openObject(): void {
    if (this.#level === undefined) this.isObject = true;
    this.#open(false);
  }

  openArray(): void {
    this.#open(true);
    if (this.#level?.node.items.shape.number === 'byte') this.#list = [];
  }

  closeObject(): void {
    this.#close();
  }

  closeArray(): void {
    const list = this.#list;
    this.#list = undefined;
    if (list !== undefined && list.length > 0) this.#endList(list);
    this.#close();
  }

  name(known: number, text: string, start: number, end: number, unescaped: Unescaped | undefined): void {
    const level = this.#level as Level;
    const { node } = level;
    this.#label = text;
    const member = known < 0 ? undefined : node.members[known];
    if (member !== undefined) {
      this.#node = member;
      this.#segment = member.shape.as ?? text;
      this.#unknown = undefined;
      this.#syntax += end - start;
      return;
    }
    if (node.spellings?.has(foldLoosely(text)) === true)
      throw new WireError('ambiguous_member', 'a known member in another spelling');
    this.#node = node.rest;
    this.#segment = '';
    this.#unknown = text;
    if (start < end) this.#add('name', start, end, unescaped);
  }

  string(start: number, end: number, unescaped: Unescaped | undefined): void {
    const node = this.#next();
    const { shape, words } = node;
    if (shape.fact === 'model')
      this.facts.model = unescaped ? decodeUtf8(unescaped.text) : decodeUtf8(this.bytes, start, end);
    if (shape.key === true)
      if (unescaped) this.#key(unescaped.text, 0, unescaped.text.length);
      else this.#key(this.bytes, start, end);
    if (start === end) return;
    if (shape.ends !== undefined && this.#level)
      this.endings.push({ place: this.#level.place, ends: shape.ends });
    if (words !== undefined && unescaped === undefined && words.find(this.bytes, start, end) >= 0)
      this.#syntax += end - start;
    else this.#add('text', start, end, unescaped);
  }

  number(start: number, end: number): void {
    const list = this.#list;
    if (list !== undefined) {
      list.push(start, end);
      if (list.length > maxLeaves) throw new WireError('body_too_large', 'a list of too many numbers');
      return;
    }
    const { shape } = this.#next();
    if (shape.fact !== undefined) this.facts[shape.fact] = decodeUtf8(this.bytes, start, end);
    if (shape.key === true) this.#key(this.bytes, start, end);
    this.#add('number', start, end, undefined);
  }

  literal(first: 't' | 'f' | 'n'): void {
    const { shape } = this.#next();
    if (shape.fact === 'stream') this.facts.stream = first;
  }

  /** Moves on to the next value: its shape. */
  #next(): Node {
    const level = this.#level;
    if (level?.isArray !== true) return this.#node;
    if (this.#list !== undefined) this.#breakList();
    level.index += 1;
    this.#node = level.node.items;
    this.#segment = level.node.shape.merged === true ? '' : String(level.index);
    this.#unknown = undefined;
    this.#label = level.place.traits.label;
    return this.#node;
  }

  #open(isArray: boolean): void {
    const node = this.#next();
    const level = this.#level;
    const outer = level?.place.traits;
    const place = new Place(level?.place, this.#segment, {
      unknown: this.#unknown,
      where: this.#where(),
      label: this.#label,
      own: isOwn(node.shape, outer?.own === true),
      merged: outer?.merged === true || level?.node.shape.merged === true,
    });
    if (level !== undefined) this.#levels.push(level);
    this.#level = { node, place, isArray, index: -1 };
  }

  #close(): void {
    this.#level = this.#levels.pop();
  }

  #where(): string {
    const level = this.#level;
    if (level === undefined) return '';
    const last = level.isArray ? String(level.index) : this.#unknown === undefined ? this.#label : '*';
    return `${level.place.traits.where}/${last}`;
  }

  #add(kind: SlotKind, start: number, end: number, unescaped: Unescaped | undefined, list?: ByteList): void {
    if (this.leaves.length >= maxLeaves)
      throw new WireError('body_too_large', 'a JSON text with too many leaves');
    this.#shown += end - start;
    const leaf: Leaf = {
      kind,
      start,
      end,
      unescaped,
      list,
      place: this.#level?.place,
      segment: this.#segment,
      unknown: this.#unknown,
      label: kind === 'name' ? '' : this.#label,
      where: list === undefined ? this.#where() : (this.#level?.place.traits.where ?? ''),
      node: this.#node,
      nested: undefined,
    };
    this.leaves.push(leaf);
    if (kind === 'text' && this.#node.shape.json === true) this.mayNest.push(leaf);
  }

  /** The element is known by its number, wherever it stands in the list, and also where a string says it. */
  #key(bytes: Uint8Array, start: number, end: number): void {
    const place = this.#level?.place;
    const text = end - start > 6 ? '' : decodeUtf8(bytes, start, end);
    if (!/^\d+$/.test(text)) throw new WireError('frame_invalid', 'an index that is none');
    if (place !== undefined) place.segment = text;
  }

  /** A list of bytes has ended: one text, if bytes is what its numbers are. */
  #endList(list: number[]): void {
    const bytes = readByteList(this.bytes, list);
    if (bytes === undefined) {
      this.#list = list;
      this.#breakList();
      return;
    }
    const level = this.#level as Level;
    this.#syntax -= bytes.separators;
    this.#segment = '';
    this.#unknown = undefined;
    this.#label = level.place.traits.label;
    this.#node = level.node.items;
    this.#add('text', bytes.start, bytes.end, undefined, bytes);
  }

  /** It is not a list of bytes: its numbers so far are numbers like any other. */
  #breakList(): void {
    const list = this.#list ?? [];
    this.#list = undefined;
    for (let i = 0; i < list.length; i += 2) this.number(list[i] ?? 0, list[i + 1] ?? 0);
  }
}
