import type { ComparedProvider, Results } from './results.ts';
import type { Stored } from './ledger.ts';
import type { Cell } from './requests.ts';
import type { StreamCell } from './streams.ts';

const align = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row =>
      row
        .map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const nothing = '–';
const shown = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? nothing : value.toFixed(digits);
const ms = (value: number | undefined): string =>
  shown(value, value !== undefined && Math.abs(value) >= 100 ? 0 : 2);
const whole = (value: number | undefined): string => shown(value, 0);
const kib = (bytes: number | undefined): string => shown(bytes === undefined ? undefined : bytes / 1024, 1);
const mib = (bytes: number | undefined): string =>
  shown(bytes === undefined ? undefined : bytes / 2 ** 20, 0);

function requestTable({ requests }: Results): string {
  if (requests.length === 0) return '';
  const row = (cell: Cell): readonly string[] => [
    cell.variant,
    whole(cell.level),
    ms(cell.p50),
    ms(cell.p95),
    ms(cell.p99),
    whole(cell.perSecond),
    whole(cell.cpu.envoy),
    whole(cell.cpu.server),
    whole(cell.cpu.postgres),
    whole(cell.requests),
    whole(cell.failed),
  ];
  return align([
    [
      'requests',
      'at once',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'per s',
      'Envoy µs',
      'server µs',
      'Postgres µs',
      'asked',
      'failed',
    ],
    ...requests.map(row),
  ]);
}

function comparisonTable({ comparisons }: Results): string {
  if (comparisons.length === 0) return '';
  return align([
    [
      'compared with',
      'variant',
      'at once',
      '+p50 ms',
      '+p95 ms',
      '+p99 ms',
      'per s ×',
      'Envoy CPU ×',
      'server CPU ×',
    ],
    ...comparisons.map(one => [
      one.with,
      one.variant,
      whole(one.level),
      ms(one.addedP50),
      ms(one.addedP95),
      ms(one.addedP99),
      shown(one.perSecondRatio, 2),
      shown(one.envoyCpuRatio, 2),
      shown(one.serverCpuRatio, 2),
    ]),
  ]);
}

function providerTable(part: ComparedProvider): string {
  const size = (bytes: number): string => `${kib(bytes)} KiB`;
  const row = (cell: Cell): readonly string[] => {
    const { variant, cpu, requests, failed } = cell;
    const stream = part.streams.find(one => one.variant === variant);
    const beside = part.comparisons.filter(one => one.variant === variant);
    const streamBeside = part.streamComparisons.find(one => one.variant === variant && one.with === 'no-op');
    return [
      variant,
      ms(cell.p50),
      ms(cell.p95),
      ms(beside.find(one => one.with === 'plain')?.addedP50),
      ms(beside.find(one => one.with === 'plain')?.addedP95),
      whole(cpu.server),
      shown(beside.find(one => one.with === 'no-op')?.serverCpuRatio, 2),
      ms(stream?.firstText.p50),
      ms(stream?.firstText.p95),
      whole(stream?.pieces),
      whole(stream?.cpuPerDelta.server),
      shown(streamBeside?.serverCpuRatio, 2),
      whole(requests),
      whole(stream?.streams),
      whole(failed + (stream?.failed ?? 0)),
    ];
  };
  const sizes = `${size(part.requestBytes)} in, ${size(part.answerBytes)} out, a stream of ${size(part.streamBytes)}`;
  return `${part.name}: ${sizes}\n${align([
    [
      'one at a time',
      'p50 ms',
      'p95 ms',
      '+p50 ms',
      '+p95 ms',
      'server µs',
      '× no-op',
      'first text p50 ms',
      'p95',
      'pieces',
      'server µs a delta',
      '× no-op',
      'asked',
      'streams',
      'failed',
    ],
    ...part.requests.map(row),
  ])}`;
}

/** Rows of cells under their name; none, where there are no cells. */
function streamTable(name: string, cells: readonly StreamCell[]): string {
  if (cells.length === 0) return '';
  const row = (cell: StreamCell): readonly string[] => [
    cell.variant,
    whole(cell.level),
    ms(cell.firstText.p50),
    ms(cell.firstText.p95),
    ms(cell.delay.p50),
    ms(cell.delay.p95),
    ms(cell.settledDelay.p50),
    ms(cell.settledDelay.p95),
    whole(cell.arrivals),
    whole(cell.cpu.envoy),
    whole(cell.cpu.server),
    whole(cell.cpu.postgres),
    whole(cell.streams),
    whole(cell.failed),
  ];
  return align([
    [
      name,
      'at once',
      'first text p50 ms',
      'p95',
      'text p50 ms',
      'p95',
      'settled p50 ms',
      'p95',
      'arrivals',
      'Envoy µs',
      'server µs',
      'Postgres µs',
      'streams',
      'failed',
    ],
    ...cells.map(row),
  ]);
}

