import { WireError } from '../../core/errors.ts';
import type { SlotKind } from '../../core/types.ts';
import { foldLoosely } from '../../wire/fold.ts';
import { JsonReader } from '../../wire/json/reader.ts';
import type { Unescaped } from '../../wire/json/strings.ts';
import type { JsonVisitor } from '../../wire/json/visitor.ts';
import { decodeUtf8 } from '../../wire/utf8.ts';
import { type ByteList, readByteList } from './byte-list.ts';
import { type DataReading, notText, readData } from './data.ts';
import { readVector } from './number-list.ts';
import { type Leaf, maxLeaves } from './leaf.ts';
import { Place } from './place.ts';
import { Said } from './said.ts';
import { isOwn, type Node, type Plan, type Shape } from './shape.ts';
import { isOneOf, wordIn } from './words.ts';

/** A text that ends others: `ends` of its shape, and where it stands. Or an object that begins an element, and ends none. */
export interface Ending {
  readonly place: Place;
  readonly ends: string;
  readonly begins?: true;
  /** They may go on. */
  readonly pauses?: true;
  /** Of the kinds of its texts, the one that ends; empty: all. Undefined: its own. */
  readonly kind?: string | undefined;
}

/** A text that is broken off. */
export interface Break {
  /** Leaves before it. */
  readonly at: number;
  readonly place: Place;
  readonly name: string;
}

interface Level {
  readonly node: Node;
  readonly place: Place;
  readonly isArray: boolean;
  index: number;
  /** Its members that are there, where it matters that one is not; in one that may spell them in two ways, all of them. */
  readonly present: Set<string | number> | undefined;
  /** The parts of its key, by rank. */
  keys: (string | undefined)[] | undefined;
  /** It breaks nothing off. */
  unbroken: boolean;
  /** Strings in it that may be data, where that is known once all of it was read. */
  readonly data: Leaf[] | undefined;
  /** They are what they say. */
  isPlain: boolean;
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
  readonly breaks: Break[] = [];
  /** What its values say beside their texts. */
  readonly said: Said = new Said(() => this.#where());
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
  /** It goes by its position, not by its name. */
  #isPositional = false;
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
    const kind = this.#level?.node.items.shape.number;
    if (kind === 'byte' || kind === 'component') this.#list = [];
  }

