import { type Cell, cellName, cellPosition, type Outcome, type Result } from './cell.ts';

export const forms = ['text', 'json', 'junit'] as const;
export type Form = (typeof forms)[number];

/** All results of a run, and what it was. */
export interface Matrix {
  readonly endpoint: string;
  readonly seed: number;
  readonly full: boolean;
  readonly ms: number;
  readonly results: readonly Result[];
}

export type Summary = Readonly<Record<'total' | Outcome, number>>;

export function summaryOf({ results }: Pick<Matrix, 'results'>): Summary {
  const summary = { total: results.length, leaked: 0, denied: 0, masked: 0, open: 0, error: 0 };
  for (const { outcome } of results) summary[outcome] += 1;
  return summary;
}

/** Nothing leaked, and every cell says something. */
export const isClean = (matrix: Pick<Matrix, 'results'>): boolean => {
  const { total, leaked, error } = summaryOf(matrix);
  return total > 0 && leaked === 0 && error === 0;
};

export const print = (matrix: Matrix, form: Form): string => printers[form](matrix);

const printers: Readonly<Record<Form, (matrix: Matrix) => string>> = { text, json, junit };

const rowOf = ({ cell, outcome, status, reason }: Result): Readonly<Record<string, unknown>> => ({
  provider: cell.vector.provider,
  operation: cell.vector.operation,
  vector: cell.vector.title,
  direction: cell.direction,
  position: cellPosition(cell),
  value: cell.position === undefined ? null : cell.value.kind,
  encoding: cell.encoding,
  streaming: cell.streamed,
  failure: cell.failure ?? null,
  outcome,
  status,
  reason,
});

function json(matrix: Matrix): string {
  const { endpoint, seed, full, ms, results } = matrix;
  const cells = results.map(result => JSON.stringify(rowOf(result))).join(',\n    ');
  const head = JSON.stringify({ ...summaryOf(matrix), endpoint, seed, full, ms }, null, 2).replaceAll(
    '\n',
    '\n  ',
  );
  return `{\n  "summary": ${head},\n  "cells": [\n    ${cells}\n  ]\n}`;
}

/** Operations down, what became of their cells across; then each cell that is not as it should be. */
function text(matrix: Matrix): string {
  const { results, endpoint, seed, full, ms } = matrix;
  const { total, leaked, denied, masked, open, error } = summaryOf(matrix);
  const rows = [...grouped(results)].map(([name, group]) => {
    const of = summaryOf({ results: group });
    return [name, ...columns.map(column => String(of[column]))];
  });
  const bad = results.filter(({ outcome }) => outcome === 'leaked' || outcome === 'error');
  return [
    `${endpoint}, ${full ? 'all of it' : 'a representative part'}, seed ${seed}, ${(ms / 1000).toFixed(1)} s`,
    '',
    ...table([['', ...columns], ...rows]),
    '',
    ...bad.toSorted(byOutcome).map(({ cell, outcome, status, reason }) => {
      const kind = cell.position === undefined ? '' : ` (${cell.value.kind})`;
      return `${outcome.toUpperCase().padEnd(6)} ${cellName(cell)}${kind}: ${status}${reason && ` ${reason}`}`;
    }),
    ...(bad.length > 0 ? [''] : []),
    `total ${total}, leaked ${leaked}, error ${error}; denied ${denied}, masked ${masked}, controls open ${open}`,
  ].join('\n');
}

const columns: readonly (keyof Summary)[] = ['total', 'leaked', 'denied', 'masked', 'open', 'error'];
const byOutcome = (a: Result, b: Result): number => b.outcome.localeCompare(a.outcome);

function grouped(results: readonly Result[]): ReadonlyMap<string, readonly Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const { vector, direction, streamed, failure } = result.cell;
    const mode = failure ?? (streamed ? 'streamed' : 'whole');
    const name = `${vector.provider} ${vector.title}, ${direction}, ${mode}`;
    const group = groups.get(name);
    if (group) group.push(result);
    else groups.set(name, [result]);
  }
  return new Map([...groups].toSorted(([a], [b]) => a.localeCompare(b)));
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

/** A suite for each operation, a test case for each cell: leaks are failures. */
function junit({ results }: Matrix): string {
  const suites = [...grouped(results)].map(([name, group]) => {
    const { total, leaked, error } = summaryOf({ results: group });
    const counts = `tests="${total}" failures="${leaked}" errors="${error}"`;
    return [`  <testsuite name="${xml(name)}" ${counts}>`, ...group.map(testCase), '  </testsuite>'].join(
      '\n',
    );
  });
  const { total, leaked, error } = summaryOf({ results });
  const counts = `tests="${total}" failures="${leaked}" errors="${error}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sallyport conformance" ${counts}>`,
    ...suites,
    '</testsuites>',
  ].join('\n');
}

function testCase({ cell, outcome, status, reason }: Result): string {
  const name = `${cellPosition(cell)} · ${cell.encoding}${cell.position === undefined ? '' : ` · ${cell.value.kind}`}`;
  const open = `    <testcase classname="${xml(classOf(cell))}" name="${xml(name)}"`;
  const message = xml(`${outcome}: ${status} ${reason}`.trim());
  if (outcome === 'leaked') return `${open}><failure message="${message}"/></testcase>`;
  if (outcome === 'error') return `${open}><error message="${message}"/></testcase>`;
  return `${open}><system-out>${message}</system-out></testcase>`;
}

const classOf = ({ vector, direction, streamed }: Cell): string =>
  [vector.provider, vector.title, direction, streamed ? 'streamed' : 'whole'].join('.');

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Control characters have no place in it (XML 1.0 section 2.2). */
const xml = (content: string): string =>
  content.replace(/[\u0000-\u001f]/g, ' ').replace(/[&<>"]/g, character => named[character] ?? '');
