import { type Command, outputOption, print } from './command.ts';
import { exit } from './exit.ts';

export const keysInitCommand: Command = {
  name: 'keys init',
  summary: 'Makes the keys that the ledger, the keyed hash and tables need; never overwrites one.',
  positionals: 'DIR',
  options: { output: outputOption },
  examples: [
    ['keys init /etc/sallyport/keys', 'makes signer.pem, signer.pub.pem, blind.key, hash.key and table.key'],
  ],
  run: async (args, io) => {
    const { initKeys } = await import('../app/keys.ts');
    const files = initKeys(args.rest[0] ?? '');
    const text = files.map(({ use, path, made }) => `${use}: ${path}${made ? '' : ' (was there)'}`);
    print(io, args, { json: files, text: text.join('\n') });
    return exit.ok;
  },
};
