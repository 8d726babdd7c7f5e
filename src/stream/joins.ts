import type { Slot } from '../core/types.ts';
import type { Release } from '../exchange/ports.ts';
import type { ChannelText } from './channel-text.ts';
import { edgeBytes, type End, Ends, mostBytes } from './ends.ts';
import { Line } from './line.ts';

/** A shorter text is seen whole by its neighbours, and they see each other across it. */
const shortBytes = 256;
/** A row of short texts is looked at in stretches of so many bytes, each from a little before the end of the last. */
const longestBytes = 2048;

/**
 * What becomes of a finding in a text: `here`, it is treated; `late`, some of the text has left, and it can be judged only;
 * `gone`, all of it has left, and was judged without it.
 */
type State = 'here' | 'late' | 'gone';

/** A stretch of one text, between neighbours. */
export interface Joint extends End {
  readonly text: ChannelText;
  /** Where the text begins. */
  readonly where: string;
  readonly state: State;
}

/** Texts that stand next to one another, as far as they are to be looked at as one; and those that need wait no longer. */
interface Stretch {
  readonly joints: readonly Joint[];
  readonly done: readonly ChannelText[];
}

interface Part {
  readonly text: ChannelText;
  readonly where: string;
  readonly ends: Ends;
  state: State;
  /** Its beginning was looked at, with what stands before. */
  isEntered: boolean;
}

/** One speaker's texts, until another one speaks. */
interface Run {
  readonly key: string;
  /** What is to be looked at with the texts that come. */
  open: Joint[];
  /** Texts behind that, in their order. */
  readonly parts: Line<Part>;
  isOver: boolean;
}

/**
 * Which texts stand next to one another (`Slot.joins`), and what of them is to be looked at as one. That depends on what
 * stands in the frames, and not on how many of them come at once. Where frames leave before the last one came, texts are
 * looked at with those of their own frame, and with the end of those before: nothing is held back for what may come.
 */
export class Joins {
  readonly #release: Release;
  readonly #parts = new Map<ChannelText, Part>();
  readonly #runs = new Set<Run>();
  #current: Run | undefined;
  readonly #stretches = new Line<Stretch>();

  constructor(release: Release) {
    this.#release = release;
  }

  /** Stretches that wait to be looked at. */
  get waiting(): number {
    return this.#stretches.length;
  }

  /** A piece of a text, in the order of their places. */
  add(text: ChannelText, { joins, text: bytes, where }: Slot): void {
    if (joins === undefined) return;
    const known = this.#parts.get(text);
    if (known) {
      known.ends.add(bytes);
      return;
    }
    const part: Part = { text, where, ends: new Ends(), state: 'here', isEntered: false };
    part.ends.add(bytes);
    text.joining = true;
    const run = this.#runOf(joins);
    advance(run, this.#stretches, text => this.#parts.delete(text));
    this.#parts.set(text, part);
    run.parts.add(part);
  }

  /** All of a frame was added, and what ends with it is closed. */
  endFrame(isLast: boolean): void {
    if (this.#runs.size === 0) return;
    if (isLast && this.#current) this.#end(this.#current);
    for (const run of this.#runs) {
      advance(run, this.#stretches, text => this.#parts.delete(text));
      if (this.#release === 'segments') this.#leave(run);
      if (run.isOver && run.parts.length === 0) this.#runs.delete(run);
    }
  }

  /** The next one that is to be looked at; all that was added was scanned. */
  next(): Stretch | undefined {
    const next = this.#stretches.first;
    if (next) this.#stretches.shift();
    return next;
  }

  #runOf(key: string): Run {
    const current = this.#current;
    if (current?.key === key) return current;
    if (current) this.#end(current);
    const run: Run = { key, open: [], parts: new Line(), isOver: false };
    this.#current = run;
    this.#runs.add(run);
    return run;
  }

  #end(run: Run): void {
    run.isOver = true;
    if (this.#current === run) this.#current = undefined;
    advance(run, this.#stretches, text => this.#parts.delete(text));
    if (run.parts.length === 0) this.#runs.delete(run);
  }

  /** The frame leaves, with what stands in it. */
  #leave(run: Run): void {
    const done = run.open.filter(({ state }) => state !== 'gone').map(({ text }) => text);
    if (run.open.some(({ state }) => state !== 'gone')) this.#stretches.add({ joints: run.open, done });
    run.open = lastOf(run.open).map(joint => ({ ...joint, state: 'gone' }));
    const parts = run.parts.run(
      () => true,
      () => true,
    );
    for (const part of parts) part.state = 'late';
    if (parts.length > 0) this.#stretches.add({ joints: [], done: parts.map(({ text }) => text) });
  }
}

/** Takes in the texts that have ended, in their order, and what is known of the next one. */
function advance(run: Run, to: Line<Stretch>, forget: (text: ChannelText) => void): void {
  for (let part = run.parts.first; part; part = run.parts.first) {
    const { text, ends } = part;
    const isEnded = text.closed;
    if (!isEnded && ends.length < mostBytes) return;
    if (ends.length > shortBytes && !part.isEntered) {
      part.isEntered = true;
      if (run.open.length > 0) flush(run, to, [...run.open, jointOf(part, ends.head)]);
    }
    if (!isEnded) return;
    run.open.push(jointOf(part, part.isEntered ? ends.tail : ends.all));
    run.parts.shift();
    forget(text);
    if (bytesOf(run.open) > longestBytes) flush(run, to, run.open, lastOf(run.open));
  }
  if (run.isOver && run.open.length > 0) flush(run, to, run.open);
}

/** `kept`: what is to be looked at with those behind as well. */
function flush(run: Run, to: Line<Stretch>, joints: readonly Joint[], kept: readonly Joint[] = []): void {
  const stay = new Set(kept);
  to.add({ joints, done: run.open.filter(joint => !stay.has(joint)).map(({ text }) => text) });
  run.open = [...kept];
}

const jointOf = ({ text, where, state }: Part, end: End): Joint => ({ ...end, text, where, state });

const bytesOf = (joints: readonly Joint[]): number =>
  joints.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** As many of the last ones as it takes to have what a neighbour sees. */
function lastOf(joints: readonly Joint[]): readonly Joint[] {
  let from = joints.length;
  for (let bytes = 0; from > 0 && bytes < edgeBytes;) bytes += joints[--from]?.bytes.length ?? 0;
  return joints.slice(from);
}
