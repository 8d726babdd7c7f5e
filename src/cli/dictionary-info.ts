import { type Command, outputOption, print, UsageError } from './command.ts';
import { exit } from './exit.ts';

export const dictionaryInfoCommand: Command = {
  name: 'dictionary info',
  summary: 'Prints what a table says of itself: how many entries, columns, rows or documents.',
  positionals: 'FILE',
  options: { output: outputOption },
  examples: [['dictionary info customers.table', 'no key is needed, so nothing vouches for it']],
  run: async (args, io) => {
    const [file] = args.rest;
    if (file === undefined) throw new UsageError('Name a table.');
    const { describeTable } = await import('../app/tables.ts');
    const { header, bytes } = describeTable(file);
    const { kind, entries, rows, columns, longestWords } = header;
    const lines = Object.entries({
      kind,
      entries,
      rows,
      columns,
      'longest entry, in words': longestWords,
      bytes,
    });
    print(io, args, {
      json: { ...header, bytes },
      text: lines.map(([name, value]) => `${name}: ${value}`).join('\n'),
    });
    return exit.ok;
  },
};
