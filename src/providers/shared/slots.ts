import type { Channel, Origin, Quoting, Slot } from '../../core/types.ts';
import { BytesQuoting, compose, FixedQuoting, JsonStringQuoting, NumberQuoting } from '../../wire/quoting.ts';
import type { EscapeMap } from '../../wire/json/escapes.ts';
import { unfoldExponent } from '../../wire/json/numbers.ts';
import { JsonText, numberQuoting, pieceQuoting } from './json-text.ts';
import type { DataReading } from './data.ts';
import type { Leaf } from './leaf.ts';
import { channelOf, type UnknownMembers } from './place.ts';
import { isOwn } from './shape.ts';
import type { Break, Walk } from './walk.ts';

/** Names are compared one by one up to here; beyond, in a set. */
const fewNames = 16;
/** Numbers of one frame that become slots of their own within texts; a slot costs some 300 bytes of memory. */
const maxNumbersInTexts = 10_000;

/** How the channels of a frame are named. */
export interface Naming {
  readonly unknown: UnknownMembers;
  /** Texts that may be JSON, as far as they have come. */
  readonly jsonTexts: Map<Channel, JsonText>;
  /** By the name that all of its runs have: a text that `runs`. */
  readonly runs: Map<string, Run>;
  /** The frame's number in its stream; undefined for a whole body, whose texts all end with it. */
  readonly frame: number | undefined;
}

/** Which run of a text it is, and whether there is something of it. */
interface Run {
  number: number;
  begun: boolean;
}

interface Level {
  readonly walk: Walk;
  readonly base: Quoting | undefined;
  readonly channel: string;
  readonly where: string;
  /** Do its texts end with the frame? */
  readonly own: boolean;
  /** Of all of its texts; undefined: each says its own. */
  readonly origin: Origin | undefined;
  next: number;
}

/** Speakers whose words are not of those who talk, by the names that shapes and formats give them. */
const outside: ReadonlyMap<string, Origin> = new Map([
  ['tool', 'tool_result'],
  ['TOOL', 'tool_result'],
  ['function', 'tool_result'],
  ['block', 'tool_result'],
  ['document', 'document'],
]);

const originOf = ({ place, node }: Leaf): Origin | undefined => {
  const speaker = node.shape.speaker ?? place?.speaks;
  return speaker === undefined ? undefined : outside.get(speaker);
};

/** Makes the slots of a frame out of what was walked, in the order of the bytes, and in steps. */
export class SlotBuilder {
  readonly slots: Slot[] = [];
  /** Channels that no other frame has. */
  readonly own: Channel[] = [];
  /** Channels of texts that were broken off. */
  readonly broken: Channel[] = [];
  /** Bytes of the frame that are syntax of the JSON in its strings. */
  nestedSyntax = 0;
  /** Bytes of the frame that no slot can show. */
  unscannable = 0;
  readonly #naming: Naming;
  readonly #levels: Level[] = [];
  #numbersLeft = maxNumbersInTexts;
  readonly #breaks: readonly Break[];
  #broken = 0;
  /** `own`, where there are many. */
  #named: Set<string> | undefined;

  constructor(walk: Walk, base: Quoting | undefined, naming: Naming) {
    this.#naming = naming;
    this.#breaks = walk.breaks;
    this.#levels.push({ walk, base, channel: '', where: '', own: false, origin: undefined, next: 0 });
  }

  /** True: all slots are made. */
  step(count: number): boolean {
    for (let i = 0; i < count; i += 1) {
      const level = this.#levels.at(-1);
      if (level === undefined) return true;
      if (this.#levels.length === 1) this.#breakOff(level.next);
      const leaf = level.walk.leaves[level.next];
      level.next += 1;
      if (leaf === undefined) this.#levels.pop();
      else if (leaf.nested === undefined) this.#addSlot(level, leaf);
      else this.#descend(level, leaf, leaf.nested);
    }
    return this.#levels.length === 0;
  }

  /** What is broken off before that leaf. */
  #breakOff(leaf: number): void {
    const { runs, unknown } = this.#naming;
    for (let next = this.#breaks[this.#broken]; next; next = this.#breaks[this.#broken]) {
      if (next.at > leaf) return;
      this.#broken += 1;
      const name = channelOf(next.place, next.name, undefined, unknown);
      const run = runs.get(name);
      if (run?.begun !== true) continue;
      this.broken.push(nameOf(name, run));
      run.number += 1;
      run.begun = false;
    }
  }

