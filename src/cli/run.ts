import { parseArgs } from 'node:util';
import { nearest } from '../core/nearest.ts';
import { type Args, type Command, type Io, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { exit, type ExitCode } from './exit.ts';
import { commandHelp, generalHelp } from './help.ts';

/** Carries out a command line. Never throws: what goes wrong is said on standard error and in the exit status. */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  const found = findCommand(argv);
  if (!found) return withoutCommand(argv, io);
  const { command, rest } = found;
  if (rest.slice(0, endOfOptions(rest)).some(word => word === '--help' || word === '-h')) {
    io.data(commandHelp(command));
    return exit.ok;
  }
  try {
    return await command.run(parse(command, rest), io);
  } catch (error) {
    return explain(error, command, io);
  }
}

interface Found {
  readonly command: Command;
  readonly rest: readonly string[];
}

/** What people type at every program. */
const aliases: Readonly<Record<string, string>> = { '--version': 'version', '-V': 'version' };

/** Names have one word or two; the longer one counts. */
function findCommand([first = '', ...rest]: readonly string[]): Found | undefined {
  const argv = [aliases[first] ?? first, ...rest];
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    const command = commands.find(candidate => candidate.name === name);
    if (command) return { command, rest: argv.slice(words) };
  }
  return undefined;
}

/** Behind `--` nothing is an option. */
const endOfOptions = (words: readonly string[]): number =>
  words.includes('--') ? words.indexOf('--') : words.length;

function withoutCommand(argv: readonly string[], io: Io): ExitCode {
  const [first] = argv;
  if (first === '--help' || first === '-h' || first === 'help') {
    io.data(generalHelp(commands));
    return exit.ok;
  }
  io.talk(first === undefined ? generalHelp(commands) : unknownCommand(argv));
  return exit.usage;
}

function unknownCommand(argv: readonly string[]): string {
  const words = argv.filter(word => !word.startsWith('-')).slice(0, 2);
  const family = commands.filter(({ name }) => name.startsWith(`${words[0] ?? ''} `)).map(({ name }) => name);
  const names = commands.map(({ name }) => name);
  const likely = nearest(words.join(' '), names) ?? nearest(words[0] ?? '', names);
  const hint = likely
    ? `Did you mean "sallyport ${likely}"?`
    : family.length > 0
      ? `There are: ${family.join(', ')}.`
      : '';
  return `sallyport: there is no command "${words.join(' ')}". ${hint || '`sallyport --help` lists them.'}`;
}

/** @throws UsageError */
function parse(command: Command, rest: readonly string[]): Args {
  const { values, positionals } = parseStrictly(command, rest);
  checkPositionals(command, positionals.length);
  const given = values as Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  return {
    text: option => (typeof given[option] === 'string' ? given[option] : undefined),
    texts: option => (Array.isArray(given[option]) ? (given[option] as readonly string[]) : []),
    flag: option => given[option] === true,
    rest: positionals,
  };
}

function parseStrictly(command: Command, rest: readonly string[]): { values: object; positionals: string[] } {
  try {
    return parseArgs({ args: [...rest], options: command.options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's sentence names the option and what it wants; its advice for positionals does not fit us.
    throw new UsageError((error as Error).message.split('. To specify', 1)[0]);
  }
}

function checkPositionals({ positionals = '' }: Command, count: number): void {
  const words = positionals.split(' ').filter(Boolean);
  const least = words.filter(word => !word.startsWith('[')).length;
  const most = positionals.includes('…') ? Infinity : words.length;
  if (count < least) throw new UsageError(`${words[count] ?? 'An argument'} is missing.`);
  if (count > most) throw new UsageError(most === 0 ? 'No arguments are expected.' : 'Too many arguments.');
}

/** Errors that compiling a configuration or a policy gives, by their class: app/ loads them only where they are needed. */
const compileErrors = new Set(['ConfigError', 'PolicyError']);

function explain(error: unknown, command: Command, io: Io): ExitCode {
  if (error instanceof UsageError) {
    io.talk(`sallyport ${command.name}: ${error.message}`);
    io.talk(`\`sallyport ${command.name} --help\` shows how to use it.`);
    return exit.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.talk(
    error instanceof Error && compileErrors.has(error.name)
      ? message
      : `sallyport ${command.name}: ${message}`,
  );
  return error instanceof Error && compileErrors.has(error.name) ? exit.invalid : exit.failure;
}
