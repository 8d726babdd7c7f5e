import { InvariantError, SallyportError } from '../core/errors.ts';
import { Cutter, type Segment } from '../core/passage.ts';
import type { FindingCount, ObligationDone } from '../core/record.ts';
import type {
  Decision,
  Direction,
  Finding,
  Frame,
  FrameFacts,
  Head,
  Observation,
  Treatment,
} from '../core/types.ts';
import type { Found, Noted } from '../stream/channel-text.ts';
import { Flow, type Settled } from '../stream/flow.ts';
import { inTurns, nextTurn, type Wait } from '../core/turns.ts';
import type { Decoder } from '../wire/content-encoding.ts';
import { headFrame, headOf, type TargetTexts } from './head.ts';
import type {
  FrameReader,
  IdOwner,
  Judge,
  OperationMatch,
  ProviderIds,
  Release,
  Scanner,
  Transform,
} from './ports.ts';
import { contentNote, findingOf } from './observed.ts';
import { References } from './references.ts';
import { grants } from './join.ts';
import { Verdict } from './verdict.ts';
import { Received } from './received.ts';
import { Tally, type TreatmentOf } from './tally.ts';

/** In characters; names of models, with the longest prefixes of clouds, are shorter. */
const maxModelLength = 512;
/** Of one of them, in UTF-8. */
const maxBytes = 3;

export interface PipelineOptions<D extends Direction> {
  readonly direction: D;
  readonly head: Head;
  readonly credentials: readonly string[];
  /** Of a request: what it was matched by. */
  readonly target?: TargetTexts & { readonly match: OperationMatch };
  /** It goes on as it came or not at all: its sender has signed it. */
  readonly frozen?: boolean;
  /** Undefined: there is no body. */
  readonly reader: FrameReader | undefined;
  /** Undefined: the body is not encoded. */
  readonly decoder?: Decoder | undefined;
  readonly scanner: Scanner;
  readonly transform: Transform;
  /** Asked once, when the first decision is due; `facts` are what the frames said until then. May throw a reason. */
  readonly judge: (facts: FrameFacts) => Judge;
  readonly ids: ProviderIds;
  readonly owner: () => IdOwner;
  readonly blind: Uint8Array;
  /** `whole`: nothing is ready before everything came. */
  readonly release: Release;
  readonly maxBodyBytes: number;
  readonly now: () => number;
  /** Told of each finding, and where it stands, as it becomes final. */
  readonly noted?: ((noted: Noted) => void) | undefined;
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
  readonly #found = new Tally();
  #foundSinceCut = new Tally();
  #verdict: Verdict | undefined;
  #head: Head | undefined;
  #headDone = false;
  #out: Uint8Array[] = [];
  /** Bytes of `out` that are not those that came, but take memory beside them. */
  #rewritten = 0;
  /** Bytes of what came that are judged. */
  #taken = 0;
  #takenAtCut = 0;
  #scanned = 0;
  #unscannable = 0;
  /** Bytes of the body as it was read. */
  #decoded = 0;
  readonly #references: References;
  /** What was seen beside texts, by kind. */
  readonly #observed = new Set<Finding>();
  #facts: FrameFacts;
  /** Nothing was found in the model's name. */
  #modelShown = true;
  /** Everything came. */
  #ended = false;
  /** What was found is being judged and treated: until that is done, nothing leaves. */
  #settling = false;
  /** Everything that came was judged and may leave. */
  #gathered = false;
  #cutEnd = false;
  #stopped = false;
  /** When what is ready became so. */
  readySince: number | undefined;
  /** Milliseconds spent reading, scanning, and deciding and rewriting. */
  readonly spent = { read: 0, scan: 0, decide: 0 };

  constructor(options: PipelineOptions<D>) {
    this.#o = options;
    this.#flow = new Flow(options.scanner, options.release, this.#wait);
    this.#cutter = new Cutter(options.direction, options.blind);
    this.received = new Received(options.blind, options.head);
    this.#references = new References(options);
    this.#facts = options.target?.match.facts ?? {};
  }