  #addSlot(level: Level, leaf: Leaf): void {
    const own = level.own || isFrameOwn(leaf);
    const channel = this.#channel(level, leaf, own);
    const { kind, label, start, end, list } = leaf;
    const { bytes } = level.walk;
    const spelled = leaf.unescaped ?? (kind === 'number' ? unfoldExponent(bytes, start, end) : undefined);
    const text = list?.text ?? spelled?.text ?? bytes.subarray(start, end);
    const quoted = quotingOf(leaf, spelled?.map);
    const quoting = level.base === undefined ? quoted : compose(level.base, quoted);
    const joins = kind === 'text' && leaf.node.shape.joins ? this.#joins(leaf, own) : undefined;
    const origin = level.origin ?? originOf(leaf);
    const slot = { channel, kind, where: level.where + leaf.where, label, joins, origin, text, quoting };
    if (own && this.#naming.frame !== undefined) this.own.push(channel);
    if (leaf.data !== undefined) {
      this.#addData(slot, quoted, leaf.data, own);
      return;
    }
    if (kind === 'text' && leaf.node.shape.mayBeJson === true) this.#addPieces(slot, own);
    else this.slots.push(slot);
    if (level.base !== undefined) this.#account(slot, quoted);
  }

  /**
   * In JSON in a string, what no slot shows is syntax. In a text that stands in several lines, so may a list: what parts
   * them is in its span, and others count it too.
   */
  #account({ text, quoting }: Slot, inner: Quoting): void {
    const counted = this.#levels.length > 1 ? 0 : lengthOf(inner, text);
    this.nestedSyntax += counted - lengthOf(quoting, text);
  }

  /** What a string holds that is not what it says: a text of its own behind what stands before it, or bytes that are none. */
  #addData(slot: Slot, quoted: Quoting, { from, text }: DataReading, own: boolean): void {
    if (from > 0) this.slots.push({ ...slot, text: slot.text.subarray(0, from) });
    if (text === undefined)
      this.unscannable += slot.quoting.outward(slot.text.length) - slot.quoting.outward(from);
    else {
      const channel = `${slot.channel}.data` as Channel;
      if (own && this.#naming.frame !== undefined) this.own.push(channel);
      const quoting = compose(slot.quoting, text.quoting);
      this.slots.push({ ...slot, channel, text: text.text, quoting });
    }
    this.#account(slot, quoted);
  }

  /** Numbers of JSON in a text, apart from what stands between them. */
  #addPieces(slot: Slot, own: boolean): void {
    const { text, quoting, channel } = slot;
    let at = 0;
    for (const number of this.#jsonText(channel, own).numbers(text, this.#numbersLeft)) {
      this.#numbersLeft -= 1;
      const { start, end } = number;
      if (start > at) this.#addPiece(slot, at, start);
      // Of one that may go on in the next piece, nobody knows the exponent yet.
      const unfolded = end < text.length ? unfoldExponent(text, start, end) : undefined;
      this.slots.push({
        ...slot,
        text: unfolded?.text ?? text.subarray(start, end),
        quoting: numberQuoting(quoting, number, unfolded?.map),
      });
      at = end;
    }
    if (at === 0) this.slots.push(slot);
    else if (at < text.length) this.#addPiece(slot, at, text.length);
  }

  #addPiece(slot: Slot, start: number, end: number): void {
    const quoting = pieceQuoting(slot.quoting, start);
    this.slots.push({ ...slot, text: slot.text.subarray(start, end), quoting });
  }

  #jsonText(channel: Channel, own: boolean): JsonText {
    const { jsonTexts } = this.#naming;
    const known = jsonTexts.get(channel);
    if (known !== undefined) return known;
    const text = new JsonText();
    if (!own) jsonTexts.set(channel, text);
    return text;
  }

  #descend(level: Level, leaf: Leaf, nested: Walk): void {
    const string = new JsonStringQuoting(leaf.unescaped ? leaf.start : 0, leaf.unescaped?.map);
    const base = level.base === undefined ? string : compose(level.base, string);
    if (this.#levels.length === 1) {
      const outward = (at: number): number => level.base?.outward(at) ?? at;
      this.nestedSyntax += outward(leaf.end) - outward(leaf.start);
    }
    const own = level.own || isFrameOwn(leaf);
    const channel = this.#channel(level, leaf, own);
    const origin = level.origin ?? originOf(leaf);
    this.#levels.push({ walk: nested, base, channel, where: level.where + leaf.where, own, origin, next: 0 });
  }

  #channel(level: Level, leaf: Leaf, own: boolean): Channel {
    const { unknown, frame } = this.#naming;
    let name = channelOf(leaf.place, leaf.segment, leaf.unknown, unknown);
    if (leaf.kind === 'name') name += '#name';
    if (leaf.place?.traits.merged === true && !isPiece(leaf)) name += `#${this.slots.length}`;
    if (leaf.node.shape.runs === true && !own) return this.#ofRun(name);
    if (level.channel !== '') return (name === '' ? level.channel : `${level.channel}.${name}`) as Channel;
    return (own && frame !== undefined ? this.#ofFrame(`@${frame}.${name}`) : name) as Channel;
  }

  /** What is whole in a frame of a stream stands next to what is in that frame alone. */
  #joins({ place, node }: Leaf, own: boolean): string {
    const { unknown, frame } = this.#naming;
    const key = node.shape.speaker ?? place?.joins(unknown) ?? '';
    return own && frame !== undefined ? `@${frame} ${key}` : key;
  }

  #ofRun(name: string): Channel {
    const { runs } = this.#naming;
    const run = runs.get(name) ?? { number: 0, begun: true };
    run.begun = true;
    runs.set(name, run);
    return nameOf(name, run);
  }

  /** Whole texts are never read as one, not even where a frame says one thing twice. */
  #ofFrame(name: string): string {
    if (this.own.length < fewNames) {
      for (const known of this.own) if (known === name) return `${name}#${this.slots.length}`;
      return name;
    }
    const named = (this.#named ??= new Set(this.own));
    const channel = named.has(name) ? `${name}#${this.slots.length}` : name;
    named.add(channel);
    return channel;
  }
}

