import { nextTurn } from '../core/turns.ts';
import { InvariantError, SallyportError } from '../core/errors.ts';
import type { Channel, Finding, Origin, SlotKind } from '../core/types.ts';
import type { Piece, Release, Scan, Scanner } from '../exchange/ports.ts';
import { CachedScanner } from './cached-scanner.ts';
import { ChannelScan, type Label, type Means, Scratch } from './channel-scan.ts';
import { Engine } from './engine.ts';
import { type CacheOptions, FindingsCache } from './findings-cache.ts';
import { type Own, ownRecognizers } from './own/own.ts';
import type { Recognizer } from './recognizer.ts';
import { recognizers as all } from './recognizers/index.ts';
import { Readings } from './readings/readings.ts';
import { type Spawn, spawner, WorkerPool } from './worker-pool.ts';

/** Less text than this in one feed is scanned at once, unless it takes longer than a turn. */
const INLINE_BYTES = 256 * 1024;
/** So much is scanned between two looks at the clock; of the slowest texts (some 5 MB/s) that is 4 ms. */
const SLICE_BYTES = 16 * 1024;
/** After so long the event loop gets its turn. */
const TURN_MS = 15;
const MAX_BYTES = 64 * 1024 * 1024;
/** A hundred sessions of agents with as many long texts each; an entry without findings takes some 250 bytes. */
const usualCache: CacheOptions = { maxEntries: 16_384, maxBytes: 16 * 1024 * 1024 };
const MAX_LABEL_BYTES = 64;
const MAX_LABELS = 4096;

export interface ScannerOptions {
  /** Of one feed, in bytes; over it the feed throws `unclassified`. Default 64 MiB. */
  readonly maxBytes?: number;
  /** For one feed that takes more than one turn; over it the feed rejects with `unclassified`. Default 10 s. */
  readonly maxMs?: number;
  /** Only these are looked for, whatever their scores; default: all whose score is at least 0.2. */
  readonly entities?: ReadonlySet<string>;
  /** What the organisation looks for besides. */
  readonly own?: Own;
  /** Worker threads, started when first needed. 0: none, everything is scanned in slices. Default 1. */
  readonly workers?: number;
  /** Remembers what was found in whole texts; `none` where the same text hardly comes twice. Default 16,384, 16 MiB. */
  readonly cache?: CacheOptions | 'none';
}

/** What tests put in the place of the real parts. */
export interface ScannerParts {
  readonly recognizers?: readonly Recognizer[];
  readonly spawn?: Spawn;
  readonly allocate?: (length: number) => Uint8Array;
}

export type ClosableScanner = Scanner & {
  /** Stops the workers. What is under way rejects. */
  close(): Promise<void>;
};

/** A scanner with all recognizers. */
export function createScanner(options: ScannerOptions = {}, parts: ScannerParts = {}): ClosableScanner {
  const { cache = usualCache, maxBytes = MAX_BYTES } = options;
  const scanner = new EngineScanner(options, parts);
  return cache === 'none'
    ? scanner
    : new CachedScanner(scanner, new FindingsCache(cache, scanner.version), maxBytes);
}

/** Its own come last: where both say the same of a place, what all know stands. */
const withOwn = (own: Own | undefined): readonly Recognizer[] =>
  own ? [...all, ...ownRecognizers(own)] : all;

class EngineScanner implements ClosableScanner {
  readonly version: string;
  readonly #engine: Engine;
  readonly #means: Means;
  /** For what stands across texts. */
  readonly #across: Means;
  readonly #pool: WorkerPool | undefined;
  readonly #maxBytes: number;
  readonly #maxMs: number;
  readonly #labels = new Map<string, Label>();

