import { parentPort, workerData } from 'node:worker_threads';
import type { Channel } from '../core/types.ts';
import type { Own } from './own/own.ts';
import { createScanner } from './scanner.ts';
import { pack } from './packed.ts';
import type { Answer, Job } from './worker-pool.ts';

/** The thread that scans whole texts, with a scanner of its own that knows no further threads. */
const channel = 'worker' as Channel;
const { version, own: ours } = workerData as { readonly version: string; readonly own?: Own };
const scanner = createScanner({
  ...(ours && { own: ours }),
  workers: 0,
  maxBytes: Infinity,
  maxMs: Infinity,
  cache: 'none',
});

if (version !== scanner.version) {
  throw new Error('the worker has other recognizers than the process');
}

async function scan({ bytes, texts }: Job): Promise<NonNullable<Answer['findings']>> {
  let at = 0;
  const pieces = texts.map(({ label, release, origin, length }) => {
    const text = bytes.subarray(at, at + length);
    at += length;
    return { scan: scanner.open(channel, 'text', label, release, origin), text, end: true };
  });
  await scanner.feed(pieces);
  if (!pieces.every(piece => piece.scan.settled === piece.text.length))
    throw new Error('a scan that has not ended');
  return pack(pieces.map(piece => piece.scan.findings));
}

async function answer(job: Job): Promise<Answer> {
  try {
    return { id: job.id, findings: await scan(job) };
  } catch {
    // Without findings the job counts as failed. What was thrown may quote the text.
    return { id: job.id };
  }
}

parentPort?.on('message', (job: Job) => {
  void answer(job).then(said => {
    parentPort?.postMessage(said, said.findings ? [said.findings.numbers.buffer] : []);
  });
});
