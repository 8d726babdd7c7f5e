import { createHash, randomBytes } from 'node:crypto';
import type { Finding, Origin } from '../core/types.ts';
import type { Release } from '../exchange/ports.ts';

export interface CacheOptions {
  /** Texts that are remembered at most; the one that was not asked for the longest goes first. 0: none. */
  readonly maxEntries: number;
  /** What they may take together, in bytes of memory, as estimated. */
  readonly maxBytes: number;
}

/** An entry with its key, and each finding in it, take about so much of the heap. */
const ENTRY_BYTES = 250;
const FINDING_BYTES = 160;
/** A text with more findings than fit into this share of the cache would push out too many others. */
const LARGEST_SHARE = 1 / 16;

/**
 * Remembers what was found in whole texts. It holds no text: an entry's name is a digest under a key that is drawn anew
 * in each process and never leaves it, so that nobody can test whether a text they guess has been seen here. What a scan
 * finds depends on the text, its label and origin, how it leaves and the recognizers alone, so what is remembered is what a scan would find.
 */
export class FindingsCache {
  readonly #options: CacheOptions;
  readonly #seed: Uint8Array;
  /** In the order of their last use. */
  readonly #entries = new Map<string, readonly Finding[]>();
  #bytes = 0;

  /** `version`: of the recognizers. */
  constructor(options: CacheOptions, version: string) {
    this.#options = options;
    // The key and the version are of constant length, and stand before everything else.
    this.#seed = Buffer.concat([randomBytes(32), createHash('sha256').update(version).digest()]);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** As estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  nameOf(text: Uint8Array, label: string, release: Release, origin: Origin = 'conversation'): string {
    const hash = createHash('sha256').update(this.#seed);
    // Where the label ends is told by its length.
    hash.update(`${release}:${origin}:${Buffer.byteLength(label)}:${label}`).update(text);
    return hash.digest('base64');
  }

  /** What was found in it, in the channel where it stood then. */
  get(name: string): readonly Finding[] | undefined {
    const findings = this.#entries.get(name);
    if (!findings) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, findings);
    return findings;
  }

  put(name: string, findings: readonly Finding[]): void {
    const { maxEntries, maxBytes } = this.#options;
    const bytes = costOf(findings.length);
    if (bytes > maxBytes * LARGEST_SHARE || this.#entries.has(name)) return;
    this.#entries.set(name, [...findings]);
    this.#bytes += bytes;
    while (this.#entries.size > maxEntries || this.#bytes > maxBytes) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [oldest] = this.#entries;
    if (!oldest) return;
    const [name, findings] = oldest;
    this.#entries.delete(name);
    this.#bytes -= costOf(findings.length);
  }
}

const costOf = (findings: number): number => ENTRY_BYTES + findings * FINDING_BYTES;
