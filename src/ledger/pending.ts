import type { SignedBatch } from '../core/ledger-store.ts';
import type { ReasonCode } from '../core/reason.ts';
import type { Nanos } from '../core/types.ts';
import type { Claim } from './claim.ts';
import { segmentsDraft, withheldDraft } from './drafts.ts';
import type { Draft } from './body.ts';
import type { Entry } from './queue.ts';

/** A batch that was signed: nothing else is written by its writer until it is known to be stored, or the writer ends. */
export interface Pending {
  readonly batch: SignedBatch;
  /** Who waits for which record of it. */
  readonly places: readonly Place[];
  /** Records of it that nobody waits for. */
  readonly notes: number;
  /** Its record ends the epoch. */
  readonly closes: boolean;
  /** Storage said that these bytes will never do, or that something else stands in their place. */
  hopeless: boolean;
}

export interface Place {
  readonly seq: number;
  readonly claim: Claim;
}

/** The records of one batch: all segments share one, where the first of them stands. */
export interface Layout {
  readonly drafts: readonly Draft[];
  readonly places: readonly { readonly index: number; readonly claim: Claim }[];
  readonly notes: number;
}

export function layOut(entries: readonly Entry[]): Layout {
  const drafts: Draft[] = [];
  const places: { index: number; claim: Claim }[] = [];
  const segments: string[] = [];
  let shared = -1;
  for (const entry of entries) {
    let index = drafts.length;
    if ('draft' in entry) drafts.push(entry.draft);
    else {
      if (shared < 0) shared = drafts.push(segmentsDraft([])) - 1;
      index = shared;
      segments.push(entry.segment);
    }
    if (entry.claim) places.push({ index, claim: entry.claim });
  }
  if (shared >= 0) drafts[shared] = segmentsDraft(segments);
  return { drafts, places, notes: entries.filter(({ claim }) => !claim).length };
}

export function refuseAll({ places }: Pick<Pending, 'places'>, code: ReasonCode): void {
  for (const { claim } of places) claim.refuse(code);
}

/** The batch was acknowledged: seals who still waits, and takes back what the others were refused. */
export function sealAll(pending: Pending, now: Nanos): readonly Draft[] {
  const { writer } = pending.batch;
  const late = pending.places.filter(({ seq, claim }) => !claim.seal({ writer, seq: BigInt(seq) }));
  return late.flatMap(place => withheld(place, writer, now));
}

/** The batch was found stored after its outcome had been unknown: everybody has been refused by then. */
export function withheldAll({ batch, places }: Pending, now: Nanos): readonly Draft[] {
  return places.flatMap(place => withheld(place, batch.writer, now));
}

function withheld({ seq, claim }: Place, writer: string, ended: Nanos): readonly Draft[] {
  const { about, refused } = claim;
  return refused === undefined ? [] : [withheldDraft(about, { writer, seq, reason: refused, ended })];
}
