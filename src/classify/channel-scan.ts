import { isAscii } from 'node:buffer';
import { InvariantError } from '../core/errors.ts';
import type { Channel, Finding, Origin } from '../core/types.ts';
import type { Release, Scan } from '../exchange/ports.ts';
import { isAlnum } from './bytes.ts';
import type { Engine, Pass } from './engine.ts';
import { fold, type FoldState, incomplete } from './fold.ts';
import { MixedScripts } from './mixed-scripts.ts';
import { Offsets } from './offsets.ts';
import { Scales } from './evidence.ts';
import type { Source } from './readings/source.ts';
import { Candidates, type Places } from './resolve.ts';
import { type Readings, Standings } from './readings/readings.ts';
import { MAX_BACK } from './view.ts';

const nothing = new Uint8Array(0);
const identity: Places = { startOf: offset => offset, endOf: offset => offset };

/** A longer word is as well two. */
const MAX_WORD = 64;

/** Text before the window's end that stays: what a context or a word boundary may look at. */
const KEPT_BACK = 2 * MAX_BACK;

/** A label as the engine sees it: its bytes before the text, and which recognizers it speaks for. */
export interface Label {
  readonly bytes: Uint8Array;
  /** The word, by index of the recognizer. */
  readonly context: ReadonlyMap<number, string>;
}

/** Bytes in which windows are put together; shared, as no scan is in it for longer than one call. */
export class Scratch {
  readonly #allocate: (length: number) => Uint8Array;
  #bytes: Uint8Array;

  constructor(allocate: (length: number) => Uint8Array = length => new Uint8Array(length)) {
    this.#allocate = allocate;
    this.#bytes = allocate(16_384);
  }

  /** At least so many bytes, contents undefined. */
  of(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = this.#allocate(Math.max(length, this.#bytes.length * 2));
    return this.#bytes;
  }
}

/** What a scan is done with; shared by all. */
export interface Means {
  readonly engine: Engine;
  readonly readings: Pick<Readings, 'read'>;
  readonly scratch: Scratch;
}

/** The scan of one text. Between two pieces it holds what is not settled, and a little text before that. */
export class ChannelScan implements Scan {
  readonly channel: Channel;
  readonly findings: Finding[] = [];
  settled = 0;
  /** Bytes taken in so far. */
  length = 0;
  ended = false;
  /** A piece of it could not be scanned; nothing that it says counts. */
  failed = false;
  readonly label: Label;
  readonly labelText: string;
  readonly release: Release;
  readonly origin: Origin;
  #candidates: Candidates;
  #standings: Standings;
  pass: Pass;
  #tail: Uint8Array;
  /** Folded offset of the first byte of the tail. The text begins at 0, its label before that. */
  #base: number;
  /** The beginning of a character whose end has not come. */
  #carry: Uint8Array = nothing;
  #offsets: Offsets | undefined;
  #mixed: MixedScripts = new MixedScripts();
  #fold: FoldState = { folded: 0, original: 0, isTagged: false, hidden: [], mixed: this.#mixed };
  /** Where a word with hidden characters was last reported. */
  #hiddenAt = -1;

  constructor(
    channel: Channel,
    label: Label,
    labelText: string,
    release: Release,
    origin: Origin = 'conversation',
  ) {
    this.channel = channel;
    this.label = label;
    this.labelText = labelText;
    this.release = release;
    this.origin = origin;
    this.#candidates = new Candidates(release, origin);
    this.pass = {
      at: 0,
      state: 0,
      candidates: this.#candidates,
      scales: new Scales(release),
      resumeAt: -1,
      resumeWith: -1,
      floor: -1,
    };
    this.#tail = label.bytes;
    this.#base = -label.bytes.length;
    this.#standings = new Standings(label.bytes.length);
  }

