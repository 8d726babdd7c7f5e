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
    const hangups = untilServing();
    const running = await serve(config);
    hangups.serving(() => running.reload());
    await stopped;
    const failed = await running.stop();
    if (failed.length === 0) return exit.ok;
    io.talk(`sallyport serve: did not stop in order: ${failed.join(', ')}. The log says why.`);
    return exit.failure;
  },
};

/** A SIGHUP that comes while it starts must not end the process, and must not be lost. */
function untilServing(): { serving(reload: () => unknown): void } {
  let act: (() => unknown) | undefined;
  let isPending = false;
  process.on('SIGHUP', () => {
    if (act) act();
    else isPending = true;
  });
  return {
    serving: reload => {
      act = reload;
      if (isPending) reload();
    },
  };
}
