import { foldLoosely } from '../../wire/fold.ts';
import type { ObservedEntity } from '../../core/observed.ts';
import type { IdKind } from '../../core/types.ts';
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
  /**
   * Names of Protocol Buffers' JSON form: the server takes `inlineData` as well as `inline_data`, and so does this. Both of
   * them in one object deny.
   */
  readonly proto?: true;
  /** Members that it does not name. */
  readonly rest?: Shape;
  /** Elements of an array. */
  readonly items?: Shape;
  /** Strings that are the format's own words: syntax. Another string is text. */
  readonly words?: readonly string[];
  /** See `NumberKind`. */
  readonly number?: NumberKind;
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
  /**
   * Elements are told apart by their member of this shape's kind, not by their position: `choices[].index`. Where it takes
   * two to tell one from another (`output_index` and `content_index`), the number is the rank: the lower is the outer one.
   * `as` stands before the number, where another key of the same rank could have the same one.
   */
  readonly key?: true | 1 | 2;
  /** Of an element: the key that one has which does not say any (Protocol Buffers' JSON form leaves out zeros). */
  readonly unkeyed?: string;
  /** A `true` here tells an element from its siblings: its texts are in channels of their own, with this name (`thought`). */
  readonly mark?: string;
  /**
   * A string here says of what kind its object is (the `type` of an event): texts of different kinds are in channels of
   * their own, below the object's key. By the word: the name of the kind. Any other word is a kind by itself.
   */
  readonly kinds?: Readonly<Record<string, string>>;
  /** In a stream, by the word: the kind of texts that end with it, of the object with the same key; empty: all of them. */
  readonly endsKinds?: Readonly<Record<string, string>>;
  /** The names of its members are texts as the elements of an array are, which go on by their position: tokens of a rank. */
  readonly namesGoOn?: true;
  /** Elements carry texts on, those that say `goesOn`: the tokens of a text. */
  readonly merged?: true;
  /**
   * In a stream, a string here ends texts: of the member with that name beside it, with a `.` behind the name all that is in
   * that member, or with `.` alone all of the object that it stands in.
   */
  readonly ends?: string | readonly string[];
  /** As `ends`, of texts that may go on all the same: nothing waits for their tails, and more of them is no error. */
  readonly pauses?: string | readonly string[];
  /** Only these words end what `ends` names. */
  readonly endsOn?: readonly string[];
  /** In a stream, an object here ends all texts of the place that it stands in, once it was read. */
  readonly closes?: true;
  /**
   * In a stream, an object here begins the element with the key beside it. Readers put each behind those that were begun
   * before, and what goes on by its key goes on by its position: one that is not the next denies.
   */
  readonly begins?: true;
  /** A text of pieces that can be broken off, and come again as another one. */
  readonly runs?: true;
  /** A string here breaks off such a text, which has that name beside it; an object does so once it was read. */
  readonly breaks?: string;
  /** A `true` here: the object that it is in breaks nothing off. */
  readonly unbroken?: true;
  /** A string here says who speaks in the object that it is in: `role`. */
  readonly says?: 'speaker';
  /** Texts from here on are another speaker's than those around them: what a tool gave. */
  readonly speaker?: string;
  /** Texts in an object here stand next to no other's: one of several answers. */
  readonly apart?: true;
  /** A string here is read together with those of the same speaker before and behind it (`Slot.joins`). */
  readonly joins?: true;
  /** What is in a string: see `DataKind`. */
  readonly data?: DataKind;
  /** One of these strings here: `data` beside it is no such thing, but what it says (a source of `type` `text`). */
  readonly plainOn?: readonly string[];
  /** A string here cannot be rewritten: it is signed, or encrypted. A redaction denies. */
  readonly sealed?: true;
  /** One of these strings here: all that is in the object is so (a block of `type` `compaction`, which is signed). */
  readonly sealsOn?: readonly string[];
  /** What it means that there is something here. */
  readonly observe?: Observe | readonly Observe[];
  /** What it means that a member is not there (`store`, which OpenAI's responses are unless it is false). */
  readonly absent?: Readonly<Record<string, ObservedEntity>>;
  /** A string is the id of something that the provider keeps, and gives it out (`issues`) or is referred to by it (`uses`). */
  readonly issues?: IdKind;
  readonly uses?: IdKind;
  /**
   * Where in a string the model's name or an id is: the pattern's first group (`models/…`). A string that it does not match
   * is a model's name as it is, and no id.
   */
  readonly within?: RegExp;
}

/**
 * - `fixed`: a number of the schema, which nothing can replace.
 * - `byte`: in an array, all of them are one text, by the values of its bytes.
 * - `token`: a token of a text that nobody here can read: `TOKENS`, and fixed.
 * - `component`: in an array, all of them are one vector (an embedding): no texts, where all are of a size that components
 *   have; otherwise fixed.
 */
