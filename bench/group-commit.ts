import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { verifyLedger } from '../src/evidence/verify.ts';
import { openEvidence } from '../src/store/evidence-source.ts';
import { request, testLedger, testSigner } from '../test/support/ledger.ts';
import { startPostgres } from '../test/support/postgres.ts';

/**
 * Commits through the ledger (chain, tree, signature, exact counts) against bare INSERTs of the same bytes by a pool of 16
 * connections that each commit one, interleaved in one run: only the ratios mean something.
 */
const sliceMs = Number(process.env['SLICE_MS'] ?? 700);
const rounds = 3;
const widths = [1, 16, 64, 256];

interface Tally {
  readonly ms: number[];
  cpuMs: number;
  wallMs: number;
}
const tally = (): Tally => ({ ms: [], cpuMs: 0, wallMs: 0 });

async function load(width: number, once: () => Promise<unknown>, into: Tally): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const until = began + sliceMs;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (performance.now() < until) {
        const from = performance.now();
        await once();
        into.ms.push(performance.now() - from);
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  into.cpuMs += (user + system) / 1000;
  into.wallMs += performance.now() - began;
}

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.floor(sorted.length * q)] ?? 0;

function line(name: string, width: number, { ms, cpuMs, wallMs }: Tally): string {
  const sorted = [...ms].sort((a, b) => a - b);
  return [
    name.padEnd(12),
    `${width} at once`.padStart(11),
    `${((ms.length / wallMs) * 1000).toFixed(0)}/s`.padStart(8),
    `p50 ${quantile(sorted, 0.5).toFixed(2)} ms`.padStart(13),
    `p99 ${quantile(sorted, 0.99).toFixed(2)} ms`.padStart(14),
    `${((cpuMs * 1000) / ms.length).toFixed(1)} µs CPU`.padStart(13),
  ].join('  ');
}

const plain = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const postgres = await startPostgres();
try {
  const { ledger } = testLedger(postgres.writerUrl, { limits: { commitMs: 10_000 } });
  await ledger.readyWithin(5000);
  await postgres.sql('create table bare (id bigserial primary key, exchange uuid, kind text, body bytea)');
  const pool = new Pool({ connectionString: postgres.superuserUrl, max: 16 });
  // What is not the ledger's own work is done before: the segment, and the facts with their digest.
  const ready = Array.from({ length: 4096 }, () => request());
  let turn = 0;
  const next = (): ReturnType<typeof request> => ready[(turn += 1) % ready.length] ?? request();
  const body = Buffer.from(JSON.stringify(next().evidence.facts, plain));
  const contestants: Readonly<Record<string, () => Promise<unknown>>> = {
    'bare inserts': () =>
      pool.query({
        name: 'bare',
        text: 'insert into bare (exchange, kind, body) values ($1, $2, $3)',
        values: [next().exchange, 'request', body],
      }),
    ledger: () => {
      const { segment, evidence } = next();
      return ledger.commit(segment, evidence);
    },
  };
  for (const once of Object.values(contestants)) {
    await load(16, once, tally());
    await load(1, once, tally());
  }
  for (const width of widths) {
    const runs = Object.entries(contestants).map(([name, once]) => ({ name, once, tally: tally() }));
    for (let round = 0; round < rounds; round += 1)
      for (const run of runs) {
        await sleep(20);
        await load(width, run.once, run.tally);
      }
    for (const run of runs) console.log(line(run.name, width, run.tally));
  }
  await pool.end();
  await ledger.close();
  const source = await openEvidence({ url: postgres.superuserUrl });
  const { records, batches, ms, problemCount } = await verifyLedger({ source, keys: [testSigner.publicKey] });
  await source.close();
  const each = ((ms * 1000) / records).toFixed(1);
  console.log(
    `verify: ${records} records, ${batches} checkpoints, ${each} µs per record, ${problemCount} problems`,
  );
} finally {
  await postgres.stop();
}
