/** Server-sent events as some server may write them, and as a reader that keeps to the standard reads them. */
import type { Dice } from './json-ast.ts';

export interface Manner {
  /** Line ends; `mixed`: one or another. */
  readonly ends: '\n' | '\r\n' | '\r' | 'mixed';
  readonly bom: boolean;
  /** Comments, `event`, `id`, `retry` and other fields between the lines. */
  readonly extras: boolean;
  /** The end of the last line is missing, or of the last two. */
  readonly open: 0 | 1 | 2;
  readonly done: 0 | 1 | 2;
}

const extras = [
  ': ping',
  ':',
  'event: message',
  'event:',
  'id: 7',
  'id',
  'retry: 3000',
  'vendor: x',
  'data',
  'data:',
];

/** `data`: of each event, in which a line end is white space. */
export function writeEvents(data: readonly string[], manner: Manner, roll: Dice): Buffer {
  const end = (): string => (manner.ends === 'mixed' ? (['\n', '\r\n', '\r'][roll(3)] ?? '\n') : manner.ends);
  const lines: string[][] = [...data, ...Array<string>(manner.done).fill('[DONE]')].map(text => {
    const own = text
      .split(/\r\n|\r|\n/)
      .map(line => (roll(2) === 0 ? `data:${line.startsWith(' ') ? ' ' : ''}${line}` : `data: ${line}`));
    // An empty data line is a line end more in the data, which only JSON takes for white space.
    const extra = manner.extras && roll(2) === 0 ? (extras[roll(extras.length)] ?? '') : undefined;
    if (extra === undefined || (text === '[DONE]' && extra.startsWith('data'))) return own;
    return roll(2) === 0 ? [extra, ...own] : [...own, extra];
  });
  if (manner.extras && roll(2) === 0) lines.splice(roll(lines.length), 0, [': between']);
  let out = manner.bom ? '\ufeff' : '';
  for (const [index, event] of lines.entries()) {
    const isLast = index === lines.length - 1;
    out += event
      .map((line, i) => (isLast && manner.open === 2 && i === event.length - 1 ? line : line + end()))
      .join('');
    // A CR that ends a line and a LF that is an empty line would be one line end.
    if (!isLast || manner.open === 0)
      out += out.endsWith('\r') ? (manner.ends === 'mixed' ? '\r' : end()) : end();
  }
  return Buffer.from(out);
}

/** The data of each event. */
export function readEvents(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes)
    .toString()
    .replace(/^\ufeff/, '');
  const events: string[] = [];
  let data: string[] = [];
  for (const line of [...text.split(/\r\n|\r|\n/), '']) {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'));
      data = [];
    } else if (line === 'data') data.push('');
    else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  return events;
}

/** Cuts bytes in pieces, anywhere. */
export function pieces(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(at.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...cuts].map((from, i) => bytes.subarray(from, cuts[i] ?? bytes.length));
}
