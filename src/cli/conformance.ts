import { randomInt } from 'node:crypto';
import { type Args, type Command, type Io, UsageError } from './command.ts';
import type { Form, Matrix } from '../conformance/report.ts';
import { exit } from './exit.ts';

export const conformanceCommand: Command = {
  name: 'conformance',
  summary: 'Plants values in every place of every format, and tells which of them a gateway lets through.',
  options: {
    self: { type: 'boolean', summary: 'against a stack of our own, which it starts on this machine' },
    full: { type: 'boolean', summary: 'every encoding of every position, instead of a representative part' },
    target: { type: 'string', value: 'URL', summary: 'against the gateway that clients find there' },
    listen: {
      type: 'string',
      value: 'HOST:PORT',
      default: '127.0.0.1:9911',
      summary: 'where that gateway finds its model server, which is this command',
    },
    provider: {
      type: 'string',
      multiple: true,
      value: 'NAME,…',
      summary: 'only the formats of these providers',
    },
    header: {
      type: 'string',
      multiple: true,
      value: 'NAME: VALUE',
      summary: "a header of the client's: its credentials; more than once for more",
    },
    seed: { type: 'string', value: 'NUMBER', summary: 'of the planted values, to try the same ones again' },
    output: {
      type: 'string',
      short: 'o',
      default: 'text',
      value: 'text|json|junit',
      summary: 'how to print',
    },
  },
  examples: [
    ['conformance --self', 'a representative part, in less than a minute'],
    ['conformance --self --full --output json', 'all of it'],
    [
      "conformance --target http://127.0.0.1:4000 --provider openai --header 'authorization: Bearer sk-…'",
      'a gateway whose upstream is http://127.0.0.1:9911',
    ],
  ],
  run: async (args, io) => {
    const { form, run } = await chosen(args, io);
    const { isClean, print } = await import('../app/conformance.ts');
    const matrix = await run();
    io.data(print(matrix, form));
    return isClean(matrix) ? exit.ok : exit.failure;
  },
};

interface Chosen {
  readonly form: Form;
  readonly run: () => Promise<Matrix>;
}

/** What the command line asks for. @throws UsageError */
async function chosen(args: Args, io: Io): Promise<Chosen> {
  const target = args.text('target');
  if (args.flag('self') === (target !== undefined))
    throw new UsageError('Give either --self or --target URL.');
  const app = await import('../app/conformance.ts');
  const form = app.forms.find(one => one === args.text('output'));
  if (!form) throw new UsageError(`-o takes ${app.forms.join(', ')}.`);
  const known = app.providersWithVectors();
  const names = args.texts('provider').flatMap(list => list.split(',').map(name => name.trim()));
  const strange = names.find(name => !known.includes(name));
  if (strange !== undefined)
    throw new UsageError(`There are no vectors of "${strange}". There are: ${known.join(', ')}.`);
  const seed = seedOf(args.text('seed'));
  const options = {
    full: args.flag('full'),
    providers: names,
    seed,
    say: (what: string) => io.talk(`… ${what}`),
  };
  io.talk(`Planted values are drawn from --seed ${seed}`);
  if (target === undefined) return { form, run: () => app.conformSelf(options) };
  const given = {
    ...options,
    url: urlOf(target),
    listen: listenOf(args.text('listen') ?? ''),
    headers: headersOf(args.texts('header')),
  };
  return { form, run: () => app.conformTarget(given) };
}

/** @throws UsageError */
function seedOf(text: string | undefined): number {
  if (text === undefined) return randomInt(2 ** 31);
  if (!/^\d{1,10}$/.test(text) || Number(text) >= 2 ** 32)
    throw new UsageError('--seed takes a number from 0 to 4294967295.');
  return Number(text);
}

/** @throws UsageError */
function urlOf(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new UsageError('--target takes an http or https URL.');
  return url;
}

/** @throws UsageError */
function listenOf(text: string): { readonly host: string; readonly port: number } {
  const [, host = '', port = ''] = /^(\[[0-9a-fA-F:]+\]|[^:]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65_535) throw new UsageError('--listen takes HOST:PORT.');
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** @throws UsageError */
function headersOf(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map(line => {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.+)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new UsageError("--header takes 'name: value'.");
      return [name.toLowerCase(), value];
    }),
  );
}
