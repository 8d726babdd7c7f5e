import { WireError } from '../../core/errors.ts';
import { observedEntities, type ObservedEntity } from '../../core/observed.ts';
import { type IdKind, type Observation, type ProviderId, type SlotKind } from '../../core/types.ts';
import { foldLoosely } from '../../wire/fold.ts';
import { JsonReader } from '../../wire/json/reader.ts';
import { type Unescaped } from '../../wire/json/strings.ts';
import { type JsonVisitor } from '../../wire/json/visitor.ts';
import { decodeUtf8, isWord } from '../../wire/utf8.ts';
import { type ByteList, readByteList } from './byte-list.ts';
import { isRemote, readData } from './data.ts';
import { type Leaf } from './leaf.ts';
import { Place } from './place.ts';
import { type FactName, isOwn, type Node, type Plan, type Shape } from './shape.ts';

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
  /** Its members that are there, where it matters that one is not; in one that may spell them in two ways, all of them. */
  readonly present: Set<string | Node> | undefined;
  /** The parts of its key, by rank. */
  keys: (string | undefined)[] | undefined;
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
  readonly observed: Observation[] = [];
  readonly ids: ProviderId[] = [];
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
    const level = this.#level as Level;
    const { closes, absent } = level.node.shape;
    if (closes === true) this.endings.push({ place: level.place, ends: '.' });
    if (absent !== undefined)
      for (const [name, entity] of Object.entries(absent))
        if (level.present?.has(name) !== true) this.#observe(entity, `${level.place.traits.where}/${name}`);
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
      if (node.shape.proto === true) expectOnce(level, member);
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
    this.#here();
    if (node.isPlain) {
      if (start < end) this.#add('text', start, end, unescaped);
      return;
    }
    const text = unescaped?.text ?? this.bytes.subarray(start, end);
    if (shape.fact === 'model') this.facts.model = decodeUtf8(text);
    if (shape.key !== undefined) this.#key(shape, text, 0, text.length);
    if (start === end) return;
    this.#say(shape, text);
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
    this.#here();
    if (shape.fact !== undefined) this.facts[shape.fact] = decodeUtf8(this.bytes, start, end);
    if (shape.key !== undefined) this.#key(shape, this.bytes, start, end);
    if (shape.observe !== undefined) this.#note(shape, '');
    this.#add('number', start, end, undefined);
  }

  literal(first: 't' | 'f' | 'n'): void {
    const { shape } = this.#next();
    if (shape.fact === 'stream') this.facts.stream = first;
    if (first === 'n') return;
    this.#here();
    if (first === 'f') return;
    if (shape.observe !== undefined) this.#note(shape, 'true');
    const place = this.#level?.place;
    if (shape.mark !== undefined && place)
      place.segment = place.segment === '' ? shape.mark : `${place.segment}.${shape.mark}`;
  }

  /** What a string says beside its text. */
  #say(shape: Shape, text: Uint8Array): void {
    const { ends, endsOn, observe, issues, uses, data } = shape;
    if (ends !== undefined && this.#level && (endsOn === undefined || isOneOf(endsOn, text)))
      this.endings.push({ place: this.#level.place, ends });
    if (observe !== undefined) this.#note(shape, textFor(observe.on ?? observe.except, text));
    if (issues !== undefined) this.#name('issued', issues, text);
    if (uses !== undefined) this.#name('used', uses, text);
    if (data === 'url' && isRemote(text)) this.#observe('REMOTE_URL', this.#where());
  }

  /** The member that was named is there, and is not null. */
  #here(): void {
    const level = this.#level;
    if (level?.present !== undefined && !level.isArray) level.present.add(this.#label);
  }

  #name(use: ProviderId['use'], kind: IdKind, text: Uint8Array): void {
    this.ids.push({ use, kind, id: decodeUtf8(text), where: this.#where() });
  }

  #note({ observe }: Shape, value: string): void {
    if (observe === undefined) return;
    const { entity, on, except } = observe;
    if (on ? on.includes(value) : !except?.includes(value)) this.#observe(entity, this.#where());
  }

  #observe(entity: ObservedEntity, where: string): void {
    if (this.observed.length >= maxLeaves)
      throw new WireError('body_too_large', 'a JSON text with too much in it');
    this.observed.push({ entity, class: observedEntities[entity], where });
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
    const { shape } = node;
    this.#here();
    if (shape.observe !== undefined && shape.observe.on === undefined) this.#note(shape, '');
    const level = this.#level;
    const outer = level?.place.traits;
    const place = new Place(level?.place, this.#segment, {
      unknown: this.#unknown,
      where: this.#where(),
      label: this.#label,
      own: isOwn(shape, outer?.own === true),
      merged: outer?.merged === true || level?.node.shape.merged === true,
    });
    if (level !== undefined) this.#levels.push(level);
    const present = shape.absent !== undefined || shape.proto === true ? new Set<string | Node>() : undefined;
    this.#level = { node, place, isArray, index: -1, present, keys: undefined };
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
    const { shape } = this.#node;
    const data =
      kind === 'text' && shape.data !== undefined
        ? readData(shape.data, unescaped?.text ?? this.bytes.subarray(start, end))
        : undefined;
    if (data?.observed !== undefined) {
      const { entity, content } = data.observed;
      this.observed.push({ entity, class: 'opaque', where: this.#where(), content });
    }
    const leaf: Leaf = {
      kind,
      start,
      end,
      unescaped,
      list,
      data,
      place: this.#level?.place,
      segment: this.#segment,
      unknown: this.#unknown,
      label: kind === 'name' ? '' : this.#label,
      where: list === undefined ? this.#where() : (this.#level?.place.traits.where ?? ''),
      node: this.#node,
      nested: undefined,
    };
    this.leaves.push(leaf);
    if (kind === 'text' && shape.json === true) this.mayNest.push(leaf);
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

const isOneOf = (words: readonly string[], text: Uint8Array): boolean =>
  words.some(word => isWord(text, 0, text.length, word));

/** The text, where it is compared with words and is not longer than words are. */
const textFor = (words: readonly string[] | undefined, text: Uint8Array): string =>
  words === undefined || text.length > longestWord ? '' : decodeUtf8(text);

const longestWord = 64;

/** One member, in two spellings. @throws WireError `ambiguous_member` */
function expectOnce({ present }: Level, member: Node): void {
  if (present?.has(member) === true)
    throw new WireError('ambiguous_member', 'a member in both of its spellings');
  present?.add(member);
}
