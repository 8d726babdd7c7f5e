import { type Command, outputOption, UsageError } from './command.ts';
import { exit } from './exit.ts';
import { needed, printBuilt, tableOptions } from './tables.ts';

export const dictionaryBuildCommand: Command = {
  name: 'dictionary build',
  summary: 'Makes a table of keyed hashes from a list of values, for classify.dictionaries.',
  options: {
    in: {
      type: 'string',
      value: 'FILE',
      summary: 'one value a line, or CSV (*.csv, *.tsv) with names of columns',
    },
    ...tableOptions,
    columns: {
      type: 'string',
      value: 'NAME,…',
      summary: 'which columns of a CSV file; all of them if not said',
    },
    separator: {
      type: 'string',
      value: 'CHAR',
      summary: 'between the fields of a file that is not named *.csv',
    },
    'min-bytes': {
      type: 'string',
      default: '4',
      value: 'N',
      summary: 'shorter values are left out: they would be found by chance',
    },
    output: outputOption,
  },
  examples: [
    ['dictionary build --in names.txt --out names.table --key keys/table.key', 'one value a line'],
    [
      'dictionary build --in customers.csv --columns name,account --out customers.table --key env:TABLE_KEY',
      'two columns; classify.dictionaries[].columns says how many of them must stand together',
    ],
  ],
  run: async (args, io) => {
    const leastBytes = Number(args.text('min-bytes'));
    if (!Number.isInteger(leastBytes) || leastBytes < 1 || leastBytes > 64)
      throw new UsageError('--min-bytes takes a number from 1 to 64.');
    const { buildDictionary } = await import('../app/tables.ts');
    const built = buildDictionary({
      input: needed(args, 'in'),
      output: needed(args, 'out'),
      key: needed(args, 'key'),
      environment: io.env,
      columns: (args.text('columns') ?? '').split(',').filter(Boolean),
      separator: args.text('separator'),
      leastBytes,
    });
    printBuilt(io, args, built, 'entries');
    return exit.ok;
  },
};
