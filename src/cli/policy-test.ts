import { type Command, outputOption, print, UsageError } from './command.ts';
import { exit } from './exit.ts';
import { policyOptions } from './policy.ts';

export const policyTestCommand: Command = {
  name: 'policy test',
  summary: 'Runs cases through the policy: exchanges on paper, and what must come of them.',
  positionals: 'CASES…',
  options: {
    ...policyOptions,
    policy: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      summary: 'a policy file; more than once for more, instead of -c',
    },
    output: outputOption,
  },
  examples: [
    ['policy test -c sallyport.yaml cases.yaml', 'the policy that the configuration names'],
    ['policy test --policy policy.yaml cases.yaml', 'a policy file'],
  ],
  run: async (args, io) => {
    if (args.rest.length === 0) throw new UsageError('Name at least one file of cases.');
    const { openPolicy } = await import('../app/policy.ts');
    const { testPolicy } = await import('../app/policy-test.ts');
    const { policy, classify } = openPolicy({
      files: args.texts('policy'),
      config: args.text('config') ?? '',
      environment: io.env,
    });
    const results = await testPolicy(policy, args.rest, classify);
    const failed = results.filter(({ wrong }) => wrong.length > 0);
    const lines = results.map(({ file, name, wrong }) =>
      [`${wrong.length > 0 ? 'FAIL' : 'ok  '} ${file}: ${name}`, ...wrong.map(one => `       ${one}`)].join(
        '\n',
      ),
    );
    print(io, args, {
      json: { passed: results.length - failed.length, failed: failed.length, cases: results },
      text: [...lines, `${results.length - failed.length} passed, ${failed.length} failed`].join('\n'),
    });
    return failed.length > 0 ? exit.policyTestFailed : exit.ok;
  },
};
