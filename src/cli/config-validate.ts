import { type Command, configOption } from './command.ts';
import { exit } from './exit.ts';

export const configValidateCommand: Command = {
  name: 'config validate',
  summary: 'Checks a configuration: syntax, names, bounds, and that what it refers to is there.',
  options: { config: configOption },
  examples: [
    [
      'config validate -c sallyport.yaml',
      'exit status 3, and every problem with its line, where it is not right',
    ],
  ],
  run: async (args, io) => {
    const { validateConfig } = await import('../app/config.ts');
    const { warnings } = validateConfig(args.text('config') ?? '', io.env);
    for (const warning of warnings) io.talk(`warning: ${warning}`);
    io.talk('The configuration is valid.');
    return exit.ok;
  },
};