  constructor(options: ScannerOptions, parts: ScannerParts) {
    const { recognizers = withOwn(options.own), spawn = spawner(options.own), allocate } = parts;
    const scope = options.entities && { entities: options.entities };
    this.#engine = new Engine(recognizers, scope);
    this.#means = {
      engine: this.#engine,
      readings: new Readings(this.#engine),
      scratch: new Scratch(allocate),
    };
    const { words, version } = this.#engine;
    const engine = new Engine(recognizers, scope, { words, version, asks: isSure });
    this.#across = { engine, readings: noReadings, scratch: this.#means.scratch };
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#maxMs = options.maxMs ?? 10_000;
    // A worker looks for all there is.
    const size = options.entities ? 0 : (options.workers ?? 1);
    this.#pool =
      size > 0
        ? new WorkerPool({ size, spawn, maxMs: this.#maxMs, version: this.#engine.version })
        : undefined;
    this.version = this.#engine.version;
  }

  open(
    channel: Channel,
    _kind: SlotKind,
    label: string,
    release: Release = 'whole',
    origin?: Origin,
  ): ChannelScan {
    return new ChannelScan(channel, this.#labelOf(label), label, release, origin);
  }

  feed(pieces: readonly Piece[]): void | Promise<void> {
    let bytes = 0;
    for (const { text } of pieces) bytes += text.length;
    if (bytes > this.#maxBytes)
      throw this.#fail(pieces, new SallyportError('unclassified', 'more text than may be scanned at once'));
    if (bytes > INLINE_BYTES) return this.#feedLong(pieces);
    const slices = slicesOf(pieces);
    try {
      if (this.#scanTurn(slices)) return;
    } catch (error) {
      throw this.#fail(pieces, error);
    }
    return this.#scanRest(slices).catch((error: unknown) => {
      throw this.#fail(pieces, error);
    });
  }

  across(text: Uint8Array): readonly Finding[] {
    const scan = new ChannelScan(noChannel, noLabel, '', 'whole');
    try {
      scan.take(text, true, this.#across);
    } catch {
      // The cause may quote the text.
      throw new SallyportError('recognizer_failed', 'a recognizer failed');
    }
    return scan.findings.filter(({ band }) => band !== 'possible');
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  /** Whole texts go to a worker, others are scanned here, slice by slice. */
  async #feedLong(pieces: readonly Piece[]): Promise<void> {
    try {
      const whole = this.#pool ? wholeTexts(pieces) : [];
      const sent = new Set(whole);
      const work =
        whole.length > 0
          ? this.#pool?.scan(whole.map(({ scan, text }) => ({ scan: own(scan), text })))
          : undefined;
      await Promise.all([work, this.#scanRest(slicesOf(pieces.filter(piece => !sent.has(piece))))]);
    } catch (error) {
      throw this.#fail(pieces, error);
    }
  }

  /** Turn by turn, the event loop in between. */
  async #scanRest(slices: Iterator<Piece>): Promise<void> {
    const began = performance.now();
    for (;;) {
      await nextTurn();
      if (this.#scanTurn(slices)) return;
      if (performance.now() - began > this.#maxMs)
        throw new SallyportError('unclassified', 'the scan took too long');
    }
  }

  /** Scans until all is done (true), or the turn has been long enough. */
  #scanTurn(slices: Iterator<Piece>): boolean {
    const began = performance.now();
    let bytes = 0;
    for (let slice = slices.next(); !slice.done; slice = slices.next()) {
      const { scan, text, end } = slice.value;
      this.#take(own(scan), text, end);
      bytes += text.length;
      if (bytes < SLICE_BYTES) continue;
      if (performance.now() - began >= TURN_MS) return false;
      bytes = 0;
    }
    return true;
  }

  #take(scan: ChannelScan, text: Uint8Array, end: boolean): void {
    if (scan.failed || scan.ended) throw new InvariantError('a piece for a scan that has ended or failed');
    scan.take(text, end, this.#means);
  }

  /** None of these scans counts any more, whatever part of them was done. */
  #fail(pieces: readonly Piece[], error: unknown): SallyportError {
    for (const { scan } of pieces) if (scan instanceof ChannelScan) scan.failed = true;
    if (error instanceof SallyportError) return error;
    // The cause may quote the text.
    return new SallyportError('recognizer_failed', 'a recognizer failed');
  }

  #labelOf(text: string): Label {
    const known = this.#labels.get(text);
    if (known) return known;
    const label = this.#makeLabel(text);
    if (this.#labels.size < MAX_LABELS && text.length <= MAX_LABEL_BYTES) this.#labels.set(text, label);
    return label;
  }

  #makeLabel(text: string): Label {
    if (text === '') return noLabel;
    const bytes = Buffer.from(`${text.slice(0, MAX_LABEL_BYTES)}: `);
    const { view, words } = this.#engine;
    view.bytes = bytes;
    view.end = bytes.length;
    view.ended = true;
    view.place(-1);
    return { bytes, context: words.in(view, 0, bytes.length) };
  }
}

/** The same pieces, the long ones cut. */
function* slicesOf(pieces: readonly Piece[]): Generator<Piece, undefined> {
  for (const piece of pieces) {
    const { scan, text, end } = piece;
    if (text.length <= SLICE_BYTES) yield piece;
    else {
      for (let from = 0; from < text.length; from += SLICE_BYTES) {
        const to = from + SLICE_BYTES;
        yield { scan, text: text.subarray(from, to), end: end && to >= text.length };
      }
    }
  }
}

/** Pieces that are all of their text: it has not begun, and ends with this one. */
function wholeTexts(pieces: readonly Piece[]): readonly Piece[] {
  const times = new Map<Scan, number>();
  for (const { scan } of pieces) times.set(scan, (times.get(scan) ?? 0) + 1);
  return pieces.filter(({ scan, end }) => end && times.get(scan) === 1 && own(scan).fresh);
}

/** What is told by itself, whatever stands around it: a check digit, a secret, a form of its own. */
const isSure = ({ validation, class: dataClass, entity }: Recognizer): boolean =>
  validation === 'checksum' || dataClass === 'secrets' || formed.has(entity);
const formed: ReadonlySet<string> = new Set(['EMAIL', 'PHONE_NUMBER', 'US_SSN']);

const noChannel = '' as Channel;
const noReadings: Means['readings'] = { read: ({ source }) => source.end };
const noLabel: Label = { bytes: new Uint8Array(0), context: new Map() };

function own(scan: Scan): ChannelScan {
  if (scan instanceof ChannelScan) return scan;
  throw new InvariantError('a scan of another scanner');
}