export type NumberKind = 'fixed' | 'byte' | 'token' | 'component';

/**
 * - `url`: a `data:` URL, read as what it contains; any other URL is a `REMOTE_URL`, and a text.
 * - `file`: a `data:` URL, or base64 as below; what is neither is a `REMOTE_URL`, and a text.
 * - `base64`: text, if that is what its bytes are, and is read as such; otherwise opaque.
 * - `sealed`: base64 of what only the provider can read (a signature, encrypted reasoning): text, if that is what its bytes
 *   are; otherwise unscannable, and nothing is said of it. It cannot be rewritten.
 * - `vector`: base64 of 32-bit floats (an embedding): the same; anything else is opaque.
 */
export type DataKind = 'url' | 'file' | 'base64' | 'sealed' | 'vector';

/** A finding of an adapter's: something is there, whatever it says. */
export interface Observe {
  readonly entity: ObservedEntity;
  /** Only where it is one of these strings; `true` stands for the literal. Without: whatever is there, `null` and `false` apart. */
  readonly on?: readonly string[];
  /** Wherever it is none of these strings. */
  readonly except?: readonly string[];
  /** Only where it is a string that matches, however long it is (`…:online`). */
  readonly matching?: RegExp;
}

/** A shape, prepared. */
export interface Node {
  /** By the id of the name. */
  readonly members: readonly (Node | undefined)[];
  /** By the id of a name that has two spellings: the id of the other one. */
  readonly others: readonly (number | undefined)[];
  /** The names of `members`, loosely folded; undefined where no spelling is refused. */
  readonly spellings: ReadonlySet<string> | undefined;
  readonly rest: Node;
  readonly items: Node;
  readonly words: NameTable | undefined;
  /** A string here is a text, and says nothing else. */
  readonly isPlain: boolean;
  /** Whether `data` in it is any is known once all of it was read. */
  readonly mayBePlain: boolean;
  readonly observes: readonly Observe[];
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

/** Of a shape: what makes more of a string than its text. */
const saying: readonly (keyof Shape)[] = [
  'words',
  'key',
  'kinds',
  'says',
  'endsKinds',
  'fact',
  'ends',
  'pauses',
  'observe',
  'issues',
  'uses',
  'data',
  'plainOn',
  'sealsOn',
  'breaks',
];

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
      others: [] as (number | undefined)[],
      spellings: of.members && !of.lenient ? spellingsOf(Object.keys(members)) : undefined,
      words: of.words ? new NameTable(of.words) : undefined,
      isPlain: !saying.some(trait => of[trait] !== undefined),
      mayBePlain: Object.values(members).some(({ plainOn }) => plainOn !== undefined),
      observes: observesOf(of),
      shape: of,
    } as { -readonly [K in keyof Node]: Node[K] } & {
      members: (Node | undefined)[];
      others: (number | undefined)[];
    };
    nodes.set(of, node);
    const inner = inherited(of, outer);
    node.rest = nodeOf(of.rest ?? inner, inner);
    node.items = nodeOf(of.items ?? inner, inner);
    for (const [name, member] of Object.entries(members)) {
      const spelled = spelledNames(of, name).map(word => names.words.indexOf(word));
      for (const id of spelled) {
        node.members[id] = nodeOf(member, inner);
        if (spelled.length > 1) node.others[id] = spelled.find(other => other !== id);
      }
    }
    return node;
  };
  return { names, root: nodeOf(shape, anything) };
}

const observesOf = ({ observe }: Shape): readonly Observe[] =>
  observe === undefined ? [] : [observe].flat();

/** What a shape says nothing of: text, and nested JSON stays so. */
const inherited = (of: Shape, outer: Shape): Shape =>
  of === anythingNested || outer === anythingNested ? anythingNested : anything;

function namesOf(shape: Shape, seen = new Set<Shape>(), names = new Set<string>()): Set<string> {
  if (seen.has(shape)) return names;
  seen.add(shape);
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    for (const spelled of spelledNames(shape, name)) names.add(spelled);
    namesOf(member, seen, names);
  }
  for (const inner of [shape.items, shape.rest]) if (inner) namesOf(inner, seen, names);
  return names;
}

/** `inlineData`, and where both are the format's, `inline_data`. */
const spelledNames = ({ proto }: Shape, name: string): readonly string[] => {
  const snake = proto ? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`) : name;
  return snake === name ? [name] : [name, snake];
};

function spellingsOf(names: readonly string[]): ReadonlySet<string> {
  const spellings = new Set(names.map(foldLoosely));
  if (spellings.size !== names.length) throw new RangeError('members that are one when folded');
  return spellings;
}
