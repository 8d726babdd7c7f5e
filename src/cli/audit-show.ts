import { type Command, outputOption, print } from './command.ts';
import { databaseChoice, databaseOptions } from './database.ts';
import { exit } from './exit.ts';

export const auditShowCommand: Command = {
  name: 'audit show',
  summary: 'Shows all that is recorded of an exchange, in the order in which it was written.',
  positionals: 'EXCHANGE',
  options: { ...databaseOptions, output: outputOption },
  examples: [
    [
      'audit show 0199c7a2-6d3e-7c1a-9f0e-3b5f2a1d4c88',
      'the id is in the header x-sallyport-exchange of every answer; exit status 1 where nothing is recorded',
    ],
    ['audit show 0199c7a2-6d3e-7c1a-9f0e-3b5f2a1d4c88 -o json', 'the records as they were signed'],
  ],
  run: async (args, io) => {
    const { showAudit } = await import('../app/audit.ts');
    const { entries, text } = await showAudit(databaseChoice(args, io), args.rest[0] ?? '');
    print(io, args, { json: entries, text });
    return entries.length > 0 ? exit.ok : exit.failure;
  },
};
