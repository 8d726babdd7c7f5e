import type { PolicyChoice } from '../app/policy.ts';
import { type Args, configOption, type Io, type Option } from './command.ts';

/** Options of every command that reads a policy. */
export const policyOptions: Readonly<Record<string, Option>> = {
  config: { ...configOption, summary: 'the configuration that names the policy, where no files are given' },
};

export const policyChoice = (args: Args, io: Io): PolicyChoice => ({
  files: args.rest,
  config: args.text('config') ?? '',
  environment: io.env,
});
