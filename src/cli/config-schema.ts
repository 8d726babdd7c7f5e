import type { Command } from './command.ts';
import { exit } from './exit.ts';

export const configSchemaCommand: Command = {
  name: 'config schema',
  summary: 'Prints the JSON Schema of the configuration, for editors.',
  options: {},
  examples: [
    [
      'config schema > sallyport.schema.json',
      'then put "# yaml-language-server: $schema=sallyport.schema.json" into the first line of sallyport.yaml',
    ],
  ],
  run: async (_, io) => {
    const { configJsonSchema } = await import('../app/config.ts');
    io.data(JSON.stringify(configJsonSchema(), null, 2));
    return exit.ok;
  },
};
