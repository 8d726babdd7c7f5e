import { type Command, outputOption, print } from './command.ts';
import { exit } from './exit.ts';
import { policyChoice, policyOptions } from './policy.ts';

export const policyCheckCommand: Command = {
  name: 'policy check',
  summary: 'Checks and compiles a policy; prints its digest, which records name.',
  positionals: '[FILE…]',
  options: { ...policyOptions, output: outputOption },
  examples: [
    ['policy check -c sallyport.yaml', 'the policy that the configuration names'],
    ['policy check base.yaml team.yaml', 'these files together; their order does not matter'],
  ],
  run: async (args, io) => {
    const { openPolicy } = await import('../app/policy.ts');
    const { digest, counts } = openPolicy(policyChoice(args, io)).policy;
    if (counts.routes === 0) io.talk('warning: there is no route, so every request is denied.');
    else if (counts.permits === 0) io.talk('warning: no rule permits, so every request is denied.');
    const text = `${many(counts.routes, 'route')}, ${many(counts.rules, 'rule')}, digest ${digest}`;
    print(io, args, { json: { digest, ...counts }, text });
    return exit.ok;
  },
};

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
