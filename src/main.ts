#!/usr/bin/env node
import { runCli } from './cli/run.ts';

/** Whoever reads us may stop early (`| head`): that is no error of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  data: text => process.stdout.write(`${text}\n`),
  talk: text => process.stderr.write(`${text}\n`),
});
