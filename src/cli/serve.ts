import { type Command, configOption } from './command.ts';
import { exit } from './exit.ts';
import { untilStopped } from './stopped.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serves Envoy until SIGTERM; SIGHUP reads the policy anew.',
  options: { config: configOption },
  examples: [
    ['serve -c /etc/sallyport/sallyport.yaml', 'logs JSON lines to standard output'],
    [
      'config validate -c sallyport.yaml && sallyport serve -c sallyport.yaml',
      'with a look at the configuration first',
    ],
  ],
  run: async (args, io) => {
    const { endOnCrash } = await import('../app/crash.ts');
    endOnCrash();
    const { loadConfig } = await import('../app/config.ts');
    const config = loadConfig(args.text('config') ?? '', io.env);
    const { serve } = await import('../app/serve.ts');
    // From the first moment on: a SIGTERM while starting must not leave half a process.
    const stopped = untilStopped(io);
    const running = await serve(config);
    process.on('SIGHUP', () => void running.reload());
    await stopped;
    await running.stop();
    return exit.ok;
  },
};
