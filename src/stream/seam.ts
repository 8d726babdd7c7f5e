import { type Finding } from '../core/types.ts';
import { type Scan } from '../exchange/ports.ts';

/**
 * Where a text goes on that had paused. What stood before has left, as if it had ended there. Its readers may put what comes
 * behind it, or take that for another text: so what comes is scanned both by itself and, here, as one with what stood
 * before. What only this one finds begins in what has left, or is told by it: it can be judged, and not treated.
 */
export class Seam {
  /** Of the text from its beginning. */
  readonly scan: Scan;
  /** Where it goes on, in offsets of that scan. */
  readonly at: number;
  /** The one that ended when it paused: what was said then. */
  readonly #before: Scan;
  #judged: number;

  constructor(scan: Scan, at: number, before: Scan, judged: number = scan.findings.length) {
    this.scan = scan;
    this.at = at;
    this.#before = before;
    this.#judged = judged;
  }

  /** The same, of another scan that has come as far. */
  of(scan: Scan): Seam {
    return new Seam(scan, this.at, this.#before, this.#judged);
  }

  /** Up to where what comes behind the seam is settled. */
  get settled(): number {
    return this.scan.settled - this.at;
  }

  get hasFound(): boolean {
    return this.#judged < this.scan.findings.length;
  }

  /** The next finding that `own`, the scan of what comes behind the seam, does not have. */
  next(own: Scan): Finding | undefined {
    for (; this.hasFound; this.#judged++) {
      const finding = this.scan.findings[this.#judged] as Finding;
      const start = finding.at[0] - this.at;
      // What it has at that place is not final.
      if (start >= 0 && own.settled <= start) return undefined;
      const known = (start >= 0 ? own : this.#before).findings;
      const by = start >= 0 ? this.at : 0;
      if (known.some(other => says(other, finding, by))) continue;
      this.#judged++;
      return finding;
    }
    return undefined;
  }
}

/** Is one finding, whose offsets are `by` less, all that the other one is? */
const says = (one: Finding, other: Finding, by: number): boolean =>
  one.entity === other.entity &&
  one.class === other.class &&
  (one.band === other.band || one.score >= other.score) &&
  one.at[0] + by <= other.at[0] &&
  one.at[1] + by >= other.at[1];
