import type { DatabaseChoice } from '../app/database.ts';
import { type Args, configOption, type Io, type Option } from './command.ts';

/** Options of every command that works on the ledger's database. */
export const databaseOptions: Readonly<Record<string, Option>> = {
  config: configOption,
  url: {
    type: 'string',
    value: 'URL',
    summary: "postgres://ROLE@HOST/DATABASE, instead of the configuration's",
  },
  'password-env': {
    type: 'string',
    value: 'NAME',
    summary: "the environment variable with that role's password",
  },
  'password-file': { type: 'string', value: 'FILE', summary: "the file with that role's password" },
  ca: { type: 'string', value: 'FILE', summary: "the CA of Postgres' certificate, PEM" },
};

export const databaseChoice = (args: Args, io: Io): DatabaseChoice => ({
  config: args.text('config') ?? '',
  url: args.text('url'),
  passwordEnv: args.text('password-env'),
  passwordFile: args.text('password-file'),
  ca: args.text('ca'),
  environment: io.env,
});