const nameOf = (name: string, { number }: Run): Channel =>
  (number === 0 ? name : `${name}~${number}`) as Channel;

const lengthOf = (quoting: Quoting, text: Uint8Array): number =>
  quoting.outward(text.length) - quoting.outward(0);

/** Numbers, names and what the format says in each frame anew do not go on in the next. */
const isFrameOwn = ({ kind, place, node, goesOn }: Leaf): boolean =>
  !goesOn && (kind !== 'text' || isOwn(node.shape, place?.traits.own === true));

const isPiece = ({ kind, node, goesOn }: Leaf): boolean =>
  goesOn || (kind === 'text' && node.shape.goesOn === true);

function quotingOf({ kind, start, end, list, node, place }: Leaf, map: EscapeMap | undefined): Quoting {
  if (list !== undefined) return new BytesQuoting(list.starts, end);
  if (place?.isSealed === true) return new FixedQuoting(start, map);
  if (kind === 'text' && node.shape.number === 'component') return new FixedQuoting(start, undefined);
  if (kind === 'text' && node.shape.sealed !== true && node.shape.data !== 'sealed')
    return new JsonStringQuoting(start, map);
  if (kind === 'number' && node.shape.number === undefined) return new NumberQuoting(start, map);
  return new FixedQuoting(start, map);
}
