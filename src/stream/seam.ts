import type { Finding } from '../core/types.ts';
import type { Scan } from '../exchange/ports.ts';
import { Told } from './told.ts';

/** Where a text goes on that had paused, once more of it comes. */
export interface Pause {
  /** Of the text from its beginning; it goes on. */
  readonly scan: Scan;
  /** The one that ended there instead: what was said then of what was not final. */
  readonly ended: Scan;
  /** In offsets of the text from its beginning. */
  readonly at: number;
}

/**
 * A text that goes on where it had paused. What stood before has left, as if it had ended there. Its readers may put what
 * comes behind it, or take that for another text: so what comes is scanned both by itself and, here, as one with what stood
 * before. What only this scan finds begins in what has left, or is told by it: it can be judged, and not treated.
 */
export class Seam {
  readonly at: number;
  readonly #whole: Told;
  readonly #ended: Scan;
  readonly #before = new Known(0);
  readonly #behind: Known;

  constructor({ scan, ended, at }: Pause) {
    this.at = at;
    this.#whole = new Told(scan, scan.findings.length);
    this.#ended = ended;
    this.#behind = new Known(at);
  }

  /** The scan that is fed. */
  get scan(): Scan {
    return this.#whole.scan;
  }

  /** Up to where what comes behind the seam is settled. */
  get settled(): number {
    return this.scan.settled - this.at;
  }

  get hasFound(): boolean {
    return this.#whole.next !== undefined;
  }

  /** @returns the scan that goes on */
  pause(): Scan {
    return this.#whole.pause();
  }

  /** The next finding that `own`, the scan of what comes behind the seam, does not have. */
  next(own: Scan): Finding | undefined {
    for (let next = this.#whole.next; next; next = this.#whole.next) {
      const start = next.at[0] - this.at;
      // What it has at that place is not final.
      if (start >= 0 && own.settled <= start) return undefined;
      this.#whole.take();
      const isKnown =
        start >= 0 ? this.#behind.has(next, own.findings) : this.#before.has(next, this.#ended.findings);
      if (!isKnown) return next;
    }
    return undefined;
  }
}

/** Looks findings up in others: both come in their order, so none is gone through twice. */
class Known {
  /** So much less are the offsets of the others. */
  readonly #by: number;
  #from = 0;

  constructor(by: number) {
    this.#by = by;
  }

  /** Is one of them all that the finding is? */
  has(finding: Finding, others: readonly Finding[]): boolean {
    const start = finding.at[0] - this.#by;
    let other = others[this.#from];
    while (other && other.at[1] <= start) other = others[++this.#from];
    return other !== undefined && this.#says(other, finding);
  }

  #says(one: Finding, other: Finding): boolean {
    const [start, end] = other.at;
    const isAsMuch = one.band === other.band || one.score >= other.score;
    const isThere = one.at[0] + this.#by <= start && one.at[1] + this.#by >= end;
    return one.entity === other.entity && one.class === other.class && isAsMuch && isThere;
  }
}
