import { InvariantError } from '../core/errors.ts';
import type { Span } from '../core/types.ts';

/** Bytes for bytes. */
export interface ByteEdit {
  readonly at: Span;
  readonly bytes: Uint8Array;
}

const editsPerStep = 1000;

/**
 * `bytes` with `edits` done; what they do not touch stays as it is, and the same array comes back where there are none.
 * @throws InvariantError where they are not sorted, overlap or leave the bytes.
 */
export function splice(bytes: Uint8Array, edits: readonly ByteEdit[]): Uint8Array {
  const steps = spliceInSteps(bytes, edits);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The same, for very many edits. */
export function* spliceInSteps(bytes: Uint8Array, edits: readonly ByteEdit[]): Generator<void, Uint8Array> {
  if (edits.length === 0) return bytes;
  const out = new Uint8Array(lengthAfter(bytes, edits));
  let from = 0;
  let to = 0;
  let steps = 0;
  for (const { at, bytes: by } of edits) {
    out.set(bytes.subarray(from, at[0]), to);
    to += at[0] - from;
    out.set(by, to);
    to += by.length;
    from = at[1];
    if (++steps % editsPerStep === 0) yield;
  }
  out.set(bytes.subarray(from), to);
  return out;
}

function lengthAfter(bytes: Uint8Array, edits: readonly ByteEdit[]): number {
  let length = bytes.length;
  let before = 0;
  for (const { at, bytes: by } of edits) {
    const [start, end] = at;
    if (!(start >= before && end >= start && end <= bytes.length))
      throw new InvariantError('edits that are not sorted, overlap or leave the frame');
    length += by.length - (end - start);
    before = end;
  }
  return length;
}
