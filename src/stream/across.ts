import type { Finding } from '../core/types.ts';
import type { Scanner } from '../exchange/ports.ts';
import type { Noted } from './channel-text.ts';
import type { Joint } from './joins.ts';

/** So near to a seam, in bytes, something has to stand that values are made of. */
const nearBytes = 48;

/** Where a joint's bytes stand in the text that the joints make. */
interface Laid {
  readonly joint: Joint;
  readonly start: number;
  readonly end: number;
}

/**
 * Looks at texts that stand next to one another as one, joined with nothing and with a blank. What stands in more than one
 * of them is a finding of each: each one's piece of it is treated.
 * @returns findings in what has left in part: they can be judged, and not treated
 */
export function lookAcross(joints: readonly Joint[], scanner: Scanner): readonly Noted[] {
  const late: Noted[] = [];
  for (const row of rowsIn(joints))
    for (const glue of gluesOf(row)) {
      const { text, laid } = lay(row, glue);
      for (const finding of scanner.across(text)) {
        const pieces = laid.filter(({ start, end }) => start < finding.at[1] && end > finding.at[0]);
        if (pieces.length > 1) tell(finding, pieces, late);
      }
    }
  return late;
}

function tell(finding: Finding, pieces: readonly Laid[], late: Noted[]): void {
  const standing = pieces.filter(piece => standsIn(finding, piece));
  // A number that is whole in one of them is no other one with what stands beside it.
  if (standing.length > 0 && finding.class !== 'secrets') return;
  for (const piece of pieces) {
    const [from, to] = placeIn(finding, piece);
    const { joint } = piece;
    if (standing.length > 0 && (standing.includes(piece) || isWord(joint.bytes, from, to))) continue;
    const at = [joint.from + from, joint.from + to] as const;
    if (joint.state === 'here') joint.text.join(finding, at);
    else if (joint.state === 'late')
      late.push({ finding: { ...finding, channel: joint.text.channel, at }, where: joint.where });
  }
}

/** In the joint's bytes. */
const placeIn = ({ at: [start, end] }: Finding, laid: Laid): readonly [from: number, to: number] => [
  Math.max(start, laid.start) - laid.start,
  Math.min(end, laid.end) - laid.start,
];

/** Does the text say the same there by itself? */
function standsIn(finding: Finding, laid: Laid): boolean {
  const [from, to] = placeIn(finding, laid);
  const { text, from: base } = laid.joint;
  return text.own.some(
    ({ entity, band, at }) =>
      entity === finding.entity && band !== 'possible' && at[0] < base + to && at[1] > base + from,
  );
}

/** One glue for all of them; where white space stands at the only seam, a blank more says nothing. */
function gluesOf(joints: readonly Joint[]): readonly string[] {
  const [one, other] = joints;
  if (joints.length > 2 || !one || !other) return ['', ' '];
  return isSpace(one.bytes.at(-1)) || isSpace(other.bytes[0]) ? [''] : ['', ' '];
}

const isSpace = (byte: number | undefined): boolean => byte === undefined || byte <= 0x20;

function lay(
  joints: readonly Joint[],
  glue: string,
): { readonly text: Uint8Array; readonly laid: readonly Laid[] } {
  const laid: Laid[] = [];
  let at = 0;
  for (const joint of joints) {
    laid.push({ joint, start: at, end: at + joint.bytes.length });
    at += joint.bytes.length + glue.length;
  }
  const text = new Uint8Array(at - glue.length).fill(0x20);
  for (const { joint, start } of laid) text.set(joint.bytes, start);
  return { text, laid };
}

/**
 * Those that something may stand across: most texts end and begin with words, which no value is made of. A row ends at each
 * such seam.
 */
function rowsIn(joints: readonly Joint[]): readonly (readonly Joint[])[] {
  if (joints.length < 2) return [];
  const { text, laid } = lay(joints, '');
  const rows: Joint[][] = [];
  let row: Joint[] = [];
  for (const { joint, start } of laid) {
    const near = text.subarray(Math.max(0, start - nearBytes), start + nearBytes);
    if (row.length > 0 && !near.some(isSign)) {
      rows.push(row);
      row = [];
    }
    row.push(joint);
  }
  return [...rows, row].filter(({ length }) => length > 1);
}

/** A digit, an `@`, an escape, a character beyond ASCII. */
const isSign = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || byte === 0x40 || byte === 0x5c || byte >= 0x80;

/** Small letters, the first one perhaps a capital, and what ends a sentence: what a key does not look like. */
function isWord(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    if ((byte >= 0x30 && byte <= 0x39) || (isCapital && at > from) || byte === 0x5f || byte === 0x2d)
      return false;
  }
  return true;
}
