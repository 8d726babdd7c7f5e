import { foldLoosely } from '../../wire/fold.ts';
import { NameTable } from '../../wire/json/names.ts';

/** What a leaf says of its frame beside its text. */
export type FactName = 'model' | 'stream' | 'inputTokens' | 'outputTokens';

/**
 * What stands in one place of a format's JSON, whatever kind of value it is there. An adapter is a table of these. What a
 * shape does not name is read all the same: every string, number and unknown member name becomes a slot.
 */
export interface Shape {
  /** Members that the format has here; their names are syntax. Another spelling of one denies, unless `lenient`. */
  readonly members?: Readonly<Record<string, Shape>>;
  /** These names are usual here, not the format's law: any other spelling of them is just another name. */
  readonly lenient?: true;
  /** Members that it does not name. */
  readonly rest?: Shape;
  /** Elements of an array. */
  readonly items?: Shape;
  /** Strings that are the format's own words: syntax. Another string is text. */
  readonly words?: readonly string[];
  /** `fixed`: a number of the schema, which nothing can replace. `byte`: in an array, all of them are one text. */
  readonly number?: 'fixed' | 'byte';
  /** A string that holds JSON: read as such where it is. */
  readonly json?: true;
  /** A text that its reader may parse, whole or in pieces: a number in it that is replaced becomes a string. */
  readonly mayBeJson?: true;
  /** In a stream, texts from here on end with their frame. */
  readonly own?: true;
  /**
   * Texts from here on are pieces: in a stream they go on in the next frame, in elements that are `merged` in the next
   * element, unless something further in is `own`. Never said of what may be whole: two whole texts read as one are
   * two texts that nobody has read.
   */
  readonly goesOn?: true;
  readonly fact?: FactName;
  /** Stands for the member's name in channels; empty: left out. */
  readonly as?: string;
  /** Elements are told apart by their member of this shape's kind, not by their position: `choices[].index`. */
  readonly key?: true;
  /** Elements carry texts on, those that say `goesOn`: the tokens of a text. */
  readonly merged?: true;
  /**
   * In a stream, a string here ends texts: of the member with that name beside it, or with `.` all of the object that it
   * stands in.
   */
  readonly ends?: string;
}

/** A shape, prepared. */
export interface Node {
  /** By the id of the name. */
  readonly members: readonly (Node | undefined)[];
  /** The names of `members`, loosely folded; undefined where no spelling is refused. */
  readonly spellings: ReadonlySet<string> | undefined;
  readonly rest: Node;
  readonly items: Node;
  readonly words: NameTable | undefined;
  readonly shape: Shape;
}

/** A format's JSON, prepared for reading. */
export interface Plan {
  readonly names: NameTable;
  readonly root: Node;
}

/** Do texts of this shape end with their frame? `outer`: those around it do. */
export const isOwn = ({ own, goesOn }: Shape, outer: boolean): boolean =>
  own === true || (outer && goesOn !== true);

/** Anything: every leaf is text. */
export const anything: Shape = {};
/** The same, and strings in it may hold JSON again. */
export const anythingNested: Shape = { json: true };

/** @throws RangeError where an object knows two names that are one when folded loosely. */
export function compile(shape: Shape): Plan {
  const names = new NameTable(namesOf(shape));
  const nodes = new Map<Shape, Node>();
  const nodeOf = (of: Shape, outer: Shape): Node => {
    const known = nodes.get(of);
    if (known) return known;
    const members = of.members ?? {};
    const node = {
      members: [] as (Node | undefined)[],
      spellings: of.members && !of.lenient ? spellingsOf(Object.keys(members)) : undefined,
      words: of.words ? new NameTable(of.words) : undefined,
      shape: of,
    } as { -readonly [K in keyof Node]: Node[K] } & { members: (Node | undefined)[] };
    nodes.set(of, node);
    const inner = inherited(of, outer);
    node.rest = nodeOf(of.rest ?? inner, inner);
    node.items = nodeOf(of.items ?? inner, inner);
    for (const [name, member] of Object.entries(members))
      node.members[names.words.indexOf(name)] = nodeOf(member, inner);
    return node;
  };
  return { names, root: nodeOf(shape, anything) };
}

/** What a shape says nothing of: text, and nested JSON stays so. */
const inherited = (of: Shape, outer: Shape): Shape =>
  of === anythingNested || outer === anythingNested ? anythingNested : anything;

function namesOf(shape: Shape, seen = new Set<Shape>(), names = new Set<string>()): Set<string> {
  if (seen.has(shape)) return names;
  seen.add(shape);
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    names.add(name);
    namesOf(member, seen, names);
  }
  for (const inner of [shape.items, shape.rest]) if (inner) namesOf(inner, seen, names);
  return names;
}

function spellingsOf(names: readonly string[]): ReadonlySet<string> {
  const spellings = new Set(names.map(foldLoosely));
  if (spellings.size !== names.length) throw new RangeError('members that are one when folded');
  return spellings;
}