  /**
   * The head's own texts; call it once, first. As with `read`: a promise where it takes more than one turn, and nothing may
   * be read before it resolves. Then `decision` says what was decided on all that came, and `ready` whether some may leave.
   */
  begin(): void | Promise<void> {
    const { head, credentials, target } = this.#o;
    return this.#push([{ ...headFrame(head, credentials, target), ids: target?.match.ids }]);
  }

  /** The next chunk. */
  read(chunk: Uint8Array, end: boolean): void | Promise<void> {
    const { reader, decoder, maxBodyBytes } = this.#o;
    this.received.add(chunk);
    if (!reader) {
      if (chunk.length > 0) throw new SallyportError('body_unexpected', 'a body where none belongs');
      return this.#push([], end);
    }
    if (this.#o.release === 'whole' && this.received.bytes > maxBodyBytes) {
      throw new SallyportError('body_too_large', 'a body over the limit');
    }
    if (!decoder) return this.#read(reader, chunk, end);
    return decoder.decode(chunk, end).then(decoded => this.#read(reader, decoded, end));
  }

  #read(reader: FrameReader, bytes: Uint8Array, end: boolean): void | Promise<void> {
    this.#expectWanted();
    this.#decoded += bytes.length;
    const began = this.#o.now();
    const go = (frames: readonly Frame[]): void | Promise<void> => {
      this.#expectWanted();
      this.spent.read += this.#o.now() - began;
      return this.#push(frames, end);
    };
    const frames = reader.read(bytes, end);
    return frames instanceof Promise ? frames.then(go) : go(frames);
  }

  /** There is no body. Call it before `begin`. */
  endAtHead(): void {
    this.#end();
  }

  /** Nobody waits for it any more: what is under way goes no further than its turn, and rejects. */
  stop(): void {
    this.#stopped = true;
  }

  #expectWanted(): void {
    if (this.#stopped) throw new InvariantError('nobody waits for this any more');
  }

