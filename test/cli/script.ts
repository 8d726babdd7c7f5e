import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Outcome, runSallyport } from '../support/processes.ts';

/** One command line and what is expected of it. */
export interface Step {
  readonly line: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly status: number;
}

export interface Script {
  readonly steps: readonly Step[];
  readonly files: ReadonlyMap<string, string>;
}

/**
 * A script of command lines with what they print:
 *
 *     # a comment
 *     env NAME=value          for the lines that follow
 *     $ sallyport version
 *     > 0.1.0                 standard output
 *     ! a complaint           standard error
 *     = 2                     exit status, 0 unless said
 *     -- sallyport.yaml --    a file in the working folder, up to the next one
 *
 * `…` at the end of an expected line stands for any rest of it, alone for any number of lines; `$DIR` is the folder.
 */
export function parseScript(text: string): Script {
  const [head = '', ...rest] = text.split(/^-- (\S+) --\n/m);
  const files = new Map<string, string>();
  for (let index = 0; index < rest.length; index += 2) files.set(rest[index] ?? '', rest[index + 1] ?? '');
  return { steps: parseSteps(head), files };
}

interface Draft extends Step {
  readonly stdout: string[];
  readonly stderr: string[];
  status: number;
}

function parseSteps(text: string): readonly Step[] {
  const steps: Draft[] = [];
  const env: Record<string, string> = {};
  text.split('\n').forEach((written, index) => {
    const last = steps.at(-1);
    const rest = written.slice(2);
    if (written === '' || written.startsWith('#')) return;
    if (written.startsWith('env ')) setVariable(env, written.slice(4));
    else if (written.startsWith('$ sallyport'))
      steps.push({ line: index + 1, args: words(rest), env: { ...env }, stdout: [], stderr: [], status: 0 });
    else if (last && written.startsWith('>')) last.stdout.push(rest);
    else if (last && written.startsWith('!')) last.stderr.push(rest);
    else if (last && written.startsWith('= ')) last.status = Number(rest);
    else throw new SyntaxError(`line ${index + 1} of the script says nothing: ${written}`);
  });
  return steps;
}

function setVariable(env: Record<string, string>, assignment: string): void {
  const at = assignment.indexOf('=');
  env[assignment.slice(0, at)] = assignment.slice(at + 1);
}

const words = (line: string): readonly string[] => line.split(/\s+/).slice(1).filter(Boolean);

export function writeFiles(files: ReadonlyMap<string, string>, folder: string): void {
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

export function runStep(step: Step, folder: string): Promise<Outcome> {
  const args = step.args.map(word => word.replaceAll('$DIR', folder));
  return runSallyport(args, { cwd: folder, env: step.env });
}

/** What was printed, with every part that the expectation leaves open written as the expectation has it. */
export function foldInto(expected: readonly string[], printed: string, folder: string): readonly string[] {
  const lines = printed.replaceAll(folder, '$DIR').replace(/\n$/, '').split('\n');
  const actual = printed === '' ? [] : lines;
  const result: string[] = [];
  let at = 0;
  for (const [index, line] of expected.entries()) {
    if (line === '…') {
      const next = expected[index + 1];
      const until =
        next === undefined ? actual.length : actual.findIndex((text, n) => n >= at && fits(next, text));
      if (until >= 0) at = until;
      result.push(line);
    } else {
      const text = actual[at];
      if (text === undefined) break;
      result.push(fits(line, text) ? line : text);
      at += 1;
    }
  }
  return [...result, ...actual.slice(at)];
}

const fits = (expected: string, text: string): boolean =>
  expected.endsWith('…') ? text.startsWith(expected.slice(0, -1)) : expected === text;
