#!/usr/bin/env node
import { once } from 'node:events';
import { runCli } from './cli/run.ts';

/** Whoever reads us may stop early (`| head`): that is no error of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const status = await runCli(process.argv.slice(2), {
  env: process.env,
  input: () => process.stdin,
  stream: async text => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
  data: text => process.stdout.write(`${text}\n`),
  talk: text => process.stderr.write(`${text}\n`),
});

// A program that could not start may have opened a port or a worker already; it must not stay because of that.
process.stdout.write('', () => process.exit(status));
