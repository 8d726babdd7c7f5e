import { type Channel, type Quoting, type Slot } from '../../core/types.ts';
import { BytesQuoting, compose, FixedQuoting, JsonStringQuoting, NumberQuoting } from '../../wire/quoting.ts';
import { type Leaf } from './leaf.ts';
import { channelOf, type UnknownMembers } from './place.ts';
import { type Walk } from './walk.ts';

/** How the channels of a frame are named. */
export interface Naming {
  readonly unknown: UnknownMembers;
  /** The frame's number in its stream; undefined for a whole body, whose texts all end with it. */
  readonly frame: number | undefined;
}

interface Level {
  readonly walk: Walk;
  readonly base: Quoting | undefined;
  readonly channel: string;
  readonly where: string;
  /** Do its texts end with the frame? */
  readonly own: boolean;
  next: number;
}

/** Makes the slots of a frame out of what was walked, in the order of the bytes, and in steps. */
export class SlotBuilder {
  readonly slots: Slot[] = [];
  /** Channels that no other frame has. */
  readonly own: Channel[] = [];
  /** Bytes of the frame that are syntax of the JSON in its strings. */
  nestedSyntax = 0;
  readonly #naming: Naming;
  readonly #levels: Level[] = [];

  constructor(walk: Walk, base: Quoting | undefined, naming: Naming) {
    this.#naming = naming;
    this.#levels.push({ walk, base, channel: '', where: '', own: false, next: 0 });
  }

  /** True: all slots are made. */
  step(count: number): boolean {
    for (let i = 0; i < count; i += 1) {
      const level = this.#levels.at(-1);
      if (level === undefined) return true;
      const leaf = level.walk.leaves[level.next];
      level.next += 1;
      if (leaf === undefined) this.#levels.pop();
      else if (leaf.nested === undefined) this.#addSlot(level, leaf);
      else this.#descend(level, leaf, leaf.nested);
    }
    return this.#levels.length === 0;
  }

  #addSlot(level: Level, leaf: Leaf): void {
    const own = level.own || isOwn(leaf);
    const channel = this.#channel(level, leaf, own);
    const quoted = quotingOf(leaf);
    const quoting = level.base === undefined ? quoted : compose(level.base, quoted);
    const text = leaf.list?.text ?? leaf.unescaped?.text ?? level.walk.bytes.subarray(leaf.start, leaf.end);
    const { kind, label } = leaf;
    this.slots.push({ channel, kind, where: level.where + leaf.where, label, text, quoting });
    if (own && this.#naming.frame !== undefined) this.own.push(channel);
    if (this.#levels.length > 1) this.nestedSyntax -= quoting.outward(text.length) - quoting.outward(0);
  }

  #descend(level: Level, leaf: Leaf, nested: Walk): void {
    const string = new JsonStringQuoting(leaf.unescaped ? leaf.start : 0, leaf.unescaped?.map);
    const base = level.base === undefined ? string : compose(level.base, string);
    if (this.#levels.length === 1) {
      const outward = (at: number): number => level.base?.outward(at) ?? at;
      this.nestedSyntax += outward(leaf.end) - outward(leaf.start);
    }
    const own = level.own || isOwn(leaf);
    const channel = this.#channel(level, leaf, own);
    this.#levels.push({ walk: nested, base, channel, where: level.where + leaf.where, own, next: 0 });
  }

  #channel(level: Level, leaf: Leaf, own: boolean): Channel {
    const { unknown, frame } = this.#naming;
    let name = channelOf(leaf.place, leaf.segment, leaf.unknown, unknown);
    if (leaf.kind === 'name') name += '#name';
    else if (leaf.kind === 'number' && leaf.place?.traits.merged === true) name += `#${this.slots.length}`;
    if (level.channel !== '') return (name === '' ? level.channel : `${level.channel}.${name}`) as Channel;
    return (own && frame !== undefined ? `@${frame}.${name}` : name) as Channel;
  }
}

/** Numbers, names and what the format says in each frame anew do not go on in the next. */
const isOwn = ({ kind, place, node }: Leaf): boolean =>
  kind !== 'text' || node.shape.own === true || place?.traits.own === true;

function quotingOf({ kind, start, end, unescaped, list, node }: Leaf): Quoting {
  if (list !== undefined) return new BytesQuoting(list.starts, end);
  if (kind === 'text') return new JsonStringQuoting(start, unescaped?.map);
  if (kind === 'number' && node.shape.number === undefined) return new NumberQuoting(start);
  return new FixedQuoting(start, unescaped?.map);
}
