import { isAscii } from 'node:buffer';
import type { Engine } from '../engine.ts';
import { fold } from '../fold.ts';
import { Offsets } from '../offsets.ts';
import { type Candidate, Candidates, type CandidateSink } from '../resolve.ts';
import { Draft, type Manner } from './draft.ts';
import { readings } from './index.ts';
import type { Desk, Evidence, Standing } from './reading.ts';
import { type Source, tokenStart } from './source.ts';
import { Survey } from './survey.ts';

/** What was read otherwise may have been written otherwise once more, so deep: base64 of percent-encoding of base64. */
const DEPTH = 3;
/** Of what is read otherwise, by each reading: twice what came, and so much. */
const FREE_BYTES = 65_536;

/** Where a text of the caller's stands: in offsets of its own. */
export interface Placed {
  readonly source: Source;
  /** Offset of the window's first byte. */
  readonly base: number;
  readonly label: ReadonlyMap<number, string>;
  readonly into: CandidateSink;
}

/** Where all readings stand in one text. */
export class Standings {
  readonly all: readonly Standing[] = readings.map(() => ({ at: 0, seen: -1, spent: 0 }));

  /** From the label, which is not read, on. */
  constructor(from: number) {
    for (const standing of this.all) standing.at = from;
  }

  /** The same, to go their own way. */
  fork(): Standings {
    const fork = new Standings(0);
    for (const [index, standing] of fork.all.entries()) Object.assign(standing, this.all[index]);
    return fork;
  }

  /** So many bytes were cut off the window's front. */
  cut(bytes: number): void {
    for (const standing of this.all) {
      standing.at -= bytes;
      standing.seen -= bytes;
    }
  }
}

/** Reads texts otherwise than they are written, and has the engine look through what comes of it. */
export class Readings {
  readonly #levels: readonly Level[];

  constructor(engine: Engine) {
    let deeper: Level | undefined;
    for (let depth = DEPTH; depth > 0; depth--) deeper = new Level(engine, deeper);
    this.#levels = deeper ? [deeper] : [];
  }

  /** Reads on, and says from which index of the window on a finding is still possible. */
  read(placed: Placed, standings: Standings): number {
    let open = placed.source.end;
    for (const level of this.#levels) open = level.read(placed, standings);
    return open;
  }
}

/** Where the first of them has to look. */
function firstOf(standings: readonly Standing[], end: number): number {
  let first = end;
  for (const { at } of standings) first = Math.min(first, at);
  return Math.max(0, first);
}

/** In random bytes: what looks like a name, and what a name before them makes a secret, which they are as they are written. */
const isChance = ({ class: dataClass, start }: Candidate): boolean =>
  dataClass === 'pii' || (dataClass === 'secrets' && start <= 0);

/** What is read otherwise out of one text; `deeper` does the same with that. */
class Level implements Desk, CandidateSink {
  readonly draft: Draft = new Draft();
  readonly #engine: Engine;
  readonly #deeper: Level | undefined;
  readonly #survey = new Survey();
  #placed: Placed | undefined;
  #standing: Standing | undefined;
  #reading = '';
  #manner: Manner = {};
  #to = 0;
  #folded: Uint8Array = new Uint8Array(0);
  #offsets: Offsets | undefined;
  /** Of a coarse draft. */
  #gathered: Candidates | undefined;

  constructor(engine: Engine, deeper: Level | undefined) {
    this.#engine = engine;
    this.#deeper = deeper;
  }

