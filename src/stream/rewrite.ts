import { SallyportError } from '../core/errors.ts';
import type { Finding, Span, Treatment } from '../core/types.ts';
import type { Transform } from '../exchange/ports.ts';
import { type ByteEdit, splice, spliceInSteps } from '../wire/splice.ts';
import type { Found, Place } from './channel-text.ts';

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
  for (let index = 0; index < found.length;) {
    const next = behindSame(found, index);
    const to = treatmentOfSame(found.slice(index, next), treatmentOf);
    index = next;
    if (!to) continue;
    const [start, end] = to.finding.at;
    const at: Span = [Math.max(start, place.start) - place.start, Math.min(end, place.end) - place.start];
    edits.push({
      at,
      text: start >= place.start ? transform.replace(to.finding, to.treatment, to.text) : nothing,
    });
    if (edits.length % findingsPerStep === 0) yield;
  }
  return edits;
}

/** Findings either stand apart or in the very same place: behind those that share this one's. */
function behindSame(found: readonly Found[], index: number): number {
  const [start, end] = (found[index] as Found).finding.at;
  let next = index + 1;
  for (; next < found.length; next++) {
    const { at } = (found[next] as Found).finding;
    if (at[0] !== start || at[1] !== end) break;
  }
  return next;
}

/**
 * What is done where several findings say something of one text: what has to be done for one of them. Where more than one
 * has to be treated nothing of the text is shown: what one of them may leave may be what another hides. Nor is of what goes on
 * in another text.
 */
function treatmentOfSame(
  same: readonly Found[],
  treatmentOf: Treating['treatmentOf'],
): (Found & { readonly treatment: Treatment }) | undefined {
  const treated = same.flatMap(one => {
    const treatment = treatmentOf(one.finding);
    return treatment === undefined ? [] : [{ ...one, treatment }];
  });
  const [first, second] = treated;
  return first && (second ?? first.isPiece) ? { ...first, treatment: 'redact' } : first;
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
