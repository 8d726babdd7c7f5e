import { type Command, configOption } from './command.ts';
import { exit } from './exit.ts';

export const healthcheckCommand: Command = {
  name: 'healthcheck',
  summary: 'Asks a running Sallyport whether it is ready, for images without a shell or curl.',
  options: {
    config: configOption,
    url: {
      type: 'string',
      value: 'URL',
      summary: 'the admin address, instead of the one in the configuration',
    },
    alive: { type: 'boolean', summary: 'ask only whether the process answers' },
  },
  examples: [
    ['healthcheck -c sallyport.yaml', 'exit status 0 only if it is ready'],
    ['healthcheck --alive --url http://127.0.0.1:9902', 'exit status 0 if the process answers'],
  ],
  run: async (args, io) => {
    const { checkHealth } = await import('../app/healthcheck.ts');
    const { healthy, says } = await checkHealth({
      config: args.text('config') ?? '',
      url: args.text('url'),
      path: args.flag('alive') ? '/healthz' : '/readyz',
      environment: io.env,
    });
    io.talk(says);
    return healthy ? exit.ok : exit.failure;
  },
};
