import { WireError } from '../../core/errors.ts';
import type { Frame, Quoting } from '../../core/types.ts';
import type { ReasonCode } from '../../core/reason.ts';
import { type Leaf, maxLeaves } from './leaf.ts';
import { anythingNested, compile, type Plan } from './shape.ts';
import { type Naming, SlotBuilder } from './slots.ts';
import { Walk } from './walk.ts';

/** JSON in a string in JSON in a string: so deep it is read. What could be JSON deeper down denies. */
const maxNesting = 8;

const nestedPlan = compile(anythingNested);
/** A string that fails so is no JSON, and plain text. Any other failure means that two readers may differ: it denies. */
const notJson: ReadonlySet<string> = new Set<ReasonCode>([
  'json_invalid',
  'json_trailing_bytes',
  'bom_present',
]);
/** What a leaf costs in work, as bytes read; and its slot once more. */
const leafCost = 128;

export interface DocumentSource {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Where `bytes` stand in the frame; undefined: they are the frame's. */
  readonly base: Quoting | undefined;
}

/** A string that may hold JSON. */
interface Candidate {
  readonly leaf: Leaf;
  readonly outer: Walk;
  readonly depth: number;
}

/** One JSON text of a frame, with the JSON in its strings, read in steps. */
export class Document {
  readonly walk: Walk;
  readonly #source: DocumentSource;
  readonly #naming: Naming;
  readonly #candidates: Candidate[] = [];
  /** What is being walked: the text itself, or JSON in one of its strings. */
  #walking: Walk | undefined;
  #candidate: Candidate | undefined;
  #leaves = 0;
  #builder: SlotBuilder | undefined;

  constructor(plan: Plan, source: DocumentSource, naming: Naming) {
    this.#source = source;
    this.#naming = naming;
    this.walk = new Walk(plan, source.bytes, source.start, source.end);
    this.#walking = this.walk;
  }

  /** Works up to about `budget` bytes. True: done. @throws WireError */
  step(budget: number): boolean {
    let left = budget;
    for (;;) {
      const walking = (this.#walking ??= this.#nextNested());
      if (walking === undefined) break;
      if (!this.#walk(walking, left)) return false;
      this.#walking = undefined;
      left -= walking.length + walking.leaves.length * leafCost;
      if (left <= 0) return false;
    }
    this.#builder ??= new SlotBuilder(this.walk, this.#source.base, this.#naming);
    return this.#builder.step(Math.ceil(left / leafCost));
  }

  /** Once `step` has said that it is done. */
  get built(): SlotBuilder {
    if (this.#builder === undefined) throw new WireError('internal_error', 'a document that was not read');
    return this.#builder;
  }

  /** Bytes of the frame that are syntax of this text. */
  get syntax(): number {
    return this.walk.syntax + this.built.nestedSyntax;
  }

  /** What was read of it beside its texts. */
  get said(): Pick<Frame, 'facts' | 'observed' | 'ids'> {
    return this.walk.said.inFrame;
  }

  #walk(walk: Walk, budget: number): boolean {
    const candidate = this.#candidate;
    try {
      if (!walk.step(budget)) return false;
    } catch (error) {
      if (candidate === undefined || !(error instanceof WireError) || !notJson.has(error.reason)) throw error;
      return true;
    }
    if (candidate !== undefined) candidate.leaf.nested = walk;
    this.#leaves += walk.leaves.length;
    if (this.#leaves > maxLeaves) throw new WireError('body_too_large', 'a JSON text with too many leaves');
    this.#findNested(walk, (candidate?.depth ?? 0) + 1);
    return true;
  }

  #nextNested(): Walk | undefined {
    const candidate = this.#candidates.pop();
    this.#candidate = candidate;
    return candidate && new Walk(nestedPlan, ...textOf(candidate.leaf, candidate.outer));
  }

  #findNested(walk: Walk, depth: number): void {
    for (const leaf of walk.mayNest) {
      const text = textOf(leaf, walk);
      if (!beginsJson(...text)) continue;
      if (depth <= maxNesting) this.#candidates.push({ leaf, outer: walk, depth });
      else if (hasEscapes(...text))
        throw new WireError('unclassified', 'a text that may be JSON in JSON deeper than it is read');
    }
  }
}

/** Where the text of a string is, unescaped. */
const textOf = (
  { unescaped, start, end }: Leaf,
  { bytes }: Walk,
): [bytes: Uint8Array, start: number, end: number] =>
  unescaped ? [unescaped.text, 0, unescaped.text.length] : [bytes, start, end];

/** An object, an array or a string; any other JSON in a string is as well read as the text that it is. */
function beginsJson(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09))
    at += 1;
  return at < end && (bytes[at] === 0x7b || bytes[at] === 0x5b || bytes[at] === 0x22);
}

/** Without any, a text that is JSON shows all that is in it. */
const hasEscapes = (bytes: Uint8Array, start: number, end: number): boolean =>
  bytes.subarray(start, end).includes(0x5c);
