import type { Built } from '../app/tables.ts';
import { type Args, type Io, type Option, print, UsageError } from './command.ts';

/** Options of every command that builds a table. */
export const tableOptions: Readonly<Record<'out' | 'key', Option>> = {
  out: { type: 'string', value: 'FILE', summary: 'the table; replaced whole if it is there' },
  key: {
    type: 'string',
    value: 'FILE|env:NAME',
    summary: 'the key of 32 bytes, as classify.key names it; `sallyport keys init` makes one',
  },
};

/** @throws UsageError */
export function needed(args: Args, option: string): string {
  const value = args.text(option);
  if (value === undefined || value === '') throw new UsageError(`--${option} is missing.`);
  return value;
}

const MiB = 1024 * 1024;

/** What was built goes to standard output, what was left out to standard error: counts, never a value. */
export function printBuilt(io: Io, args: Args, { header, bytes, skipped }: Built, what: string): void {
  const reasons = {
    empty: 'are empty',
    short: 'are too short to tell anything',
    long: 'are too long for an entry (12 words, 96 bytes)',
    common: 'stand in more than 16 rows already',
  };
  for (const reason of ['empty', 'short', 'long', 'common'] as const) {
    if (skipped[reason] > 0) io.talk(`warning: ${skipped[reason]} left out: they ${reasons[reason]}.`);
  }
  const text = `${header.entries} ${what} of ${header.rows}, ${(bytes / MiB).toFixed(1)} MiB`;
  print(io, args, { json: { ...header, bytes, skipped }, text });
}
