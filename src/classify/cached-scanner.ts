import { nextTurn, Turn } from '../core/turns.ts';
import type { Channel, Finding, Origin, SlotKind } from '../core/types.ts';
import type { Piece, Release, Scan, Scanner } from '../exchange/ports.ts';
import { ChannelScan } from './channel-scan.ts';
import type { FindingsCache } from './findings-cache.ts';

/** Shorter texts are scanned in the time that it takes to look them up. */
const LEAST_BYTES = 512;
/** Longer ones would be hashed for longer than a turn may last. */
const MOST_BYTES = 1024 * 1024;
/** So much is hashed in well under a turn of the event loop. */
const AT_ONCE_BYTES = 256 * 1024;

/** A scanner that can be closed. */
type Closable = Scanner & { close(): Promise<void> };

/** A whole text, the name under which it is known or will be, and what is known of it. */
interface Looked {
  readonly piece: Piece;
  readonly scan: ChannelScan;
  readonly name: string;
  readonly findings: ReturnType<FindingsCache['get']>;
}

/**
 * Scans what it does not know, and remembers it. Agents send their whole history at each turn: what was scanned once need
 * not be again. Only texts that come whole count; what comes in pieces, and what failed, is never remembered.
 */
export class CachedScanner implements Closable {
  readonly version: string;
  readonly #scanner: Closable;
  readonly #cache: FindingsCache;
  readonly #maxBytes: number;

  /** `maxBytes`: what the scanner takes in one feed. It holds for what is known as well, so that the outcome is the same. */
  constructor(scanner: Closable, cache: FindingsCache, maxBytes: number) {
    this.version = scanner.version;
    this.#scanner = scanner;
    this.#cache = cache;
    this.#maxBytes = maxBytes;
  }

  open(channel: Channel, kind: SlotKind, label: string, release?: Release, origin?: Origin): Scan {
    return this.#scanner.open(channel, kind, label, release, origin);
  }

  feed(pieces: readonly Piece[]): void | Promise<void> {
    const whole = wholeTexts(pieces);
    if (whole.length === 0 || bytesOf(pieces) > this.#maxBytes) return this.#scanner.feed(pieces);
    if (bytesOf(whole) > AT_ONCE_BYTES) return this.#feedLong(pieces, whole);
    return this.#scan(
      pieces,
      whole.map(piece => this.#lookUp(piece)),
    );
  }

  /** Never remembered. */
  across(text: Uint8Array): readonly Finding[] {
    return this.#scanner.across(text);
  }

  close(): Promise<void> {
    return this.#scanner.close();
  }

  async #feedLong(pieces: readonly Piece[], whole: readonly WholePiece[]): Promise<void> {
    const looked: Looked[] = [];
    let turn = new Turn();
    for (const piece of whole) {
      looked.push(this.#lookUp(piece));
      if (!turn.over) continue;
      await nextTurn();
      turn = new Turn();
    }
    await this.#scan(pieces, looked);
  }

  #lookUp(piece: WholePiece): Looked {
    const { scan, text } = piece;
    const name = this.#cache.nameOf(text, scan.labelText, scan.release, scan.origin);
    return { piece, scan, name, findings: this.#cache.get(name) };
  }

  /** What is known counts only once all else of the feed was scanned: they fail together. */
  #scan(pieces: readonly Piece[], looked: readonly Looked[]): void | Promise<void> {
    const known = new Set<Piece>(looked.filter(({ findings }) => findings).map(({ piece }) => piece));
    const rest = known.size === 0 ? pieces : pieces.filter(piece => !known.has(piece));
    try {
      const work = rest.length > 0 ? this.#scanner.feed(rest) : undefined;
      if (work)
        return work.then(
          () => done(looked, this.#cache),
          (error: unknown) => fail(looked, error),
        );
    } catch (error) {
      return fail(looked, error);
    }
    done(looked, this.#cache);
  }
}

function done(looked: readonly Looked[], cache: FindingsCache): void {
  for (const { scan, name, piece, findings } of looked) {
    const { channel } = scan;
    if (findings)
      scan.adopt(
        findings.map(finding => ({ ...finding, channel })),
        piece.text.length,
      );
    else if (scan.ended && !scan.failed) cache.put(name, scan.findings);
  }
}

function fail(looked: readonly Looked[], error: unknown): never {
  for (const { scan } of looked) scan.failed = true;
  throw error;
}

const bytesOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { text }) => sum + text.length, 0);

interface WholePiece extends Piece {
  readonly scan: ChannelScan;
}

/** Pieces that are all of their text: it has not begun, and ends with this one. */
function wholeTexts(pieces: readonly Piece[]): readonly WholePiece[] {
  const whole = pieces.filter(isWhole);
  if (whole.length === 0) return whole;
  const times = new Map<Scan, number>();
  for (const { scan } of pieces) times.set(scan, (times.get(scan) ?? 0) + 1);
  return whole.filter(({ scan }) => times.get(scan) === 1);
}

const isWhole = (piece: Piece): piece is WholePiece =>
  piece.end &&
  piece.text.length >= LEAST_BYTES &&
  piece.text.length <= MOST_BYTES &&
  piece.scan instanceof ChannelScan &&
  piece.scan.fresh &&
  !piece.scan.failed;
