import { problems as sentences, type Problem } from './problem.ts';
import type { VerifiedWriter, VerifyResult } from './verify.ts';

/** The result for a terminal. */
export function renderVerify(result: VerifyResult): string {
  const head = result.ok
    ? `VERIFIED  ${counts(result)}`
    : `FAILED  ${result.problemCount} ${result.problemCount === 1 ? 'problem' : 'problems'} in ${counts(result)}`;
  return [head, ...listed(result), ...warnings(result)].map(line => `${line}\n`).join('');
}

function counts({ records, batches, writers, ms }: VerifyResult): string {
  const epochs = writers.length === 1 ? 'epoch' : 'epochs';
  return `${records} records, ${batches} signed checkpoints, ${writers.length} ${epochs} (${(ms / 1000).toFixed(1)} s)`;
}

function listed({ problems, problemCount, writers }: VerifyResult): readonly string[] {
  const names = new Map(writers.map(writer => [writer.writer, nameOf(writer)]));
  const lines = problems.map(problem => `  ${renderProblem(problem, names)}`);
  return problemCount > problems.length ? [...lines, `  and ${problemCount - problems.length} more`] : lines;
}

/** One line: where, what, more. */
export function renderProblem(problem: Problem, names: ReadonlyMap<string, string> = new Map()): string {
  const { code, writer, batch, seq, detail } = problem;
  const places = [
    `writer ${names.get(writer) ?? writer}`,
    seq === undefined ? '' : `record ${seq}`,
    batch === undefined ? '' : `batch ${batch}`,
  ].filter(place => place !== '');
  return `${places.join(', ')}: ${sentences[code]}${detail === '' ? '' : ` (${detail})`} [${code}]`;
}

const nameOf = ({ instance, epoch, writer }: VerifiedWriter): string => `${instance}/${epoch} (${writer})`;

function warnings({ pinned, unclosed, writers }: VerifyResult): readonly string[] {
  const unproven = writers.reduce((sum, writer) => sum + writer.unproven, 0);
  return [
    ...(pinned ? [] : ['WARNING  no keys are pinned: the keys were read from the ledger under test.']),
    ...(unproven === 0
      ? []
      : [`note  ${unproven} checkpoints could not be compared, as records before them are missing.`]),
    ...unclosed.map(
      writer => `note  epoch ${nameOf(writer)} has no close record: it runs, or ended without order.`,
    ),
    'note  without an anchor from outside it cannot be known whether the end of the newest epoch was cut off.',
  ];
}
