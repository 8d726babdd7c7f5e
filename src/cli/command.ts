import type { ParseArgsOptionDescriptor } from 'node:util';
import type { Environment } from '../config/secret.ts';
import type { ExitCode } from './exit.ts';

/** Where a command talks. Data goes to standard output, talk to standard error. */
export interface Io {
  readonly env: Environment;
  /** Standard input, as it comes. */
  input(): AsyncIterable<Uint8Array>;
  data(text: string): void;
  /** Data of which there may be much, line ends included; resolves when more of it may come. */
  stream(text: string): Promise<void>;
  talk(text: string): void;
}

export interface Option extends ParseArgsOptionDescriptor {
  /** The name of its value in the help: `FILE`. */
  readonly value?: string;
  readonly summary: string;
}

/** What was given, with defaults. */
export interface Args {
  /** Of an option that takes a value. */
  text(option: string): string | undefined;
  /** Of an option that may be given more than once. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
  readonly rest: readonly string[];
}

export interface Command {
  /** One word or two: `audit verify`. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as the help shows them; `…` at the end for more than one, `[ ]` round what may be left out. */
  readonly positionals?: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Command lines without the program's name, and what they do. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  run(args: Args, io: Io): Promise<ExitCode>;
}

/** The command line is not right: exit status 2. */
export class UsageError extends Error {}

/** The configuration's file, for every command that needs it. */
export const configOption: Option = {
  type: 'string',
  short: 'c',
  default: 'sallyport.yaml',
  value: 'FILE',
  summary: 'the configuration',
};

/** Text for people, JSON for programs. */
export const outputOption: Option = {
  type: 'string',
  short: 'o',
  default: 'text',
  value: 'text|json',
  summary: 'how to print',
};

/** Prints `json` or `text`, as `-o` says. @throws UsageError */
export function print(io: Io, args: Args, { json, text }: { json: unknown; text: string }): void {
  const form = args.text('output');
  if (form !== 'text' && form !== 'json') throw new UsageError('-o takes text or json.');
  io.data(form === 'json' ? JSON.stringify(json, null, 2) : text);
}
