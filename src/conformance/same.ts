import type { Encoding } from './cell.ts';
import { type Came, unpacked } from './readings.ts';

interface Sent {
  readonly chunks: readonly Uint8Array[];
  readonly encoding: Encoding;
}

/**
 * Did that come which was sent? `exact`: the same bytes, unpacked or not; otherwise something: a gateway may write
 * JSON anew, and add to it.
 */
export function isSame(
  { chunks, encoding }: Sent,
  came: Came,
  { exact }: { readonly exact: boolean },
): boolean {
  const sent = Buffer.concat(chunks);
  const said = came.headers.find(([name]) => name === 'content-encoding')?.[1] ?? '';
  const ours = [...unpacked(sent, encoding)];
  const theirs = [...unpacked(came.body, said)];
  const original = ours.at(-1) ?? sent;
  const arrived = theirs.at(-1) ?? Buffer.from(came.body);
  if (original.equals(arrived)) return true;
  if (exact) return false;
  return arrived.length > 0 === original.length > 0;
}
