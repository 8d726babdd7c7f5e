/**
 * `npm run bench:classify`: how fast texts are scanned, all in one run over one generated mixture: the scanner, the same
 * rules as plain regular expressions, and gitleaks, Presidio and detect-secrets where PATH has them. Prints MB/s (10^6
 * bytes), writes classify-results.json. Less than 50 seconds; speed is reported, never asserted.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Recognizer } from '../src/classify/recognizer.ts';
import { recognizers } from '../src/classify/recognizers.ts';
import { createScanner } from '../src/classify/scanner.ts';
import type { Channel } from '../src/core/types.ts';
import type { Scanner } from '../src/exchange/ports.ts';
import { plainRegexes } from './classify/plain-regexes.ts';
import { quantile, time } from './classify/timing.ts';
import { type Measured, withTools } from './classify/tools.ts';
import { Dice, generate, mixture } from './corpus.ts';

const MEBIBYTE = 1024 * 1024;
/** A tool is not begun later than that. */
const LAST_START_MS = 36_000;
const channel = 'bench' as Channel;
const began = performance.now();

/** What is there to be found: a line of it every 16 KiB or so. */
const planted =
  'Mail jane.doe@example.com, card 4111 1111 1111 1111, SSN 536-22-1234, IBAN DE89370400440532013000.\n';
const corpusOf = (bytes: number): string => {
  const dice = new Dice();
  let text = '';
  while (text.length < bytes) text += mixture(16_384, dice) + planted;
  return text.slice(0, bytes);
};

const namesOfPeople = new Set(['PERSON', 'LOCATION', 'STREET_ADDRESS', 'ORGANIZATION', 'NRP', 'TITLE']);
const isName = ({ entity, also = [] }: Recognizer): boolean =>
  [entity, ...also.map(one => one.entity)].some(name => namesOfPeople.has(name));

interface Row {
  readonly name: string;
  readonly mbPerSecond: number | undefined;
  readonly note: string;
}
const rows: Row[] = [];

function tell(name: string, mbPerSecond: number | undefined, note: string): void {
  rows.push({ name, mbPerSecond, note });
  const rate = mbPerSecond === undefined ? '' : `${mbPerSecond.toFixed(mbPerSecond < 10 ? 2 : 1)} MB/s`;
  console.log(`${name.padEnd(44)} ${rate.padStart(12)}   ${note}`);
}

/** In pieces that are each scanned at once, however slow the machine is. */
function scan(scanner: Scanner, text: Uint8Array, pieceBytes = 10_000): number {
  const scan = scanner.open(channel, 'text', 'content');
  for (let at = 0; at < text.length; at += pieceBytes)
    void scanner.feed([
      { scan, text: text.subarray(at, at + pieceBytes), end: at + pieceBytes >= text.length },
    ]);
  return scan.findings.length;
}

/** The baseline: one look at each byte. */
function countDigits(text: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if (((text[i] as number) - 0x30) >>> 0 < 10) count++;
  return count;
}

/** As much of a text as is done in three seconds, block by block. */
function regexRate(
  regexes: readonly RegExp[],
  text: string,
): { readonly rate: number; readonly found: number } {
  let [bytes, found] = [0, 0];
  const start = performance.now();
  for (let at = 0; at < text.length && performance.now() - start < 3000; at += 65_536) {
    const block = text.slice(at, at + 65_536);
    for (const regex of regexes) for (const match of block.matchAll(regex)) found += Number(match.length > 0);
    bytes += Buffer.byteLength(block);
  }
  return { rate: bytes / 1000 / (performance.now() - start), found };
}

const text = corpusOf(2 * MEBIBYTE);
const bytes = Buffer.from(text);
const everything = createScanner({ workers: 0, cache: 'none' });
const withoutNames = createScanner(
  { workers: 0, cache: 'none' },
  { recognizers: recognizers.filter(recognizer => !isName(recognizer)) },
);
const rateOf = (scanner: Scanner, of: Uint8Array): number =>
  of.length / 1000 / time(() => scan(scanner, of), 1200);

function ours(): { readonly all: number; readonly nameless: number } {
  const look = bytes.length / 1000 / time(() => countDigits(bytes), 500);
  tell('one look at each byte, to compare with', look, '');
  const all = rateOf(everything, bytes);
  tell(
    'sallyport, everything',
    all,
    `${recognizers.length} recognizers, ${scan(everything, bytes)} findings`,
  );
  const nameless = rateOf(withoutNames, bytes);
  tell('sallyport, without names', nameless, `${recognizers.filter(one => !isName(one)).length} recognizers`);
  for (const kind of ['prose', 'code', 'logs', 'json', 'chat'] as const) {
    const one = Buffer.from(generate(kind, MEBIBYTE));
    tell(
      `sallyport, everything: ${kind} alone`,
      one.length / 1000 / time(() => scan(everything, one), 400),
      '',
    );
  }
  const foreign = Buffer.from(text.slice(0, MEBIBYTE).replaceAll('ou', 'öü'));
  tell('sallyport, everything: with umlauts', rateOf(everything, foreign), '');
  return { all, nameless };
}