  /** @throws InvariantError for one that has ended, or failed. */
  fork(): ChannelScan {
    if (this.ended || this.failed) throw new InvariantError('a fork of a scan that has ended or failed');
    const fork = new ChannelScan(this.channel, this.label, this.labelText, this.release, this.origin);
    fork.settled = this.settled;
    fork.length = this.length;
    fork.#candidates = this.#candidates.fork();
    fork.#standings = this.#standings.fork();
    fork.pass = { ...this.pass, candidates: fork.#candidates, scales: this.pass.scales.fork() };
    fork.#tail = this.#tail;
    fork.#base = this.#base;
    fork.#carry = this.#carry;
    fork.#offsets = this.#offsets?.fork();
    fork.#mixed = this.#mixed.fork();
    fork.#fold = { ...this.#fold, hidden: [...this.#fold.hidden], mixed: fork.#mixed };
    fork.#hiddenAt = this.#hiddenAt;
    return fork;
  }

  /** Nothing has been taken in. */
  get fresh(): boolean {
    return this.length === 0 && !this.ended;
  }

  take(text: Uint8Array, ended: boolean, { engine, readings, scratch }: Means): void {
    const { view } = engine;
    this.length += text.length;
    this.ended = ended;
    const bytes = scratch.of(this.#tail.length + this.#carry.length + text.length + 1);
    bytes.set(this.#tail);
    const end = this.#append(text, bytes, this.#tail.length);
    bytes[end] = 0;
    view.bytes = bytes;
    view.end = end;
    view.ended = ended;
    view.label = this.label.context;
    view.place(this.#base);
    view.sighted.length = 0;
    view.evidences.length = 0;
    const passed = engine.run(this.pass);
    if (this.#fold.hidden.length > 0) this.#reveal(bytes, end, engine);
    if (!this.#mixed.isEmpty) this.#tellMixed(bytes, end, engine);
    const from = Math.min(passed, this.#read({ bytes, end, ended, origin: -this.#base }, readings));
    this.#settle(this.#base + from);
    this.#keep(bytes, end, from);
  }

  /** Words with characters in them that nobody sees: each is reported once. */
  #reveal(bytes: Uint8Array, end: number, engine: Engine): void {
    const { hidden } = this.#fold;
    const base = this.#base;
    const known = hidden.findIndex(offset => offset - base >= end);
    for (const offset of hidden.splice(0, known < 0 ? hidden.length : known)) {
      const at = offset - base;
      if (offset <= 0 || !isAlnum(bytes[at - 1] as number) || !isAlnum(bytes[at] as number)) continue;
      let start = at - 1;
      while (start > at - MAX_WORD && start > -base && isAlnum(bytes[start - 1] as number)) start--;
      if (this.#hiddenAt > start + base) continue;
      this.#hiddenAt = offset;
      const said = engine.say('evasion.hidden-characters', offset - 1, offset + 1, 0.3);
      if (said) this.#candidates.add(said);
    }
  }

  #tellMixed(bytes: Uint8Array, end: number, engine: Engine): void {
    for (const word of this.#mixed.words(bytes, this.#base, end, this.ended)) {
      const said = engine.say('evasion.mixed-scripts', word.start, word.end, 0.4);
      if (said) this.#candidates.add(said);
    }
  }

  /** What it says where it is read otherwise than it is written. */
  #read(source: Source, readings: Means['readings']): number {
    const { context: label } = this.label;
    return readings.read({ source, base: this.#base, label, into: this.#candidates }, this.#standings);
  }

  /** What a worker found in the whole text. */
  adopt(findings: readonly Finding[], length: number): void {
    if (this.failed) return;
    for (const finding of findings) this.findings.push(finding);
    this.length = length;
    this.settled = length;
    this.ended = true;
  }

  #append(text: Uint8Array, into: Uint8Array, at: number): number {
    if (this.#carry.length === 0 && isAscii(text) && !text.includes(0x5c)) {
      into.set(text, at);
      this.#mixed.begin(text, this.#fold.folded);
      this.#fold.folded += text.length;
      this.#fold.original += text.length;
      return at + text.length;
    }
    const joined = this.#carry.length > 0 ? Buffer.concat([this.#carry, text]) : text;
    const cut = this.ended ? 0 : incomplete(joined);
    this.#carry = cut > 0 ? Uint8Array.from(joined.subarray(joined.length - cut)) : nothing;
    this.#offsets ??= new Offsets();
    return fold(joined.subarray(0, joined.length - cut), into, at, this.#fold, this.#offsets);
  }

  #settle(frontier: number): void {
    const { scales } = this.pass;
    const candidates = this.#candidates;
    const places = this.#offsets ?? identity;
    const until = this.ended ? Infinity : frontier;
    scales.settle(until, candidate => candidates.add(candidate));
    const weighed = scales.first;
    if (!candidates.isEmpty) candidates.take(until, weighed, this.channel, places, this.findings);
    const open = Math.max(0, Math.min(frontier, weighed, candidates.first));
    this.settled = this.ended ? this.length : Math.max(this.settled, places.startOf(open));
  }

  #keep(bytes: Uint8Array, end: number, from: number): void {
    if (this.ended) {
      this.#tail = nothing;
      return;
    }
    const cut = Math.max(0, from - KEPT_BACK);
    this.#tail = bytes.slice(cut, end);
    this.#base += cut;
    this.pass.at -= cut;
    this.#standings.cut(cut);
    this.pass.floor = Math.max(-1, this.pass.floor - cut);
    if (this.pass.resumeAt >= 0) this.pass.resumeAt -= cut;
    this.#offsets?.forget(Math.min(this.#base, this.#candidates.first, this.pass.scales.first));
  }
}
