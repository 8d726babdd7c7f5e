import { SallyportError } from '../core/errors.ts';
import { Cutter, type Segment } from '../core/passage.ts';
import { type Decision, type Direction, type Finding, type FrameFacts, type Head } from '../core/types.ts';
import { Flow } from '../stream/flow.ts';
import { type Noted } from '../stream/channel-text.ts';
import { headFrame, headOf } from './head.ts';
import { type FrameReader, type Judge, type Scanner, type Transform } from './ports.ts';
import { grants } from './join.ts';
import { Verdict } from './verdict.ts';
import { Received } from './received.ts';

export interface PipelineOptions<D extends Direction> {
  readonly direction: D;
  readonly head: Head;
  readonly credentials: readonly string[];
  /** Undefined: there is no body. */
  readonly reader: FrameReader | undefined;
  readonly scanner: Scanner;
  readonly transform: Transform;
  /** Asked once, when the first decision is due; `facts` are what the frames said until then. May throw a reason. */
  readonly judge: (facts: FrameFacts) => Judge;
  readonly blind: Uint8Array;
  /** `whole`: nothing is ready before everything came. */
  readonly release: 'segments' | 'whole';
  readonly maxBodyBytes: number;
  readonly now: () => number;
}

/**
 * The way of one direction, from bytes to segments: read → scan → decide → rewrite → cut. Requests and responses,
 * streamed or not, `policy test` and replay all go this one way; it reaches no door.
 */
export class Pipeline<D extends Direction> {
  readonly received: Received;
  readonly #o: PipelineOptions<D>;
  readonly #flow: Flow;
  readonly #cutter: Cutter<D>;
  readonly #found: Noted[] = [];
  #verdict: Verdict | undefined;
  #head: Head | undefined;
  #headDone = false;
  #out: Uint8Array[] = [];
  #released = 0;
  #taken = 0;
  #scanned = 0;
  #unscannable = 0;
  #facts: FrameFacts = {};
  /** Everything came. */
  #ended = false;
  /** Everything that came was judged and may leave. */
  #gathered = false;
  #cutEnd = false;
  #segmentFrom = 0;
  /** When what is ready became so. */
  readySince: number | undefined;
  /** Milliseconds spent reading and scanning, and deciding. */
  readonly spent = { read: 0, scan: 0, decide: 0 };

  constructor(options: PipelineOptions<D>) {
    this.#o = options;
    this.#flow = new Flow(options.scanner);
    this.#cutter = new Cutter(options.direction, options.blind);
    this.received = new Received(options.blind, options.head);
  }

  /** The head's own texts; call it once, first. */
  begin(): void | Promise<void> {
    return this.#push([headFrame(this.#o.head, this.#o.credentials)]);
  }

  /** The next chunk. A promise where it takes more than one turn; nothing may be read before it resolves. */
  read(chunk: Uint8Array, end: boolean): void | Promise<void> {
    const { reader, maxBodyBytes } = this.#o;
    this.received.add(chunk);
    if (!reader) {
      if (chunk.length > 0) throw new SallyportError('body_unexpected', 'a body where none belongs');
      if (end) this.#end();
      return;
    }
    if (this.#o.release === 'whole' && this.received.bytes > maxBodyBytes) {
      throw new SallyportError('body_too_large', 'a body over the limit');
    }
    const began = this.#o.now();
    const frames = reader.read(chunk, end);
    const go = (given: Awaited<typeof frames>): void | Promise<void> => {
      this.spent.read += this.#o.now() - began;
      for (const frame of given) this.#facts = { ...this.#facts, ...frame.facts };
      return after(this.#push(given), () => {
        if (end) this.#end();
      });
    };
    return frames instanceof Promise ? frames.then(go) : go(frames);
  }

  /** There is no body. */
  endAtHead(): void {
    this.#end();
  }

  #push(frames: Parameters<Flow['push']>[0]): void | Promise<void> {
    const began = this.#o.now();
    return after(this.#flow.push(frames), () => {
      this.spent.scan += this.#o.now() - began;
    });
  }

  #end(): void {
    if (this.#ended) throw new SallyportError('internal_error', 'a body that ends twice');
    this.#ended = true;
  }

  /** Decides on what is known and rewrites what is settled. Call it after each `begin`, `read` and `endAtHead`. */
  settle(): Decision | undefined {
    const whole = this.#o.release === 'whole';
    for (const { finding, where } of this.#flow.takeFound()) this.#found.push({ finding, where });
    if (whole && !this.#ended) return undefined;
    const decision = this.#decide();
    if (!grants(decision)) return decision;
    this.#gather(decision);
    return decision;
  }

  #decide(): Decision {
    const began = this.#o.now();
    this.#verdict ??= new Verdict(this.#o.direction, this.#o.judge(this.#facts));
    const decision = this.#verdict.on(this.#found);
    this.spent.decide += this.#o.now() - began;
    return decision;
  }

  #gather(decision: Decision): void {
    for (const settled of this.#flow.takeSettled(decision.treatments, this.#o.transform)) {
      if (!this.#headDone) {
        this.#headDone = true;
        this.#head = headOf(this.#o.head, settled.bytes);
        continue;
      }
      this.#out.push(settled.bytes);
      this.#taken += settled.received;
      this.#scanned += settled.scanned;
      this.#unscannable += settled.unscannable;
      this.readySince ??= this.#o.now();
    }
    if (this.#ended) this.#checkSum();
  }

  /** Everything that came was read, and everything that was read has left. */
  #checkSum(): void {
    const left = this.#flow.waiting + (this.#o.reader?.held ?? 0);
    if (left !== 0 || this.#taken !== this.received.bytes || !this.#headDone) {
      throw new SallyportError('tiling_mismatch', 'what came and what leaves do not add up');
    }
    this.#gathered = true;
    this.readySince ??= this.#o.now();
  }

  /** May something leave? */
  get ready(): boolean {
    if (this.#cutEnd || !this.#headDone) return false;
    return this.#gathered || this.#out.length > 0;
  }

  /** Would the next segment be the last? */
  get atEnd(): boolean {
    return this.#gathered;
  }

  /** Cuts what is ready. `head`: as it is to leave. */
  cut(head: (head: Head) => Head): Segment<D> {
    const bytes = this.#out.length === 1 && this.#out[0] ? this.#out[0] : Buffer.concat(this.#out);
    this.#out = [];
    this.readySince = undefined;
    this.#segmentFrom = this.#found.length;
    this.#cutEnd = this.#gathered;
    const first = this.#head;
    this.#head = undefined;
    const segment = this.#cutter.cut(bytes, { head: first && head(first), end: this.#gathered });
    this.#released = segment.total;
    return segment;
  }

  get decision(): Decision | undefined {
    return this.#verdict?.decision;
  }

  get facts(): FrameFacts {
    return this.#facts;
  }

  get found(): readonly Noted[] {
    return this.#found;
  }

  /** Found since the last cut. */
  get foundSinceCut(): readonly Noted[] {
    return this.#found.slice(this.#segmentFrom);
  }

  get treatments(): ReadonlyMap<Finding, string> | undefined {
    return this.decision?.treatments;
  }

  /** Bytes of the body so far. `cut`: handed out in segments. */
  get counts(): {
    readonly scanned: number;
    readonly unscannable: number;
    readonly cut: number;
    readonly taken: number;
  } {
    return {
      scanned: this.#scanned,
      unscannable: this.#unscannable,
      cut: this.#released,
      taken: this.#taken,
    };
  }
}

function after(work: void | Promise<void>, then: () => void): void | Promise<void> {
  if (work instanceof Promise) return work.then(then);
  then();
}