const longTables = ({ long }: Results): readonly string[] =>
  long.map(({ plan, cells }) => streamTable(`${plan.deltas} deltas, each ${plan.everyMs} ms`, cells));

/** Is one of very many left behind? */
function crowdTable({ crowd }: Results): string {
  if (!crowd) return '';
  const row = (cell: StreamCell): readonly string[] => {
    const memory = crowd.memory.find(({ variant }) => variant === cell.variant)?.perStream;
    return [
      cell.variant,
      whole(cell.level),
      ms(cell.firstText.p50),
      ms(cell.firstText.worst),
      ms(cell.longestGap.p50),
      ms(cell.longestGap.worst),
      whole(cell.arrivals),
      whole(cell.cpuPerDelta.envoy),
      whole(cell.cpuPerDelta.server),
      whole(cell.cpuPerDelta.postgres),
      kib(memory && memory.heapUsed + memory.external),
      kib(memory?.rss),
      whole(cell.streams),
      whole(cell.failed),
    ];
  };
  return align([
    [
      'very many at once',
      'at once',
      'first text p50 ms',
      'worst',
      'longest gap p50 ms',
      'worst',
      'arrivals',
      'per delta: Envoy µs',
      'server µs',
      'Postgres µs',
      'KiB of heap a stream',
      'resident',
      'streams',
      'failed',
    ],
    ...crowd.cells.map(row),
  ]);
}

function memoryTable({ memoryBytes }: Results): string {
  const rows = Object.entries(memoryBytes).map(([variant, parts]) => [
    variant,
    mib(parts.envoy),
    mib(parts.server),
    mib(parts.postgres),
  ]);
  if (rows.length === 0) return '';
  return align([['memory, MiB', 'Envoy', 'server', 'Postgres'], ...rows]);
}

function ledgerTable({ ledger, long, crowd }: Results): string {
  const row = (name: string, stored: Stored | undefined): readonly (readonly string[])[] => {
    if (!stored) return [];
    const { records, recordBytes, batches, batchBytes, diskBytes } = stored;
    return [
      [name, shown(records, 2), whole(recordBytes), shown(batches, 2), whole(batchBytes), whole(diskBytes)],
    ];
  };
  const rows = [
    ...row('exchange', ledger.exchange),
    ...row('stream, one at a time', ledger.stream),
    ...row('stream, many at once', ledger.streamAmongMany),
    ...long.flatMap(({ plan, stored }) => row(`${plan.deltas} deltas, each ${plan.everyMs} ms`, stored)),
    ...row('stream, very many at once', crowd?.stored),
    ...row('delta of these', crowd?.storedPerDelta),
  ];
  if (rows.length === 0) return '';
  return align([['stored per', 'records', 'bytes', 'batches', 'bytes', 'on disk with indexes'], ...rows]);
}

function insideTable({ requests }: Results): string {
  const rows = requests.flatMap(({ level, inside }) =>
    inside
      ? [
          [
            'sallyport',
            whole(level),
            ...[inside.identify, inside.read, inside.scan, inside.decide, inside.commit, inside.upstream].map(
              ms,
            ),
            ms(inside.batch),
            shown(inside.recordsPerBatch, 1),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return '';
  return align([
    [
      'its own metrics, mean ms',
      'at once',
      'identify',
      'read',
      'scan',
      'decide',
      'commit (both)',
      'upstream',
      'one batch',
      'records in it',
    ],
    ...rows,
  ]);
}

function ownMetric({ ownReleaseDelay }: Results): string {
  if (!ownReleaseDelay) return '';
  const { p50, p95, p99, segments } = ownReleaseDelay;
  return (
    `sallyport_release_delay_seconds over the streams one at a time: p50 ${ms(p50)} ms, p95 ${ms(p95)} ms, ` +
    `p99 ${ms(p99)} ms, ${whole(segments)} segments a stream`
  );
}

const aims = ({ aims }: Results): string =>
  aims.length === 0
    ? ''
    : align([
        ['aim', 'at most', 'measured', ''],
        ...aims.map(aim => [
          aim.what,
          shown(aim.atMost, 1),
          shown(aim.measured, 2),
          aim.met ? 'met' : 'MISSED',
        ]),
      ]);

/** All tables, for a terminal. */
export const report = (results: Results): string =>
  [
    requestTable(results),
    comparisonTable(results),
    insideTable(results),
    streamTable('streams', results.streams),
    ...results.providers.map(providerTable),
    ...longTables(results),
    crowdTable(results),
    ownMetric(results),
    memoryTable(results),
    ledgerTable(results),
    aims(results),
  ]
    .filter(text => text !== '')
    .join('\n\n');
