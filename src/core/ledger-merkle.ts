import { createHash, hash } from 'node:crypto';

/** Hashes of the Merkle tree of RFC 6962 section 2.1: SHA-256, with a byte in front that tells leaves from nodes. */
const leafPrefix = Buffer.from([0]);
const hashBytes = 32;
/** Prefix and two hashes: filled anew for each node, as concatenating costs as much as hashing. */
const nodeInput = Buffer.alloc(1 + 2 * hashBytes, 1);
const leftAt = 1;
const rightAt = 1 + hashBytes;

/** The hash of the node whose two halves stand in `nodeInput`, a character per byte: a Buffer costs twice the hashing. */
const nodeText = (): string => hash('sha256', nodeInput, 'binary');
const asBytes = (text: string): Buffer => Buffer.from(text, 'latin1');

export const leafHash = (record: Uint8Array): Buffer =>
  createHash('sha256').update(leafPrefix).update(record).digest();

/** The same where the prefix byte already stands in front of the record, in base64url: one call instead of four. */
export const leafHashOfPrefixed = (prefixed: Uint8Array): string => hash('sha256', prefixed, 'base64url');

/** @throws RangeError where `left` or `right` is not a hash. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== hashBytes || right.length !== hashBytes) throw new RangeError('a node has two hashes');
  nodeInput.set(left, leftAt);
  nodeInput.set(right, rightAt);
  return asBytes(nodeText());
}

/** The root of a tree without leaves. */
export const emptyRoot: Buffer = createHash('sha256').digest();

/**
 * A tree that only grows, held as the roots of its perfect subtrees, largest first: at most 53 hashes, whatever its size.
 * Enough to append and to know the root, not to prove inclusion.
 */
export class CompactRange {
  #peaks: Buffer[];
  #size: number;

  constructor(peaks: readonly Buffer[] = [], size = 0) {
    this.#peaks = [...peaks];
    this.#size = size;
  }

  /** Leaves so far. */
  get size(): number {
    return this.#size;
  }

  /** @throws RangeError where `leaf` is not a hash. */
  append(leaf: Buffer): void {
    if (leaf.length !== hashBytes) throw new RangeError('a leaf is a hash');
    // As many merges as the size has trailing one bits.
    let merges = 0;
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) merges += 1;
    const kept = this.#peaks.length - merges;
    this.#peaks.push(mergedInto(leaf, this.#peaks.splice(kept)));
    this.#size += 1;
  }

  root(): Buffer {
    const last = this.#peaks.at(-1);
    return last ? mergedInto(last, this.#peaks.slice(0, -1)) : emptyRoot;
  }

  /** A tree of its own that begins where this one stands. */
  fork(): CompactRange {
    return new CompactRange(this.#peaks, this.#size);
  }
}

/** The node over `right` and all of `lefts`, the last of which is its neighbour. */
function mergedInto(right: Buffer, lefts: readonly Buffer[]): Buffer {
  if (lefts.length === 0) return right;
  nodeInput.set(right, rightAt);
  let merged = '';
  for (const left of lefts.toReversed()) {
    if (merged !== '') nodeInput.write(merged, rightAt, 'latin1');
    nodeInput.set(left, leftAt);
    merged = nodeText();
  }
  return asBytes(merged);
}
