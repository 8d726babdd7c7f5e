import { type Command, configOption, outputOption, print } from './command.ts';
import { exit } from './exit.ts';

export const configExplainCommand: Command = {
  name: 'config explain',
  summary: 'Prints the configuration in force, with defaults and the environment; secrets stay references.',
  options: { config: configOption, output: outputOption },
  examples: [
    ['config explain -c sallyport.yaml', 'every setting, and where it comes from'],
    ['config explain -c sallyport.yaml -o json', 'the same without the comments'],
  ],
  run: async (args, io) => {
    const { explained } = await import('../app/config.ts');
    print(io, args, explained(args.text('config') ?? '', io.env));
    return exit.ok;
  },
};