  closeObject(): void {
    const level = this.#level as Level;
    const { begins, closes, absent, breaks } = level.node.shape;
    if (level.data !== undefined && !level.isPlain) for (const leaf of level.data) this.#readData(leaf);
    if (begins === true) this.endings.push({ place: level.place, ends: '', begins });
    if (closes === true) this.endings.push({ place: level.place, ends: '.' });
    if (breaks !== undefined && !level.unbroken) this.#break(level.place.parent, breaks);
    if (absent !== undefined)
      for (const [name, entity] of Object.entries(absent))
        if (level.present?.has(name) !== true)
          this.said.observe(entity, `${level.place.traits.where}/${name}`);
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
      if (node.shape.proto === true) expectOnce(level, known);
      this.#node = member;
      this.#segment = member.shape.as ?? text;
      this.#unknown = undefined;
      this.#isPositional = false;
      this.#syntax += end - start;
      return;
    }
    if (node.spellings?.has(foldLoosely(text)) === true)
      throw new WireError('ambiguous_member', 'a known member in another spelling');
    this.#node = node.rest;
    this.#unknown = text;
    const isPositional = node.shape.namesGoOn === true;
    if (isPositional) level.index += 1;
    this.#put(isPositional && !standsAlone(text), level.index);
    if (start < end) this.#add('name', start, end, unescaped, { goesOn: this.#isPositional });
    this.#put(isPositional, level.index);
  }

  /** Where what comes next stands: by its position, or by its name, which the format does not know. */
  #put(isPositional: boolean, index: number): void {
    this.#isPositional = isPositional;
    this.#segment = isPositional ? String(index) : '';
  }

  string(start: number, end: number, unescaped: Unescaped | undefined): void {
    const node = this.#next();
    const { shape, words } = node;
    this.#here();
    if (node.isPlain) {
      if (start < end) this.#add('text', start, end, unescaped);
      return;
    }
    const text = unescaped?.text ?? this.bytes.subarray(start, end);
    if (shape.fact === 'model') this.said.model(shape, text);
    if (shape.key !== undefined) this.#key(shape, text, 0, text.length);
    if (start === end) return;
    this.#mark(node.shape, text);
    this.said.string(node, text);
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
    const node = this.#next();
    const { shape } = node;
    this.#here();
    if (shape.fact !== undefined) this.said.fact(shape.fact, decodeUtf8(this.bytes, start, end));
    if (shape.key !== undefined) this.#key(shape, this.bytes, start, end);
    if (shape.number === 'token') this.said.token(this.#whereTokens());
    this.said.value(node, '');
    this.#add('number', start, end, undefined);
  }

  literal(first: 't' | 'f' | 'n'): void {
    const node = this.#next();
    const { shape } = node;
    if (shape.fact === 'stream') this.said.fact('stream', first);
    if (first === 'n') return;
    this.#here();
    if (first === 'f') return;
    this.said.value(node, 'true');
    const level = this.#level;
    if (level === undefined) return;
    const { place } = level;
    if (shape.unbroken === true) level.unbroken = true;
    if (shape.mark !== undefined)
      place.segment = place.segment === '' ? shape.mark : `${place.segment}.${shape.mark}`;
    if (shape.mark !== undefined) place.speaker = shape.mark;
  }

  #break(place: Place | undefined, name: string): void {
    if (place) this.breaks.push({ at: this.leaves.length, place, name });
  }

  /** What a string says of the object that it is in, and of its texts. */
  #mark(
    { ends, pauses, endsOn, kinds, says, endsKinds, breaks, plainOn, sealsOn }: Shape,
    text: Uint8Array,
  ): void {
    if (ends !== undefined && this.#level && (endsOn === undefined || isOneOf(endsOn, text)))
      for (const one of typeof ends === 'string' ? [ends] : ends)
        this.endings.push({ place: this.#level.place, ends: one });
    if (pauses !== undefined && this.#level)
      for (const one of typeof pauses === 'string' ? [pauses] : pauses)
        this.endings.push({ place: this.#level.place, ends: one, pauses: true });
    if (kinds !== undefined) this.#kind(kinds, text);
    if (says !== undefined && this.#level) this.#level.place.speaker = decodeUtf8(text);
    if (plainOn !== undefined && this.#level && isOneOf(plainOn, text)) this.#level.isPlain = true;
    if (sealsOn !== undefined && this.#level && isOneOf(sealsOn, text)) this.#level.place.seal();
    const ended = endsKinds === undefined ? undefined : wordIn(endsKinds, text);
    if (ended !== undefined && this.#level)
      this.endings.push({ place: this.#level.place, ends: '.', kind: ended });
    if (breaks !== undefined) this.#break(this.#level?.place, breaks);
  }

  /** The member that was named is there, and is not null. */
  #here(): void {
    const level = this.#level;
    if (level?.present !== undefined && !level.isArray) level.present.add(this.#label);
  }

  /** Of what kind the texts of the object are. */
  #kind(kinds: Readonly<Record<string, string>>, text: Uint8Array): void {
    const place = this.#level?.place;
    if (place === undefined) return;
    const known = wordIn(kinds, text);
    place.kind = known ?? decodeUtf8(text);
    place.isKnownKind = known !== undefined;
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
    this.#isPositional = false;
    this.#label = level.place.traits.label;
    return this.#node;
  }

  #open(isArray: boolean): void {
    const node = this.#next();
    const { shape } = node;
    this.#here();
    this.said.value(node, '');
    const level = this.#level;
    const outer = level?.place.traits;
    const place = new Place(level?.place, shape.unkeyed ?? this.#segment, {
      unknown: this.#isPositional ? undefined : this.#unknown,
      where: this.#where(),
      label: this.#label,
      own: isOwn(shape, outer?.own === true),
      merged: outer?.merged === true || level?.node.shape.merged === true,
    });
    place.speaker = shape.speaker;
    place.isApart = shape.apart === true;
    if (level !== undefined) this.#levels.push(level);
    const present =
      shape.absent !== undefined || shape.proto === true ? new Set<string | number>() : undefined;
    this.#level = {
      node,
      place,
      isArray,
      index: -1,
      present,
      keys: undefined,
      unbroken: false,
      data: node.mayBePlain ? [] : undefined,
      isPlain: false,
    };
  }

  #close(): void {
    this.#level = this.#levels.pop();
  }

  /** Tokens stand in their list. */
  #whereTokens(): string {
    const level = this.#level;
    return level?.isArray === true ? level.place.traits.where : this.#where();
  }

  #where(): string {
    const level = this.#level;
    if (level === undefined) return '';
    const last = level.isArray ? String(level.index) : this.#unknown === undefined ? this.#label : '*';
    return `${level.place.traits.where}/${last}`;
  }

  #add(
    kind: SlotKind,
    start: number,
    end: number,
    unescaped: Unescaped | undefined,
    { list, data: given, goesOn = false }: { list?: ByteList; data?: DataReading; goesOn?: boolean } = {},
  ): void {
    if (this.leaves.length >= maxLeaves)
      throw new WireError('body_too_large', 'a JSON text with too many leaves');
    this.#shown += end - start;
    const { shape } = this.#node;
    const leaf: Leaf = {
      kind,
      start,
      end,
      unescaped,
      list,
      data: given,
      place: this.#level?.place,
      segment: this.#segment,
      unknown: this.#isPositional ? undefined : this.#unknown,
      label: kind === 'name' ? '' : this.#label,
      goesOn,
      where:
        list === undefined && given === undefined ? this.#where() : (this.#level?.place.traits.where ?? ''),
      node: this.#node,
      nested: undefined,
    };
    this.leaves.push(leaf);
    if (kind === 'text' && shape.json === true) this.mayNest.push(leaf);
    if (kind !== 'text' || shape.data === undefined || given !== undefined) return;
    const level = this.#level;
    if (level?.data !== undefined && !level.isArray) level.data.push(leaf);
    else this.#readData(leaf);
  }

  /** What a string holds that may be data. */
  #readData(leaf: Leaf): void {
    const { data: kind } = leaf.node.shape;
    if (kind === undefined) return;
    leaf.data = readData(kind, leaf.unescaped?.text ?? this.bytes.subarray(leaf.start, leaf.end));
    if (leaf.data?.observed === undefined) return;
    const { entity, content } = leaf.data.observed;
    this.said.opaque(entity, content, leaf.where);
  }

  /** The element is known by its number, wherever it stands in the list, and also where a string says it. */
  #key({ key, as = '' }: Shape, bytes: Uint8Array, start: number, end: number): void {
    const level = this.#level;
    const text = end - start > 6 ? '' : decodeUtf8(bytes, start, end);
    if (!/^\d+$/.test(text)) throw new WireError('frame_invalid', 'an index that is none');
    if (level === undefined) return;
    const keys: (string | undefined)[] = (level.keys ??= []);
    keys[typeof key === 'number' ? key : 0] = as + text;
    level.place.segment = keys.filter(key => key !== undefined).join('.');
  }

  /** A list has ended: one text, if bytes is what its numbers are, or one vector. */
  #endList(list: number[]): void {
    const level = this.#level as Level;
    const isVector = level.node.items.shape.number === 'component';
    const bytes = isVector ? undefined : readByteList(this.bytes, list);
    const read = isVector ? readVector(this.bytes, list) : bytes;
    if (read === undefined) {
      this.#list = list;
      this.#breakList();
      return;
    }
    this.#syntax -= read.separators;
    this.#segment = '';
    this.#unknown = undefined;
    this.#label = level.place.traits.label;
    this.#node = level.node.items;
    this.#add('text', read.start, read.end, undefined, bytes ? { list: bytes } : { data: notText });
  }

  /** It is no such list: its numbers so far are numbers like any other. */
  #breakList(): void {
    const list = this.#list ?? [];
    this.#list = undefined;
    for (let i = 0; i < list.length; i += 2) this.number(list[i] ?? 0, list[i + 1] ?? 0);
  }
}

/** A token is a few letters or digits; one that could be a whole number, address or key is read by itself. */
const standsAlone = (name: string): boolean => name.length >= 9 && /[\d@]/.test(name);

/** One member, in two spellings. @throws WireError `ambiguous_member` */
function expectOnce({ node, present }: Level, name: number): void {
  const other = node.others[name];
  if (other !== undefined && present?.has(other) === true)
    throw new WireError('ambiguous_member', 'a member in both of its spellings');
  present?.add(name);
}
