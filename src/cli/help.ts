import { styleText } from 'node:util';
import type { Command, Option } from './command.ts';

/** Bold on a terminal; plain where NO_COLOR says so, or where nobody looks. */
const bold = (text: string): string => styleText('bold', text, { stream: process.stdout });

export function generalHelp(commands: readonly Command[]): string {
  return [
    'Sallyport lets traffic to language models pass only once it is identified, classified, judged and recorded.',
    '',
    bold('Usage:'),
    '  sallyport COMMAND [options]',
    '',
    bold('Commands:'),
    ...table(commands.map(({ name, summary }) => [name, summary])),
    '',
    bold('Exit status:'),
    ...table([
      ['0', 'as it should be'],
      ['1', 'failure'],
      ['2', 'the command line is not right'],
      ['3', 'the configuration or the policy does not compile'],
      ['4', 'a policy case came out otherwise than expected'],
      ['5', 'the ledger is not what was signed'],
      ['130, 143', 'ended at once by a second SIGINT or SIGTERM'],
    ]),
    '',
    '`sallyport COMMAND --help` shows options and examples.',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const { name, summary, positionals = '', options, examples } = command;
  return [
    summary,
    '',
    bold('Usage:'),
    `  sallyport ${[name, positionals, '[options]'].filter(Boolean).join(' ')}`,
    '',
    bold('Options:'),
    ...table([
      ...Object.entries(options).map(([long, option]) => row(long, option)),
      ['-h, --help', 'this text'],
    ]),
    '',
    bold('Examples:'),
    ...examples.flatMap(([line, does]) => [`  # ${does}`, `  sallyport ${line}`]),
  ].join('\n');
}

function row(long: string, { short, value, summary, default: usual }: Option): readonly [string, string] {
  const left = `${short ? `-${short}, ` : '    '}--${long}${value ? ` ${value}` : ''}`;
  return [left, typeof usual === 'string' ? `${summary} (${usual})` : summary];
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
