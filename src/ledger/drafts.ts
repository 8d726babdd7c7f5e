import type { EpochHead, SignedBatch, WriterRow } from '../core/ledger-store.ts';
import { verifierKey } from '../core/ledger-note.ts';
import type { Versions } from '../core/record.ts';
import type { Direction, ExchangeId, Nanos, Reason } from '../core/types.ts';
import type { SegmentEvidence } from '../exchange/ports.ts';
import { draft, finding, plainText, type Draft } from './body.ts';

/** The records that the ledger writes of its own accord. */

/** First of an epoch: who writes, under which key, after whom. */
export const openDraft = (
  writer: WriterRow,
  about: {
    readonly versions: Versions;
    readonly settings: Readonly<Record<string, string>>;
    readonly abandoned: Abandoned | undefined;
  },
): Draft =>
  draft('open', {
    instance: writer.instance,
    epoch: writer.epoch,
    origin: writer.origin,
    key: { id: writer.keyId, verifier: verifierKey(writer.origin, writer.publicKey) },
    previous: writer.previous ? headBody(writer.previous) : null,
    abandoned: about.abandoned ? { ...about.abandoned } : null,
    versions: { ...about.versions },
    postgres: { ...about.settings },
  });

const headBody = ({ writer, epoch, size, root }: EpochHead): Record<string, unknown> => ({
  writer,
  epoch,
  size,
  root: root.toString('hex'),
});

/** A batch that was signed and could not be stored: its writer ended with it, as no other may be signed in its place. */
export interface Abandoned {
  readonly writer: string;
  readonly batch: number;
  readonly size: number;
  readonly root: string;
}

export const abandoned = ({ writer, batch, firstSeq, records, root }: SignedBatch): Abandoned => ({
  writer,
  batch,
  size: firstSeq + records.length,
  root: root.toString('hex'),
});

/** Last of an epoch that ended in order. */
export const closeDraft = (counts: { readonly records: number; readonly complete: number }): Draft =>
  draft('close', { records: counts.records, complete: counts.complete });

/** What was not written while it could not be. */
export const gapDraft = (gap: {
  readonly lost: number;
  readonly began: Nanos;
  readonly ended: Nanos;
}): Draft => draft('gap', { lost: gap.lost, began: String(gap.began), ended: String(gap.ended) });

/** What a refused commit was about: enough to take its record back, should it have landed. */
export interface About {
  readonly kind: 'request' | 'segment' | 'response' | 'local-reply';
  readonly exchange: ExchangeId;
  readonly phase: Direction;
  /** Of the segment, within its direction. */
  readonly index: number;
}

/** The record `of` stands in the chain, and what it says was let go was not. */
export const withheldDraft = (
  about: About,
  of: { readonly writer: string; readonly seq: number; readonly reason: Reason; readonly ended: Nanos },
): Draft =>
  draft('withheld', {
    exchange: about.exchange,
    phase: about.phase,
    ended: String(of.ended),
    of: { kind: about.kind, writer: of.writer, seq: String(of.seq), index: about.index },
    reason: of.reason,
  });

/**
 * One segment's entry in the record that its batch's segments share: `[exchange, index, bytes, digest, findings]`, without
 * names and with the digest in base64url, as a stream has many of them. Nothing found: the last one is not there. How many
 * bytes have left in all is the sum of the entries so far.
 */
export const segmentEntry = (
  evidence: SegmentEvidence,
  segment: {
    readonly index: number;
    readonly bytes: Uint8Array;
    readonly digest: Uint8Array;
  },
): string =>
  plainText('segments', [
    evidence.exchange,
    segment.index,
    segment.bytes.length,
    Buffer.from(segment.digest).toString('base64url'),
    ...(evidence.findings.length > 0 ? [evidence.findings.map(finding)] : []),
  ]);

const noColumns = { exchange: null, outcome: null, reason: null, route: null, subject: null, model: null };

/** `entries` as `segmentEntry` made them. */
export const segmentsDraft = (entries: readonly string[]): Draft => ({
  kind: 'segments',
  tail: `"segments":[${entries.join()}]}`,
  columns: noColumns,
});
