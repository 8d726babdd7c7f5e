import { type Command, outputOption, print } from './command.ts';
import { exit } from './exit.ts';

export const recognizersCommand: Command = {
  name: 'recognizers',
  summary: 'Lists all that finds entities in texts: class, validation, region, rule, examples.',
  options: {
    entity: { type: 'string', value: 'NAME', summary: 'those that find it, with all that is known of them' },
    class: { type: 'string', value: 'CLASS', summary: 'those of one class of data' },
    json: { type: 'boolean', summary: 'the same as -o json' },
    output: outputOption,
  },
  examples: [
    ['recognizers', 'all'],
    ['recognizers --class pci', 'of cards and accounts'],
    ['recognizers --entity IBAN', 'by which rule, in which words, with which examples'],
  ],
  run: async (args, io) => {
    const { listRecognizers, printRecognizers } = await import('../app/recognizers.ts');
    const entity = args.text('entity');
    const list = listRecognizers({ entity, class: args.text('class') });
    if (args.flag('json')) io.data(JSON.stringify(list, null, 2));
    else print(io, args, { json: list, text: printRecognizers(list, entity !== undefined) });
    return exit.ok;
  },
};
