import { createHash, hash } from 'node:crypto';

/** Hashes of the Merkle tree of RFC 6962 section 2.1: SHA-256, with a byte in front that tells leaves from nodes. */
const leafPrefix = Buffer.from([0]);
const hashBytes = 32;
/** Prefix and two hashes: filled anew for each node, as concatenating costs as much as hashing. */
const nodeInput = Buffer.alloc(1 + 2 * hashBytes, 1);

export const leafHash = (record: Uint8Array): Buffer =>
  createHash('sha256').update(leafPrefix).update(record).digest();

/** The same where the prefix byte already stands in front of the record: one call instead of four. */
export const leafHashOfPrefixed = (prefixed: Uint8Array): Buffer => hash('sha256', prefixed, 'buffer');

/** @throws RangeError where `left` or `right` is not a hash. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== hashBytes || right.length !== hashBytes) throw new RangeError('a node has two hashes');
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + hashBytes);
  return hash('sha256', nodeInput, 'buffer');
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

  append(leaf: Buffer): void {
    let node = leaf;
    // As many merges as the size has trailing one bits.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#peaks.pop();
      if (left) node = nodeHash(left, node);
    }
    this.#peaks.push(node);
    this.#size += 1;
  }

  root(): Buffer {
    const last = this.#peaks.at(-1);
    if (!last) return emptyRoot;
    return this.#peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }

  /** A tree of its own that begins where this one stands. */
  fork(): CompactRange {
    return new CompactRange(this.#peaks, this.#size);
  }
}
