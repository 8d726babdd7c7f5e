import { type Command, outputOption, print } from './command.ts';
import { exit } from './exit.ts';

export const certsInitCommand: Command = {
  name: 'certs init',
  summary: 'Makes a private CA and the two pairs by which Envoy and Sallyport know each other.',
  positionals: 'DIR',
  options: { output: outputOption },
  examples: [
    [
      'certs init /var/lib/sallyport/certs',
      'makes what is missing, broken or about to expire; keeps the rest',
    ],
  ],
  run: async (args, io) => {
    const { initCertificates } = await import('../app/certs.ts');
    const files = await initCertificates(args.rest[0] ?? '');
    print(io, args, {
      json: files,
      text: Object.entries(files)
        .map(([use, path]) => `${use}: ${path}`)
        .join('\n'),
    });
    return exit.ok;
  },
};
