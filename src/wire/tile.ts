import { WireError } from '../core/errors.ts';
import type { Frame, Slot } from '../core/types.ts';

/** Where a slot stands in its frame: the bytes that say its text. */
export const slotSpan = ({ quoting, text }: Slot): readonly [number, number] => [
  quoting.outward(0),
  quoting.outward(text.length),
];

/**
 * The bytes of a frame are tiled by syntax, slots and unscannable content, each counted for itself; the slots are in
 * order and apart. @throws WireError `tiling_mismatch`
 */
export function tile({
  bytes,
  slots,
  syntax,
  unscannable,
}: Pick<Frame, 'bytes' | 'slots' | 'syntax' | 'unscannable'>): void {
  let shown = 0;
  let before = 0;
  for (const slot of slots) {
    const [start, end] = slotSpan(slot);
    if (start < before || end < start) throw mismatch();
    shown += end - start;
    before = end;
  }
  if (before > bytes.length || syntax + shown + unscannable !== bytes.length) throw mismatch();
}

const mismatch = (): WireError =>
  new WireError('tiling_mismatch', 'a frame is not tiled by what was read of it');
