import { SallyportError } from '../core/errors.ts';
import { type Finding, type Span, type Treatment } from '../core/types.ts';
import { type Transform } from '../exchange/ports.ts';
import { type ByteEdit, splice, spliceInSteps } from '../wire/splice.ts';
import { type Found, type Place } from './channel-text.ts';

const nothing = new Uint8Array(0);

/** What is done with findings: which treatment, and how. */
export interface Treating {
  readonly treatmentOf: (finding: Finding) => Treatment | undefined;
  readonly transform: Transform;
}

const findingsPerStep = 100;
const placesPerStep = 1000;

/** A frame's bytes with its findings treated, in steps. What no finding touches leaves exactly as it came. */
export function* rewrite(
  bytes: Uint8Array,
  places: readonly Place[],
  treating: Treating,
): Generator<void, Uint8Array> {
  const edits: ByteEdit[] = [];
  for (const [index, place] of places.entries()) {
    const found = place.text.foundIn(place);
    if (found.length > 0) addEdits(edits, place, yield* treated(place, found, treating));
    if (index % placesPerStep === placesPerStep - 1) yield;
  }
  if (edits.length === 0) return bytes;
  edits.sort((a, b) => a.at[0] - b.at[0]);
  if (edits.length > findingsPerStep) yield;
  return yield* spliceInSteps(bytes, edits);
}

/** An edit in the offsets of one slot's text. */
interface TextEdit {
  readonly at: Span;
  readonly text: Uint8Array;
}

function* treated(
  place: Place,
  found: readonly Found[],
  { treatmentOf, transform }: Treating,
): Generator<void, readonly TextEdit[]> {
  const edits: TextEdit[] = [];
  for (const { finding, text } of found) {
    const treatment = treatmentOf(finding);
    if (treatment === undefined) continue;
    const [start, end] = finding.at;
    const at: Span = [Math.max(start, place.start) - place.start, Math.min(end, place.end) - place.start];
    edits.push({ at, text: start >= place.start ? transform.replace(finding, treatment, text) : nothing });
    if (edits.length % findingsPerStep === 0) yield;
  }
  return edits;
}

function addEdits(to: ByteEdit[], { slot }: Place, edits: readonly TextEdit[]): void {
  const { quoting, text } = slot;
  if (edits.length === 0) return;
  if (!quoting.whole) {
    for (const { at, text: by } of edits)
      to.push({ at: [quoting.outward(at[0]), quoting.outward(at[1])], bytes: quote(slot, by) });
    return;
  }
  const whole = splice(
    text,
    edits.map(({ at, text: by }) => ({ at, bytes: by })),
  );
  to.push({ at: [quoting.outward(0), quoting.outward(text.length)], bytes: quote(slot, whole) });
}

/** @throws SallyportError `obligation_unmet` */
function quote({ quoting }: Place['slot'], text: Uint8Array): Uint8Array {
  const quoted = quoting.quote(text);
  if (quoted === undefined)
    throw new SallyportError('obligation_unmet', 'a finding stands where nothing can be rewritten');
  return quoted;
}