  readonly #wait: Wait = async () => {
    await nextTurn();
    this.#expectWanted();
  };

  #push(frames: readonly Frame[], end = false): void | Promise<void> {
    const began = this.#o.now();
    return after(this.#flow.push(frames), () => {
      this.spent.scan += this.#o.now() - began;
      for (const frame of frames) this.#take(frame);
      if (end) this.#end();
      return this.#settle();
    });
  }

  /** What a frame says beside its texts. */
  #take({ facts, observed = [], ids = [] }: Frame): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#references.add(ids);
    for (const observation of observed) this.#observe(observation);
  }

  #observe({ entity, class: observedClass, where, content }: Observation): void {
    const finding = findingOf(entity, observedClass);
    const note = content && contentNote(content, this.#o.blind);
    this.#found.add({ finding, where }, note);
    this.#foundSinceCut.add({ finding, where }, note);
    this.#observed.add(finding);
    this.#o.noted?.({ finding, where });
  }

  #end(): void {
    if (this.#ended) throw new SallyportError('internal_error', 'a body that ends twice');
    this.#ended = true;
  }

  /** Decides on what is known and rewrites what is settled. */
  #settle(): void | Promise<void> {
    const began = this.#o.now();
    this.#settling = true;
    const done = (): void => {
      this.#settling = false;
      this.spent.decide += this.#o.now() - began;
    };
    const noting = inTurns(
      this.#flow.takeFound(found => this.#note(found)),
      this.#wait,
    );
    return after(noting, () => {
      if (this.#o.release === 'whole' && !this.#ended) {
        done();
        return;
      }
      const verdict = (this.#verdict ??= new Verdict(this.#o.direction, this.#o.judge(this.#facts)));
      // Whose an id is, the route says: it is known once there is a judge.
      return after(this.#references.settle(), () => {
        this.#expectWanted();
        return after(inTurns(this.#steps(verdict), this.#wait), done);
      });
    });
  }

  *#steps(verdict: Verdict): Generator<void, void> {
    for (const reference of this.#references.take()) this.#observe(reference);
    if (!grants(verdict.on(this.#found.kinds))) return;
    for (const finding of this.#observed)
      if (verdict.treatmentOf(finding) !== undefined)
        throw new SallyportError('obligation_unmet', 'a treatment of something that has no text');
    const { transform } = this.#o;
    const treatmentOf = (finding: Finding): Treatment | undefined => verdict.treatmentOf(finding);
    yield* this.#flow.takeSettled({ treatmentOf, transform }, settled => this.#gather(settled));
    if (this.#ended) this.#checkSum();
  }

  #note(found: Found | Noted): void {
    this.#found.add(found);
    this.#foundSinceCut.add(found);
    this.#o.noted?.(found);
    const { model } = this.#facts;
    if (model !== undefined && 'text' in found && found.text.length <= maxModelLength * maxBytes)
      this.#modelShown &&= !model.includes(Buffer.from(found.text).toString());
  }

  #gather({ bytes, isNew, received, scanned, unscannable }: Settled): void {
    if (!this.#headDone) {
      if (isNew && this.#o.frozen === true)
        throw new SallyportError('signature_broken', 'a signed head that would change');
      this.#headDone = true;
      this.#head = headOf(this.#o.head, bytes);
      return;
    }
    if (isNew && this.#o.frozen === true)
      throw new SallyportError('signature_broken', 'a signed body that would change');
    this.#out.push(bytes);
    if (isNew) this.#rewritten += bytes.length;
    this.#taken += received;
    this.#scanned += scanned;
    this.#unscannable += unscannable;
    this.readySince ??= this.#o.now();
  }

  /** Everything that came was read, and everything that was read has left. */
  #checkSum(): void {
    const left = this.#flow.waiting + (this.#o.reader?.held ?? 0);
    if (left !== 0 || this.#taken !== this.#decoded || !this.#headDone) {
      throw new SallyportError('tiling_mismatch', 'what came and what leaves do not add up');
    }
    this.#gathered = true;
    this.readySince ??= this.#o.now();
  }

  /** May something leave? */
  get ready(): boolean {
    if (this.#cutEnd || !this.#headDone || this.#settling) return false;
    return this.#gathered || this.#out.length > 0;
  }

  /** Bytes that were made here and wait to be cut. */
  get rewritten(): number {
    return this.#rewritten;
  }

  /** Bytes that decoding has brought beyond those that came. */
  get inflated(): number {
    return Math.max(0, this.#decoded - this.received.bytes);
  }

  /** Would the next segment be the last? */
  get atEnd(): boolean {
    return this.#gathered;
  }

  /** Cuts what is ready. `head`: as it is to leave. */
  cut(head: (head: Head) => Head): Segment<D> {
    const bytes = this.#out.length === 1 && this.#out[0] ? this.#out[0] : Buffer.concat(this.#out);
    this.#out = [];
    this.#rewritten = 0;
    this.#takenAtCut = this.#taken;
    this.readySince = undefined;
    this.#foundSinceCut = new Tally();
    this.#cutEnd = this.#gathered;
    const first = this.#head;
    this.#head = undefined;
    return this.#cutter.cut(bytes, { head: first && head(first), end: this.#gathered });
  }

  get decision(): Decision | undefined {
    return this.#verdict?.decision;
  }

  /** What the frames that were scanned said. */
  get facts(): FrameFacts {
    return this.#facts;
  }

  /** The model's name as records may have it: not where something was found in it, nor where it is no name. */
  get modelShown(): string | undefined {
    const { model } = this.#facts;
    if (model === undefined) return undefined;
    return this.#modelShown && model.length <= maxModelLength ? model : '(withheld)';
  }

  /** All that was found so far, counted. */
  get findings(): readonly FindingCount[] {
    return this.#found.counts(this.#treatmentOf);
  }

  get findingsSinceCut(): readonly FindingCount[] {
    return this.#foundSinceCut.counts(this.#treatmentOf);
  }

  get obligations(): readonly ObligationDone[] {
    return this.#found.obligations(this.#treatmentOf);
  }

  readonly #treatmentOf: TreatmentOf = finding => this.#verdict?.treatmentOf(finding);

  /** Bytes of the body as it came. `cut`: those that stand for what was handed out in segments. */
  get counts(): { readonly scanned: number; readonly unscannable: number; readonly cut: number } {
    return { scanned: this.#scanned, unscannable: this.#unscannable, cut: this.#takenAtCut };
  }
}

const after = (work: void | Promise<void>, then: () => void | Promise<void>): void | Promise<void> =>
  work instanceof Promise ? work.then(then) : then();
