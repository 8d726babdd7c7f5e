import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a tool took for how much, or why it was not measured. */
export type Measured =
  | { readonly bytes: number; readonly ms: number; readonly findings: number; readonly rules?: number }
  | { readonly missing: string };

export interface Tool {
  readonly name: string;
  measure(): Measured;
}

/** Texts of so many bytes, as prompts are; a file of the size that scanners of repositories meet. */
const TEXT_BYTES = 2048;
const FILE_BYTES = 65_536;
const SECONDS = 3;

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Those that PATH has. Each is measured on one core, over as much of the corpus as it does in a few seconds. */
export function withTools<T>(corpus: string, use: (tools: readonly Tool[]) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    const files = join(folder, 'files');
    mkdirSync(files);
    cut(corpus, FILE_BYTES).forEach((text, index) =>
      writeFileSync(join(files, `${String(index).padStart(4, '0')}.txt`), text),
    );
    const texts = join(folder, 'texts');
    writeFileSync(texts, cut(corpus, TEXT_BYTES).join('\0'));
    return use([
      { name: 'gitleaks', measure: () => gitleaks(folder, corpus) },
      {
        name: 'Presidio, patterns alone',
        measure: () => python(['presidio.py', texts, String(SECONDS), 'patterns']),
      },
      {
        name: 'Presidio with spaCy',
        measure: () => python(['presidio.py', texts, String(SECONDS), 'spacy']),
      },
      {
        name: 'detect-secrets',
        measure: () => python(['detect_secrets_bench.py', files, String(SECONDS)]),
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** At line ends, and as long as is said or a little more. */
function cut(text: string, bytes: number): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from + bytes);
    const to = end < 0 ? text.length : end + 1;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

/** The whole process, less what it takes for a file of a few bytes. */
function gitleaks(folder: string, corpus: string): Measured {
  const [whole, tiny] = [join(folder, 'whole.txt'), join(folder, 'tiny.txt')];
  const report = join(folder, 'report.json');
  const part = corpus.slice(0, FILE_BYTES * 12);
  writeFileSync(whole, part);
  writeFileSync(tiny, 'nothing\n');
  const run = (file: string): { readonly ms: number; readonly failed: string | undefined } => {
    const began = performance.now();
    const ran = spawnSync(
      'gitleaks',
      ['dir', file, '--no-banner', '--log-level', 'error', '--exit-code', '0', '--report-path', report],
      { env: { ...process.env, GOMAXPROCS: '1' }, encoding: 'utf8', timeout: 30_000 },
    );
    const ms = performance.now() - began;
    if (ran.error) return { ms, failed: 'gitleaks is not installed' };
    return { ms, failed: ran.status === 0 ? undefined : 'gitleaks failed' };
  };
  const started = run(tiny);
  if (started.failed !== undefined) return { missing: started.failed };
  const scanned = run(whole);
  if (scanned.failed !== undefined) return { missing: scanned.failed };
  const findings = (JSON.parse(readFileSync(report, 'utf8')) as unknown[]).length;
  return { bytes: Buffer.byteLength(part), ms: Math.max(1, scanned.ms - started.ms), findings };
}

/** A script of this folder. */
function python([name = '', ...args]: readonly string[]): Measured {
  const ran = spawnSync('python3', [script(name), ...args], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  if (ran.error) return { missing: 'python3 is not installed' };
  if (ran.status !== 0) return { missing: `${name} failed: ${ran.stderr.trim().split('\n').at(-1) ?? ''}` };
  return JSON.parse(ran.stdout) as Measured;
}
