import type { StoredWriter } from '../core/ledger-evidence.ts';
import type { Problem, ProblemCode } from './problem.ts';

/** What later epochs say of a log: at that size it had that root. */
export type Seen = ReadonlyMap<string, ReadonlyMap<number, Buffer>>;

/** Looks at the list of writers alone: numbers without gaps, and each names the one before it. In order of instance and epoch. */
export function linkEpochs(writers: readonly StoredWriter[], tell: (problem: Problem) => void): Seen {
  const seen = new Map<string, Map<number, Buffer>>();
  const byId = new Map(writers.map(writer => [writer.writer, writer]));
  for (const [index, writer] of writers.entries()) {
    const before = writers[index - 1];
    const fault = linkFault(writer, before?.instance === writer.instance ? before : undefined, byId);
    if (fault) tell({ writer: writer.writer, batch: undefined, seq: undefined, ...fault });
    const { previous } = writer;
    if (!previous) continue;
    const sizes = seen.get(previous.writer) ?? new Map<number, Buffer>();
    sizes.set(previous.size, previous.root);
    seen.set(previous.writer, sizes);
  }
  return seen;
}

function linkFault(
  writer: StoredWriter,
  before: StoredWriter | undefined,
  byId: ReadonlyMap<string, StoredWriter>,
): { readonly code: ProblemCode; readonly detail: string } | undefined {
  const expected = (before?.epoch ?? 0) + 1;
  if (writer.epoch !== expected)
    return {
      code: 'epoch_missing',
      detail: `epoch ${expected} of ${writer.instance}, before epoch ${writer.epoch}`,
    };
  if (writer.previous?.writer === before?.writer) return undefined;
  const named = writer.previous && byId.get(writer.previous.writer);
  return {
    code: 'epoch_link',
    detail: named ? `it names epoch ${named.epoch}` : 'it names none that is here',
  };
}
