import type { Principal } from '../core/types.ts';

/** A token's principal as verified; without the workload, which is the connection's. */
export interface Verified {
  readonly principal: Principal;
  /** Milliseconds since the epoch: not to be used from then on. */
  readonly untilMs: number;
}

/** Verified tokens by their digest: bounded, the one least lately used goes first. */
export class ClaimsCache {
  readonly #entries = new Map<string, Verified>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(credential: string, nowMs: number): Principal | undefined {
    const entry = this.#entries.get(credential);
    if (!entry) return undefined;
    this.#entries.delete(credential);
    if (nowMs >= entry.untilMs) return undefined;
    this.#entries.set(credential, entry);
    return entry.principal;
  }

  add(verified: Verified): void {
    const { credential } = verified.principal;
    this.#entries.delete(credential);
    this.#entries.set(credential, verified);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#max) return;
      this.#entries.delete(oldest);
    }
  }
}
