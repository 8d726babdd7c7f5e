import { SallyportError } from '../core/errors.ts';
import { type Finding, type Frame, type Span, type Treatment } from '../core/types.ts';
import { type Transform } from '../exchange/ports.ts';
import { type ByteEdit, splice } from '../wire/splice.ts';
import { type Found, type Place } from './channel-text.ts';

const nothing = new Uint8Array(0);

/** The frame's bytes with its findings treated. What no finding touches leaves exactly as it came. */
export function rewrite(
  frame: Frame,
  places: readonly Place[],
  treatments: ReadonlyMap<Finding, Treatment>,
  transform: Transform,
): Uint8Array {
  const edits: ByteEdit[] = [];
  for (const place of places) {
    const found = place.text.foundIn(place);
    if (found.length > 0) edits.push(...editsOf(place, treated(place, found, treatments, transform)));
  }
  if (edits.length === 0) return frame.bytes;
  return splice(
    frame.bytes,
    edits.sort((a, b) => a.at[0] - b.at[0]),
  );
}

/** An edit in the offsets of one slot's text. */
interface TextEdit {
  readonly at: Span;
  readonly text: Uint8Array;
}

function treated(
  place: Place,
  found: readonly Found[],
  treatments: ReadonlyMap<Finding, Treatment>,
  transform: Transform,
): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { finding, text } of found) {
    const treatment = treatments.get(finding);
    if (treatment === undefined) continue;
    const [start, end] = finding.at;
    const at: Span = [Math.max(start, place.start) - place.start, Math.min(end, place.end) - place.start];
    edits.push({ at, text: start >= place.start ? transform.replace(finding, treatment, text) : nothing });
  }
  return edits;
}

function editsOf({ slot }: Place, edits: readonly TextEdit[]): readonly ByteEdit[] {
  const { quoting, text } = slot;
  if (edits.length === 0) return [];
  if (!quoting.whole)
    return edits.map(({ at, text: by }) => ({
      at: [quoting.outward(at[0]), quoting.outward(at[1])],
      bytes: quote(slot, by),
    }));
  const whole = splice(
    text,
    edits.map(({ at, text: by }) => ({ at, bytes: by })),
  );
  return [{ at: [quoting.outward(0), quoting.outward(text.length)], bytes: quote(slot, whole) }];
}

/** @throws SallyportError `obligation_unmet` */
function quote({ quoting }: Place['slot'], text: Uint8Array): Uint8Array {
  const quoted = quoting.quote(text);
  if (quoted === undefined)
    throw new SallyportError('obligation_unmet', 'a finding stands where nothing can be rewritten');
  return quoted;
}
