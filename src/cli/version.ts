import { type Command, outputOption, print } from './command.ts';
import { exit } from './exit.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'Prints the version.',
  options: { output: outputOption },
  examples: [
    ['version', 'the version'],
    ['version -o json', 'with that of Node'],
  ],
  run: async (args, io) => {
    const { version } = await import('../app/version.ts');
    print(io, args, { json: { sallyport: version, node: process.versions.node }, text: version });
    return exit.ok;
  },
};
