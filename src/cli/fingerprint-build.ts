import { type Command, outputOption, UsageError } from './command.ts';
import { exit } from './exit.ts';
import { needed, printBuilt, tableOptions } from './tables.ts';

export const fingerprintBuildCommand: Command = {
  name: 'fingerprint build',
  summary: 'Makes a table of keyed hashes of shingles from documents, for classify.fingerprints.',
  positionals: 'FILE…',
  options: {
    ...tableOptions,
    without: {
      type: 'string',
      multiple: true,
      default: [],
      value: 'FILE',
      summary: 'what all documents have (a form, a letterhead) and so says nothing; more than once for more',
    },
    output: outputOption,
  },
  examples: [
    [
      'fingerprint build board-papers/ --out board-papers.table --key keys/table.key',
      'the *.txt and *.md files of a folder',
    ],
    [
      'fingerprint build plan.txt --without letterhead.txt --out plan.table --key env:TABLE_KEY',
      'one document',
    ],
  ],
  run: async (args, io) => {
    if (args.rest.length === 0) throw new UsageError('Name at least one document.');
    const { buildFingerprints } = await import('../app/tables.ts');
    const built = buildFingerprints({
      documents: args.rest,
      without: args.texts('without'),
      output: needed(args, 'out'),
      key: needed(args, 'key'),
      environment: io.env,
    });
    printBuilt(io, args, built, 'shingles');
    return exit.ok;
  },
};
