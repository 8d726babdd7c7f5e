import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { LedgerMeter } from '../exchange/ports.ts';
import type { Completeness } from './completeness.ts';
import { reasonLabel } from './labels.ts';

/** Seconds: a commit is 0.2 ms on a quick disk, and 2 s is the usual deadline. */
const commitBuckets = [0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2];

export function createLedgerMeter(registry: Registry, completeness: Completeness): LedgerMeter {
  const metrics = define(registry);
  return {
    committed: ({ records, bytes, ms }) => {
      metrics.duration.observe(ms / 1000);
      metrics.batch.observe(records);
      metrics.records.inc(records);
      metrics.bytes.inc(bytes);
    },
    queued: ({ records, bytes }) => {
      metrics.queuedRecords.set(records);
      metrics.queuedBytes.set(bytes);
    },
    unknown: () => metrics.unknown.inc(),
    refused: why => metrics.refused.inc({ reason: reasonLabel(why) }),
    blocked: seconds => metrics.blocked.inc(seconds),
    epoch: () => metrics.epochs.inc(),
    lost: records => {
      metrics.lost.inc(records);
      completeness.lost(records);
    },
  };
}

function define(registry: Registry) {
  const registers = [registry];
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  return {
    duration: new Histogram({
      name: 'sallyport_commit_duration_seconds',
      help: 'From the sending of a batch to its acknowledgement.',
      buckets: commitBuckets,
      registers,
    }),
    batch: new Histogram({
      name: 'sallyport_commit_batch_records',
      help: 'Records per batch.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
      registers,
    }),
    records: counter('sallyport_ledger_records_total', 'Records committed.'),
    bytes: counter('sallyport_ledger_bytes_total', 'Bytes of records committed.'),
    queuedRecords: new Gauge({
      name: 'sallyport_ledger_queued_records',
      help: 'Records that wait for a commit.',
      registers,
    }),
    queuedBytes: new Gauge({
      name: 'sallyport_ledger_queued_bytes',
      help: 'Bytes of records that wait for a commit.',
      registers,
    }),
    unknown: counter(
      'sallyport_commit_unknown_total',
      'Commits whose outcome was not known when they were given up.',
    ),
    refused: new Counter({
      name: 'sallyport_ledger_refused_total',
      help: 'Commits refused.',
      labelNames: ['reason'],
      registers,
    }),
    blocked: counter(
      'sallyport_ledger_blocked_seconds_total',
      'Time in which nothing could be committed, so nothing passed.',
    ),
    epochs: counter('sallyport_ledger_epochs_total', 'Writer epochs opened.'),
    lost: counter(
      'sallyport_ledger_notes_lost_total',
      'Records of refusals dropped while the ledger was away; gap records count them.',
    ),
  };
}