  read(placed: Placed, { all }: Standings): number {
    const { source } = placed;
    this.#placed = placed;
    this.#survey.take(source, firstOf(all, source.end));
    let open = source.end;
    for (const [index, reading] of readings.entries()) {
      const standing = all[index] as Standing;
      this.#standing = standing;
      this.#reading = reading.name;
      reading.read(source, standing, this, this.#survey);
      if (!source.ended) open = Math.min(open, reading.open(source, standing));
    }
    return open;
  }

  say({ recognizer, start, end, score }: Evidence): void {
    const { base, into } = this.#placed as Placed;
    const candidate = this.#engine.say(recognizer, base + start, base + end, score);
    if (candidate) into.add(candidate);
  }

  hand(to: number, manner: Manner): void {
    const { base } = this.#placed as Placed;
    const { draft } = this;
    this.#to = to;
    this.#manner = manner;
    // Evenly over the text, so that the same text has the same places read however it comes.
    const allowed = FREE_BYTES + 2 * Math.max(0, base + to);
    if ((this.#standing?.spent ?? 0) > allowed) {
      this.say({ recognizer: 'evasion.unread', start: draft.start, end: to, score: 1 });
      return;
    }
    this.#gathered = manner.coarse ? new Candidates() : undefined;
    this.#look();
    if (this.#gathered) this.#share(this.#gathered.drain());
    this.#gathered = undefined;
  }

  #look(): void {
    const { draft } = this;
    const { label } = this.#placed as Placed;
    const source = this.#fold();
    const base = -draft.head;
    const { checked = false, coarse = false, last = false } = this.#manner;
    const numbersFrom = checked || coarse ? tokenStart(source.bytes, draft.head, 0) : 0;
    this.#engine.look(source, base, label, this, { checked, numbersFrom });
    if (last || !this.#deeper) return;
    this.#deeper.read({ source, base, label, into: this }, new Standings(draft.head));
  }

  /** The draft as the engine sees it. */
  #fold(): Source {
    const { draft } = this;
    const { bytes, length, head } = draft;
    const written = bytes.subarray(0, length);
    this.#offsets = undefined;
    if (this.#folded.length < length + 1) this.#folded = new Uint8Array(2 * length + 1);
    const folded = this.#folded;
    let end = length;
    if (isAscii(written) && !written.includes(0x5c)) folded.set(written);
    else {
      folded.set(written.subarray(0, head));
      this.#offsets = new Offsets();
      const state = { folded: 0, original: 0, isTagged: false, hidden: [] };
      end = fold(written.subarray(head), folded, head, state, this.#offsets);
    }
    folded[end] = 0;
    return { bytes: folded, end, ended: true, origin: 0 };
  }

  /** A candidate in what was read, as one in what it was read from. */
  add(found: Candidate): void {
    const { weight = 1, checked, sparse, least = 0, class: only } = this.#manner;
    // What ends in the context is found where it stands; of what begins there, the rest.
    if (found.end <= 0 || (found.start < 0 && this.#gathered)) return;
    if (checked && !this.#engine.checks(found.recognizer)) return;
    if (sparse && isChance(found) && this.#engine.isOfWords(found.recognizer)) return;
    if (found.score < least && !found.silent) return;
    if (only !== undefined && found.class !== only) return;
    const candidate = { ...found, start: Math.max(0, found.start), score: found.score * weight };
    if (this.#gathered && !candidate.silent) this.#gathered.add(candidate);
    else this.#pass(candidate, this.#place(candidate));
  }

  #pass(candidate: Candidate, [start, end]: readonly [number, number]): void {
    const { into, base } = this.#placed as Placed;
    const joins = candidate.joins && {
      ...candidate.joins,
      until: base + Math.max(end, this.#outer(candidate.joins.until)),
    };
    const disguised = !this.#manner.coarse;
    const inner = candidate.reading;
    const reading = inner === undefined ? this.#reading : `${this.#reading}, ${inner}`;
    into.add({ ...candidate, start: base + start, end: base + end, joins, disguised, reading });
  }

  /** Where in the source a place in what was read is, also behind its end. */
  #outer(index: number): number {
    const { draft } = this;
    const length = draft.length - draft.head;
    const at = this.#offsets && index < length ? this.#offsets.startOf(index) : index;
    if (at >= length) return this.#to + at - length;
    return draft.ends[draft.head + Math.max(0, at)] as number;
  }

  /** From the first to the last character that says it. */
  #place({ start, end }: Candidate): readonly [number, number] {
    const { draft } = this;
    if (this.#manner.coarse) return [draft.start, this.#to];
    const first = draft.head + (this.#offsets?.startOf(start) ?? start);
    const last = draft.head + (this.#offsets?.endOf(end) ?? end) - 1;
    const { starts, ends } = draft;
    return [
      Math.min(starts[first] as number, starts[last] as number),
      Math.max(ends[first] as number, ends[last] as number),
    ];
  }

  /** All of a coarse draft belongs to what is found in it: each has its share, and is gone with the others. */
  #share(found: readonly Candidate[]): void {
    const { start } = this.draft;
    const length = this.#to - start;
    const count = Math.min(found.length, length);
    for (let index = 0; index < count; index++) {
      const from = start + Math.floor((index * length) / count);
      const to = start + Math.floor(((index + 1) * length) / count);
      this.#pass({ ...(found[index] as Candidate), coarse: true }, [from, to]);
    }
  }
}
