import { type Command, UsageError } from './command.ts';
import { exit } from './exit.ts';
import { untilStopped } from './stopped.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Starts everything for real on this machine, plays a tour, and stays up for you to try.',
  options: {
    once: {
      type: 'boolean',
      summary: 'end after the tour; exit status 0 only if every step went as it should',
    },
    upstream: {
      type: 'string',
      value: 'URL',
      summary: "a server that speaks OpenAI's format, instead of the simulated one",
    },
  },
  examples: [
    ['demo', 'the tour, then curl commands to try'],
    ['demo --once', 'the tour alone, as a test'],
    [
      'demo --upstream http://127.0.0.1:11434',
      'against a server of your own; with OPENAI_API_KEY set and no --upstream, OpenAI',
    ],
  ],
  run: async (args, io) => {
    const upstream = urlOf(args.text('upstream'));
    const { demo } = await import('../app/demo/demo.ts');
    const well = await demo({
      once: args.flag('once'),
      upstream,
      apiKey: io.env['OPENAI_API_KEY'],
      out: process.stdout,
      stopped: untilStopped(io),
    });
    return well ? exit.ok : exit.failure;
  },
};

/** @throws UsageError */
function urlOf(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new UsageError('--upstream takes an http or https URL.');
  return url;
}
