import { DROP, folded, KEEP } from './fold-table.ts';
import { readEscape, unfinishedEscape } from './escapes.ts';
import type { MixedScripts } from './mixed-scripts.ts';
import type { Offsets } from './offsets.ts';

/** How many bytes a character with this lead byte has; 1 also for what is no lead. */
const lengthOf = (lead: number): number =>
  lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;

/** The code point at `at`, or -1: not a well-formed character of this length. */
function decode(bytes: Uint8Array, at: number, length: number): number {
  const lead = bytes[at] as number;
  let point = length === 2 ? lead & 0x1f : length === 3 ? lead & 0x0f : lead & 0x07;
  for (let i = 1; i < length; i++) {
    const b = bytes[at + i] as number;
    if (b >>> 6 !== 2) return -1;
    point = (point << 6) | (b & 0x3f);
  }
  return point;
}

/** How many bytes at the end belong to a character, or an escape, that is not complete yet. */
export function incomplete(bytes: Uint8Array): number {
  const character = incompleteCharacter(bytes);
  return Math.max(character, loneTag(bytes, bytes.length - character), unfinishedEscape(bytes));
}

/** A tag character with none before it is another thing where one follows. */
function loneTag(bytes: Uint8Array, end: number): number {
  const at = end - TAG_BYTES;
  if (at < 0 || !isTag(bytes, at) || (at >= TAG_BYTES && isTag(bytes, at - TAG_BYTES))) return 0;
  return bytes.length - at;
}

const TAG_BYTES = 4;
/** U+E0020 to U+E007F. */
const isTag = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0xf3 && bytes[at + 1] === 0xa0 && ((bytes[at + 2] as number) & 0xfe) === 0x80;

function incompleteCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const b = bytes[bytes.length - back] as number;
    if (b >>> 6 === 2) continue;
    return lengthOf(b) > back ? back : 0;
  }
  return 0;
}

/** Where folding stands, in both texts. */
export interface FoldState {
  folded: number;
  original: number;
  /** The last character is a tag: one alone is dropped, several in a row stay, since they say something. */
  isTagged: boolean;
  /** Where in the folded text characters were dropped that nobody sees. */
  readonly hidden: number[];
  /** Where scripts mix, if somebody asks. */
  readonly mixed?: MixedScripts;
}

/**
 * Folds `source` into `target` from index `to` on, and says where it ended. A character becomes its ASCII counterpart, is
 * dropped, or stays as it is; `state` and `offsets` follow. Bytes that are not UTF-8 stay.
 */
export function fold(
  source: Uint8Array,
  target: Uint8Array,
  to: number,
  state: FoldState,
  offsets: Offsets,
): number {
  // What of `target` is ahead of `state`, so that the loop counts one of the two only.
  const lead = state.folded - to;
  const origin = state.original;
  state.mixed?.begin(source, state.folded);
  let out = to;
  let at = 0;
  while (at < source.length) {
    const b = source[at] as number;
    if (b === 0x5c) {
      const { code, end } = readEscape(source, at);
      if (code < 0) {
        while (at < end) target[out++] = source[at++] as number;
        continue;
      }
      const from = out;
      out = put(code, target, out);
      offsets.mark(out + lead, origin + end, origin + (out === from ? at : end));
      at = end;
      continue;
    }
    const length = b < 0x80 ? 1 : lengthOf(b);
    const point = length === 1 || at + length > source.length ? -1 : decode(source, at, length);
    const becomes = point < 0 || staysAsTag(source, at, state) ? KEEP : folded(point);
    const next = at + (point < 0 ? 1 : length);
    if (becomes === KEEP) {
      while (at < next) target[out++] = source[at++] as number;
    } else if (becomes === DROP) {
      if (isHidden(point) && state.hidden.at(-1) !== out + lead) state.hidden.push(out + lead);
      offsets.mark(out + lead, origin + next, origin + at);
    } else {
      if (point >= 0x370) state.mixed?.letter(source, at, next, { point, folded: out + lead });
      target[out++] = becomes;
      offsets.mark(out + lead, origin + next, origin + next);
    }
    at = next;
  }
  state.folded = out + lead;
  state.original = origin + source.length;
  if (source.length > 0) state.isTagged = isTag(source, source.length - TAG_BYTES);
  return out;
}

/** Format characters: neither marks on a letter, nor the soft hyphens of a page. */
const isHidden = (point: number): boolean =>
  (point >= 0x200b && point <= 0x200f) ||
  (point >= 0x202a && point <= 0x2069) ||
  point === 0xfeff ||
  point >= 0xe0000;

/** Is it one of several tag characters? */
function staysAsTag(source: Uint8Array, at: number, { isTagged }: FoldState): boolean {
  if (source[at] !== 0xf3 || !isTag(source, at)) return false;
  return (
    isTag(source, at + TAG_BYTES) || (at < TAG_BYTES ? at === 0 && isTagged : isTag(source, at - TAG_BYTES))
  );
}

/** Writes a character as it folds, and says where it ended. */
function put(code: number, target: Uint8Array, to: number): number {
  const becomes = code < 0x80 ? code : folded(code);
  if (becomes === DROP) return to;
  if (becomes !== KEEP) {
    target[to] = becomes;
    return to + 1;
  }
  const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (let i = length - 1, rest = code; i >= 0; i--, rest >>= 6)
    target[to + i] = i > 0 ? 0x80 | (rest & 0x3f) : rest | ((0xf00 >> length) & 0xff);
  return to + length;
}
