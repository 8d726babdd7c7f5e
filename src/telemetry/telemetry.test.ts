import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { InvariantError, WireError } from '../core/errors.ts';
import { type Log, publicText } from '../core/log.ts';
import type { ExchangeFacts } from '../core/record.ts';
import { policyReason, reason } from '../core/reason.ts';
import type { ExchangeId } from '../core/types.ts';
import { canary as plant } from '../../test/support/canaries.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';

const canary = plant('telemetry');

/** Telemetry whose log lines are kept. */
function kept(logLevel: 'debug' | 'info' = 'debug'): {
  telemetry: Telemetry;
  lines: string[];
  last: () => Record<string, unknown>;
} {
  const lines: string[] = [];
  const telemetry = createTelemetry({
    logLevel,
    version: '1.2.3',
    logTo: { write: line => void lines.push(line) },
  });
  telemetry.close();
  return { telemetry, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

const facts = (given: Partial<ExchangeFacts> = {}): ExchangeFacts => ({
  exchange: 'x' as ExchangeId,
  phase: 'response',
  response: 'observed',
  began: 0n,
  ended: 1n,
  principal: null,
  destination: { host: canary, provider: 'openai', operation: 'chat', model: canary, zone: 'external' },
  modelAnswered: canary,
  route: null,
  policy: null,
  rules: [],
  findings: [],
  bytes: { received: 10, scanned: 8, unscannable: 2, released: 10 },
  outcome: 'permit',
  reason: reason('permitted'),
  obligations: [],
  bypass: null,
  digests: null,
  release: null,
  references: [],
  usage: { inputTokens: 5, outputTokens: 7 },
  status: 200,
  latency: { identify: 100, scan: 900, decide: 50, commit: 700, upstream: 400_000, total: 402_000 },
  trace: null,
  versions: { sallyport: '1.2.3', recognizers: 'r' },
  ...given,
});

describe('the log', () => {
  it('writes one JSON object a line, with the ids that others join on', () => {
    const { telemetry, last } = kept();
    telemetry.log.info('exchange ended', {
      exchange: 'e-1' as ExchangeId,
      trace: publicText('0af7651916cd43dd8448eb211c80319c'),
      reason: reason('permitted'),
      bytes: 12,
      records: 7n,
      nothing: undefined,
    });
    expect(last()).toMatchObject({
      level: 'info',
      event: 'exchange ended',
      service: 'sallyport',
      version: '1.2.3',
      exchange_id: 'e-1',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      reason: 'permitted',
      bytes: 12,
      records: '7',
    });
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(last()).not.toHaveProperty('nothing');
  });

  it('keeps to its level', () => {
    const { telemetry, lines } = kept('info');
    telemetry.log.debug('quiet');
    expect(lines).toEqual([]);
  });

  it('takes no plain string, no bytes and no object, by type', () => {
    const refuses = (log: Log): void => {
      // @ts-expect-error a plain string is no PublicText
      log.info('event', { text: canary });
      // @ts-expect-error bytes are no field
      log.info('event', { bytes: Buffer.from(canary) });
      // @ts-expect-error an object is no field
      log.info('event', { body: { text: canary } });
    };
    expect(refuses).toBeTypeOf('function');
  });

  it('refuses at run time what a cast let in', () => {
    const { telemetry, last } = kept();
    const smuggled = {
      bytes: Buffer.from(canary),
      body: { text: canary },
      list: [canary],
      long: canary.repeat(30),
    };
    telemetry.log.info('event', smuggled as never);
    expect(JSON.stringify(last())).not.toContain(canary);
    expect(last()).toMatchObject({
      body: '[refused: object]',
      long: `[refused: text of ${canary.length * 30} characters]`,
    });
  });

  const errors: readonly (readonly [string, () => unknown, Record<string, unknown>])[] = [
    ['our own', () => new WireError('json_invalid', canary), { class: 'WireError', code: 'json_invalid' }],
    ['a bug', () => new InvariantError(canary), { class: 'InvariantError', code: 'internal_error' }],
    [
      'of the system',
      () => Object.assign(new Error(canary), { code: 'ECONNREFUSED' }),
      { class: 'Error', code: 'ECONNREFUSED' },
    ],
    [
      'with a cause',
      () => new TypeError(canary, { cause: new RangeError(canary) }),
      { class: 'TypeError', cause: { class: 'RangeError' } },
    ],
    [
      'with a name that somebody set',
      () => Object.assign(new Error('x'), { name: canary }),
      { class: 'Error' },
    ],
    ['with a code that is none', () => Object.assign(new Error('x'), { code: canary }), { class: 'Error' }],
    [
      'with a stack that imitates frames',
      () => new Error(`a\n    at ${canary} (/x/${canary}.ts:1:1)`),
      { class: 'Error' },
    ],
    [
      'with a message changed afterwards',
      () => Object.assign(new Error(canary), { message: 'harmless' }),
      { class: 'Error' },
    ],
    ["a JSON parser's", () => catchOf(() => JSON.parse(`{"${canary}`)), { class: 'SyntaxError' }],
    ['no error at all', () => canary, { class: 'thrown string' }],
    ['of Postgres', postgresError, { class: 'DatabaseError', code: '23505', constraint: 'record_pkey' }],
  ];

  it.each(errors)('says of an error %s what and where, never its message', (_, make, shown) => {
    const { telemetry, last } = kept();
    telemetry.log.error('failed', {}, make());
    expect(last()['error']).toMatchObject(shown);
    expect(JSON.stringify(last())).not.toContain(canary);
  });

  it('prints no message, whatever it looks like', () => {
    const { telemetry, lines } = kept();
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        telemetry.log.error('failed', {}, new Error(`${before}${canary}${after}`));
        return !lines.at(-1)?.includes(canary);
      }),
    );
  });

  it('keeps the frames', () => {
    const { telemetry, last } = kept();
    telemetry.log.error('failed', {}, new Error('x'));
    const { stack } = last()['error'] as { stack: string[] };
    expect(stack[0]).toContain('src/telemetry/telemetry.test.ts:');
  });
});