function others(nameless: number): void {
  const ratio = (rate: number): string =>
    `; sallyport without names is ${(nameless / rate).toFixed(0)} times as fast`;
  const regexes = plainRegexes(recognizers);
  const { rate, found } = regexRate(regexes, text);
  tell(
    'plain regular expressions in turn',
    rate,
    `${regexes.length} of them, ${found} matches${ratio(rate)}`,
  );
  withTools(text, tools => {
    for (const tool of tools) {
      const late = performance.now() - began > LAST_START_MS;
      const measured: Measured = late ? { missing: 'no time left for it' } : tool.measure();
      if ('missing' in measured) tell(tool.name, undefined, `not measured: ${measured.missing}`);
      else {
        const toolRate = measured.bytes / 1000 / measured.ms;
        const rules = measured.rules === undefined ? '' : `${measured.rules} rules, `;
        tell(tool.name, toolRate, `${rules}${measured.findings} findings${ratio(toolRate)}`);
      }
    }
  });
}

/** Prompts of 8 KiB, each a text of its own. */
function prompts(): { readonly p50Ms: number; readonly p99Ms: number } {
  const size = 8192;
  const count = Math.floor(bytes.length / size);
  const samples: number[] = [];
  for (let round = 0; round < 20; round++)
    for (let i = 0; i < count; i++) {
      const prompt = bytes.subarray(i * size, (i + 1) * size);
      const before = performance.now();
      scan(everything, prompt);
      // The first rounds warm up.
      if (round >= 4) samples.push(performance.now() - before);
    }
  const [p50Ms, p99Ms] = [quantile(samples, 0.5), quantile(samples, 0.99)];
  console.log(
    `${'a prompt of 8 KiB'.padEnd(44)} p50 ${p50Ms.toFixed(3)} ms, p99 ${p99Ms.toFixed(3)} ms   ${samples.length} of them`,
  );
  return { p50Ms, p99Ms };
}

/** What an exchange costs: many small leaves, and an answer that comes in deltas. */
function leaves(): Readonly<Record<string, number>> {
  const prose = Buffer.from(generate('prose', 8192));
  const micros = (name: string, work: () => void): number => {
    const us =
      (1000 *
        time(() => {
          for (let i = 0; i < 100; i++) work();
        }, 500)) /
      100;
    console.log(`${name.padEnd(44)} ${us.toFixed(1)} µs`);
    return us;
  };
  return {
    leafOf200Bytes: micros('a leaf of 200 bytes', () => scan(everything, prose.subarray(0, 200))),
    requestOf40Leaves: micros('a request of 2 KiB in 40 leaves', () => {
      const pieces = Array.from({ length: 40 }, (_, index) => ({
        scan: everything.open(channel, 'text', 'content'),
        text: prose.subarray(index * 51, (index + 1) * 51),
        end: true,
      }));
      void everything.feed(pieces);
    }),
    answerOf8KiB: micros('an answer of 8 KiB', () => scan(everything, prose)),
    answerIn100Deltas: micros('an answer of 8 KiB in 100 deltas', () => scan(everything, prose, 82)),
  };
}

/** A history of 40 messages of 2 KiB is sent anew with each turn: scanned each time, and remembered. */
function history(): { readonly scannedMs: number; readonly rememberedMs: number } {
  const messages = Array.from({ length: 40 }, (_, index) => bytes.subarray(index * 2048, (index + 1) * 2048));
  const send = (scanner: Scanner): void => {
    const pieces = messages.map(text => ({
      scan: scanner.open(channel, 'text', 'content'),
      text,
      end: true,
    }));
    void scanner.feed(pieces);
  };
  const remembering = createScanner({ workers: 0 });
  const scannedMs = time(() => send(everything), 700);
  const rememberedMs = time(() => send(remembering), 700);
  console.log(
    `${'a history of 80 KiB sent again'.padEnd(44)} ${scannedMs.toFixed(2)} ms, with the cache ${rememberedMs.toFixed(2)} ms   ${(scannedMs / rememberedMs).toFixed(0)} times as fast`,
  );
  return { scannedMs, rememberedMs };
}

interface Start {
  readonly loadMs: number;
  readonly buildMs: number;
  readonly heapBytes: number;
  readonly bufferBytes: number;
}

/** The best of three processes: what else the machine does only makes it slower. */
function start(): Start {
  const script = fileURLToPath(new URL('classify/start-process.ts', import.meta.url));
  const runs = Array.from(
    { length: 3 },
    () => JSON.parse(execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' })) as Start,
  );
  const best = runs.reduce((a, b) => (b.buildMs < a.buildMs ? b : a));
  const mebibytes = (size: number): string => (size / MEBIBYTE).toFixed(1);
  console.log(
    `${'start: tables built in'.padEnd(44)} ${best.buildMs.toFixed(0)} ms (modules loaded in ${best.loadMs.toFixed(0)} ms)`,
  );
  console.log(
    `${'memory of the recognizers'.padEnd(44)} ${mebibytes(best.heapBytes)} MiB of heap, ${mebibytes(best.bufferBytes)} MiB of buffers`,
  );
  return best;
}

const { nameless } = ours();
const prompt = prompts();
const exchange = leaves();
const resent = history();
const started = start();
others(nameless);
writeFileSync(
  new URL('classify-results.json', import.meta.url),
  `${JSON.stringify(
    {
      node: process.version,
      machine: `${platform()} ${arch()}, ${cpus().length} cores`,
      version: everything.version,
      corpusBytes: bytes.length,
      throughput: rows,
      promptOf8KiB: prompt,
      exchangeMicroseconds: exchange,
      historySentAgain: resent,
      start: started,
    },
    null,
    2,
  )}\n`,
);
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s in all`);
