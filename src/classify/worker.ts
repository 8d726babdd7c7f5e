import { parentPort, workerData } from 'node:worker_threads';
import { type Channel } from '../core/types.ts';
import { createScanner } from './scanner.ts';
import { type Answer, type Bare, type Job } from './worker-pool.ts';

/** The thread that scans whole texts: as many per job as were sent, each piecewise, so that no feed is a long one. */
const PIECE_BYTES = 128 * 1024;
const channel = 'worker' as Channel;
const scanner = createScanner({ workers: 0 });

if ((workerData as { readonly version: string }).version !== scanner.version) {
  throw new Error('the worker has other recognizers than the process');
}

function scan(text: Uint8Array, label: string): readonly Bare[] {
  const opened = scanner.open(channel, 'text', label);
  let at = 0;
  do {
    const next = Math.min(text.length, at + PIECE_BYTES);
    void scanner.feed([{ scan: opened, text: text.subarray(at, next), end: next === text.length }]);
    at = next;
  } while (at < text.length);
  return opened.findings;
}

function answer({ id, bytes, texts }: Job): Answer {
  let at = 0;
  const findings: (readonly Bare[])[] = [];
  for (const { label, length } of texts) {
    findings.push(scan(bytes.subarray(at, at + length), label));
    at += length;
  }
  return { id, findings };
}

parentPort?.on('message', (job: Job) => {
  let said: Answer;
  try {
    said = answer(job);
  } catch {
    // Without findings the job counts as failed. What was thrown may quote the text.
    said = { id: job.id };
  }
  parentPort?.postMessage(said);
});
