import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ExchangeFacts } from '../core/record.ts';
import type { ExchangeMeter } from '../exchange/ports.ts';
import type { Completeness } from './completeness.ts';
import {
  createBounded,
  createDestinationLabels,
  type DestinationLabels,
  isFailure,
  reasonLabel,
} from './labels.ts';

/** Seconds: what Sallyport adds is to be read between one and fifty milliseconds. */
const overheadBuckets = [
  0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.25, 1,
];
/** Seconds: models answer between a quarter of a second and some minutes. */
const durationBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600];
/** What Sallyport itself does in an exchange; `read` and `upstream` are waits for others. */
const ownStages = ['identify', 'scan', 'decide', 'commit'] as const;
const microseconds = 1e6;

export function createExchangeMeter(registry: Registry, completeness: Completeness): ExchangeMeter {
  const metrics = define(registry);
  const destinationLabels = createDestinationLabels();
  const entity = createBounded(256);
  return {
    began: () => metrics.open.inc(),
    ended: facts => {
      metrics.open.dec();
      completeness.ended();
      count(metrics, facts, destinationLabels(facts.destination), entity);
    },
    held: (direction, ms) => metrics.held.observe({ direction }, ms / 1000),
  };
}

type Metrics = ReturnType<typeof define>;

function count(
  metrics: Metrics,
  facts: ExchangeFacts,
  labels: DestinationLabels,
  entity: (name: string) => string,
): void {
  const reason = reasonLabel(facts.reason);
  metrics.verdicts.inc({ ...labels, verdict: facts.outcome, reason });
  if (facts.outcome !== 'permit' && facts.outcome !== 'redact' && isFailure(facts.reason))
    metrics.failClosed.inc({ reason });
  for (const kind of ['received', 'scanned', 'unscannable', 'released'] as const)
    metrics.bytes.inc({ kind }, facts.bytes[kind]);
  for (const finding of facts.findings)
    metrics.findings.inc(
      { entity: entity(finding.entity), class: finding.class, treatment: finding.treatment ?? 'none' },
      finding.count,
    );
  if (facts.usage) {
    metrics.tokens.inc({ ...labels, kind: 'input' }, facts.usage.inputTokens);
    metrics.tokens.inc({ ...labels, kind: 'output' }, facts.usage.outputTokens);
  }
  time(metrics, facts, labels);
}

function time(metrics: Metrics, { latency, outcome }: ExchangeFacts, labels: DestinationLabels): void {
  for (const stage of ['identify', 'read', 'scan', 'decide', 'commit', 'upstream'] as const) {
    const spent = latency[stage];
    if (spent !== undefined) metrics.stages.observe({ stage }, spent / microseconds);
  }
  const own = ownStages.reduce((sum, stage) => sum + (latency[stage] ?? 0), 0);
  metrics.overhead.observe({ ...labels, verdict: outcome }, own / microseconds);
  if (latency.total !== undefined)
    metrics.duration.observe({ ...labels, verdict: outcome }, latency.total / microseconds);
}

function define(registry: Registry) {
  const registers = [registry];
  return {
    open: new Gauge({ name: 'sallyport_exchanges_open', help: 'Exchanges under way.', registers }),
    verdicts: new Counter({
      name: 'sallyport_verdicts_total',
      help: 'Exchanges that ended, by what was done and why.',
      labelNames: ['verdict', 'provider', 'operation', 'reason'],
      registers,
    }),
    failClosed: new Counter({
      name: 'sallyport_fail_closed_total',
      help: 'Exchanges refused because Sallyport or what it depends on failed.',
      labelNames: ['reason'],
      registers,
    }),
    duration: new Histogram({
      name: 'sallyport_exchange_duration_seconds',
      help: 'From the first header of the request to the end of the answer.',
      labelNames: ['verdict', 'provider', 'operation'],
      buckets: durationBuckets,
      registers,
    }),
    overhead: new Histogram({
      name: 'sallyport_overhead_seconds',
      help: "Sallyport's own part of an exchange: identify, scan, decide, commit.",
      labelNames: ['verdict', 'provider', 'operation'],
      buckets: overheadBuckets,
      registers,
    }),
    stages: new Histogram({
      name: 'sallyport_stage_duration_seconds',
      help: 'Time spent per stage of an exchange.',
      labelNames: ['stage'],
      buckets: [...overheadBuckets, 4, 15, 60, 300],
      registers,
    }),
    held: new Histogram({
      name: 'sallyport_release_delay_seconds',
      help: 'From the arrival of the bytes that settle a text to its release.',
      labelNames: ['direction'],
      buckets: overheadBuckets,
      registers,
    }),
    bytes: new Counter({
      name: 'sallyport_content_bytes_total',
      help: 'Bytes of bodies received, scanned, unscannable and released.',
      labelNames: ['kind'],
      registers,
    }),
    findings: new Counter({
      name: 'sallyport_findings_total',
      help: 'Entities found, by what was done with them.',
      labelNames: ['entity', 'class', 'treatment'],
      registers,
    }),
    tokens: new Counter({
      name: 'sallyport_tokens_total',
      help: 'Tokens as providers state them.',
      labelNames: ['provider', 'operation', 'kind'],
      registers,
    }),
  };
}