function postgresError(): unknown {
  const error = new pg.DatabaseError(canary, 1, 'error');
  return Object.assign(error, {
    code: '23505',
    constraint: 'record_pkey',
    detail: `Key (id)=(${canary}) already exists.`,
    where: canary,
    internalQuery: canary,
    hint: canary,
    table: canary,
  });
}

function catchOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('the metrics', () => {
  const text = async (tell: (telemetry: Telemetry) => void): Promise<string> => {
    const { telemetry } = kept();
    tell(telemetry);
    return telemetry.metricsText();
  };

  it('tell verdicts, overhead, bytes and tokens, and no host and no model', async () => {
    const told = await text(({ exchange }) => {
      exchange.began();
      exchange.began();
      exchange.held('response', 3);
      exchange.ended(facts());
    });
    expect(told).toContain(
      'sallyport_verdicts_total{provider="openai",operation="chat",verdict="permit",reason="permitted"} 1',
    );
    expect(told).toContain('sallyport_exchanges_open 1\n');
    expect(told).toContain(
      'sallyport_overhead_seconds_sum{provider="openai",operation="chat",verdict="permit"} 0.00175',
    );
    expect(told).toContain(
      'sallyport_overhead_seconds_bucket{le="0.002",provider="openai",operation="chat",verdict="permit"} 1',
    );
    expect(told).toContain('sallyport_content_bytes_total{kind="unscannable"} 2');
    expect(told).toContain('sallyport_tokens_total{provider="openai",operation="chat",kind="output"} 7');
    expect(told).toContain('sallyport_release_delay_seconds_sum{direction="response"} 0.003');
    expect(told).not.toContain(canary);
  });

  it('keep their labels bounded', async () => {
    const told = await text(({ exchange, ledger }) => {
      for (let n = 0; n < 1000; n += 1) {
        exchange.ended(facts({ outcome: 'deny', reason: policyReason(`rule_${n}`), destination: null }));
        exchange.ended(
          facts({ destination: { ...facts().destination!, provider: `p${n}`, operation: `${canary} ${n}` } }),
        );
        exchange.ended(
          facts({
            findings: [
              {
                entity: `E${n}`,
                class: 'pii',
                band: 'likely',
                score: 1,
                count: 2,
                where: [],
                treatment: null,
              },
            ],
          }),
        );
      }
      ledger.refused(reason('ledger_late'));
    });
    expect(told).toContain(
      'sallyport_verdicts_total{provider="none",operation="none",verdict="deny",reason="policy_rule"} 1000',
    );
    expect(told.match(/^sallyport_verdicts_total\{/gm)?.length).toBeLessThan(70);
    expect(told.match(/^sallyport_findings_total\{/gm)).toHaveLength(257);
    expect(told).not.toContain(canary);
  });

  it('count what was refused because we failed, apart from what a policy refuses', async () => {
    const told = await text(({ exchange }) => {
      exchange.ended(facts({ outcome: 'deny', reason: reason('ledger_unavailable') }));
      exchange.ended(facts({ outcome: 'deny', reason: reason('no_rule_permits') }));
    });
    expect(told.match(/^sallyport_fail_closed_total.*/gm)).toEqual([
      'sallyport_fail_closed_total{reason="ledger_unavailable"} 1',
    ]);
  });

  it('tell how complete the records are', async () => {
    expect(await text(() => undefined)).toContain('sallyport_record_completeness_ratio 1\n');
    const told = await text(({ exchange, ledger }) => {
      for (let n = 0; n < 4; n += 1) exchange.ended(facts());
      ledger.lost(1);
    });
    expect(told).toContain('sallyport_record_completeness_ratio 0.75\n');
  });

  it('tell of identity, by the issuers of the configuration and no others', async () => {
    const telemetry = createTelemetry({
      logLevel: 'error',
      version: '1.2.3',
      issuers: ['https://id.example/a', 'https://id.example/b'],
      logTo: { write: () => undefined },
    });
    telemetry.close();
    const { identity } = telemetry;
    identity.identified('cache');
    identity.identified('cache');
    identity.refused(reason('identity_expired'));
    identity.keysRead('https://id.example/a', 'read');
    identity.keysRead('https://id.example/b', 'failed');
    identity.keysRead(canary, 'failed');
    const told = await telemetry.metricsText();
    for (const line of [
      'sallyport_identity_proven_total{by="cache"} 2',
      'sallyport_identity_refused_total{reason="identity_expired"} 1',
      'sallyport_identity_keys_reads_total{issuer="https://id.example/a",result="read"} 1',
      'sallyport_identity_keys_reads_total{issuer="https://id.example/b",result="failed"} 1',
      'sallyport_identity_keys_reads_total{issuer="https://id.example/b",result="read"} 0',
      'sallyport_identity_keys_confirmed_timestamp_seconds{issuer="https://id.example/b"} 0',
    ])
      expect(told).toContain(`${line}\n`);
    expect(told).toMatch(/^sallyport_identity_keys_confirmed_timestamp_seconds\{issuer="[^"]+\/a"\} 1\d{9}/m);
    expect(told).not.toContain(canary);
  });

  it('tell of the ledger, the edge and the policy', async () => {
    const told = await text(({ ledger, edge, policy }) => {
      ledger.committed({ records: 3, bytes: 900, ms: 4 });
      ledger.queued({ records: 2, bytes: 600 });
      ledger.unknown();
      ledger.blocked(10);
      ledger.epoch();
      edge.opened();
      edge.refused(reason('processing_mode'));
      edge.sessionFailed();
      policy.activated();
      policy.rejected();
    });
    for (const line of [
      'sallyport_commit_duration_seconds_sum 0.004',
      'sallyport_ledger_records_total 3',
      'sallyport_ledger_queued_bytes 600',
      'sallyport_commit_unknown_total 1',
      'sallyport_ledger_blocked_seconds_total 10',
      'sallyport_ledger_epochs_total 1',
      'sallyport_edge_streams_refused_total{reason="processing_mode"} 1',
      'sallyport_policy_reloads_total{result="rejected"} 1',
      'sallyport_policy_last_reload_successful 0',
      'sallyport_build_info{version="1.2.3"} 1',
    ])
      expect(told).toContain(`${line}\n`);
    expect(told).toMatch(/^sallyport_event_loop_lag_seconds\{quantile="0.99"\} [\d.e-]+$/m);
  });
});
