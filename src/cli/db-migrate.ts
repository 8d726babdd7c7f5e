import { type Command, outputOption, print } from './command.ts';
import { databaseChoice, databaseOptions } from './database.ts';
import { exit } from './exit.ts';

export const dbMigrateCommand: Command = {
  name: 'db migrate',
  summary: 'Makes the tables of the ledger, or brings them up to this version; forward only.',
  options: { ...databaseOptions, output: outputOption },
  examples: [
    [
      'db migrate --url postgres://owner@127.0.0.1/audit --password-env PGPASSWORD',
      'as a role that may create schemas and roles; it will own the tables',
    ],
  ],
  run: async (args, io) => {
    const { migrateDatabase } = await import('../app/db.ts');
    const { from, to } = await migrateDatabase(databaseChoice(args, io), text => io.talk(text));
    const text =
      from === to ? `The schema is at version ${to}.` : `The schema went from version ${from} to ${to}.`;
    print(io, args, { json: { from, to }, text });
    return exit.ok;
  },
};
