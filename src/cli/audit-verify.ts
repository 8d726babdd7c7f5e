import { type Command, outputOption, print } from './command.ts';
import { databaseChoice, databaseOptions } from './database.ts';
import { exit } from './exit.ts';

export const auditVerifyCommand: Command = {
  name: 'audit verify',
  summary: 'Proves the ledger: signatures, chains, order, and that columns say what was signed.',
  options: {
    ...databaseOptions,
    key: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      summary: 'public keys that may sign, PEM; without it the keys of the ledger itself are trusted',
    },
    output: outputOption,
  },
  examples: [
    [
      'audit verify --url postgres://auditor@db.example.com/audit?sslmode=verify-full --password-env PGPASSWORD --key signer.pub.pem',
      'exit status 5, and every record that is not as it was signed, where something was changed',
    ],
  ],
  run: async (args, io) => {
    const { verifyAudit } = await import('../app/audit.ts');
    const started = Date.now();
    const { result, text } = await verifyAudit(databaseChoice(args, io), args.texts('key'), records => {
      if (Date.now() - started > quietMs) io.talk(`${records} records …`);
    });
    print(io, args, { json: result, text });
    return result.ok ? exit.ok : exit.auditFailed;
  },
};

/** A ledger of some tens of thousands of records is verified in less, and then there is nothing to wait for. */
const quietMs = 2_000;
