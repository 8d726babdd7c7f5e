import type { Explained } from '../app/policy.ts';
import type { Band, Direction } from '../core/types.ts';
import { type Args, type Command, outputOption, print, UsageError } from './command.ts';
import { exit } from './exit.ts';
import { policyChoice, policyOptions } from './policy.ts';

export const policyExplainCommand: Command = {
  name: 'policy explain',
  summary: 'Says what a policy makes of an exchange that you suppose, and because of which rules.',
  positionals: '[FILE…]',
  options: {
    ...policyOptions,
    host: { type: 'string', value: 'HOST', summary: 'where the request goes' },
    model: { type: 'string', default: '', value: 'MODEL', summary: 'the model asked for' },
    operation: { type: 'string', default: 'chat', value: 'NAME', summary: 'the operation' },
    provider: { type: 'string', value: 'NAME', summary: "the provider; the host's first one unless given" },
    anonymous: { type: 'boolean', summary: 'nobody who can be named asks' },
    subject: { type: 'string', default: 'somebody', value: 'NAME', summary: 'who asks' },
    role: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      summary: 'a role of theirs; more than once for more',
    },
    group: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      summary: 'a group of theirs; more than once for more',
    },
    entity: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      summary: 'what is found; more than once for more',
    },
    band: {
      type: 'string',
      default: 'certain',
      value: 'possible|likely|certain',
      summary: 'how strong the findings are',
    },
    direction: { type: 'string', default: 'request', value: 'request|response', summary: 'what is judged' },
    output: outputOption,
  },
  examples: [
    [
      'policy explain -c sallyport.yaml --host api.openai.com --model gpt-4o --role developer --entity CREDIT_CARD',
      'what happens to a card number that a developer sends',
    ],
  ],
  run: async (args, io) => {
    const { explainPolicy, openPolicy } = await import('../app/policy.ts');
    const host = args.text('host');
    if (host === undefined) throw new UsageError('--host is missing.');
    const explained = explainPolicy(openPolicy(policyChoice(args, io)), {
      direction: choice(args, 'direction', ['request', 'response'] satisfies Direction[]),
      host,
      provider: args.text('provider'),
      operation: args.text('operation') ?? '',
      model: args.text('model') ?? '',
      principal: args.flag('anonymous')
        ? undefined
        : { subject: args.text('subject') ?? '', roles: args.texts('role'), groups: args.texts('group') },
      entities: args.texts('entity'),
      band: choice(args, 'band', ['possible', 'likely', 'certain'] satisfies Band[]),
    });
    print(io, args, { json: explained, text: inWords(explained) });
    return exit.ok;
  },
};

function choice<T extends string>(args: Args, option: string, values: readonly T[]): T {
  const given = values.find(value => value === args.text(option));
  if (given === undefined) throw new UsageError(`--${option} takes ${values.join(' or ')}.`);
  return given;
}

function inWords({ route, effect, reason, rules, treatments }: Explained): string {
  const treated = Object.entries(treatments).map(([entity, treatment]) => `  ${treatment} ${entity}`);
  return [
    `route: ${route ? `${route.id} (${route.zone}, release: ${route.release})` : 'none'}`,
    `decision: ${effect} (${reason})`,
    ...(treated.length > 0 ? ['obligations:', ...treated] : []),
    ...(rules.length > 0 ? ['rules that matched:'] : ['no rule matched']),
    ...rules.map(
      ({ id, effect: its, entities, description }) =>
        `  ${[
          `${id}: ${its}`,
          entities.length > 0 ? `because of ${entities.join(', ')}` : '',
          description && `— ${description}`,
        ]
          .filter(Boolean)
          .join(' ')}`,
    ),
  ].join('\n');
}
