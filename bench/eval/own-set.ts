import { readdirSync, readFileSync } from 'node:fs';
import type { Case, Spot, TestSet } from './sets.ts';

interface VectorFile {
  readonly positives: readonly {
    readonly text: string | readonly string[];
    readonly found: readonly (readonly [entity: string, text: string, band: string])[];
  }[];
  readonly negatives: readonly (string | readonly string[])[];
}

const folder = new URL('../../src/classify/recognizers/', import.meta.url);
const joined = (text: string | readonly string[]): string =>
  typeof text === 'string' ? text : text.join('');

/**
 * The recognizers' own vectors: each by itself, and all in running text, with prose around them. It shows what got worse
 * with a change, not how good anything is: the rules were written with these in sight.
 */
export function ownSets(): readonly TestSet[] {
  const cases = readdirSync(folder)
    .filter(name => name.endsWith('.vectors.json'))
    .sort()
    .flatMap(name => casesOf(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as VectorFile));
  const running = cases.map((one, index) => inProse(one, index));
  return [
    { name: 'own vectors', cases },
    { name: 'own vectors in prose', cases: running },
  ];
}

/** What a file of vectors is about is what its positives name. */
function casesOf({ positives, negatives }: VectorFile): readonly Case[] {
  const entities = [...new Set(positives.flatMap(({ found }) => found.map(([entity]) => entity)))];
  return [
    ...positives.map(({ text, found }) => {
      const whole = joined(text);
      return { text: whole, entities, spots: spotsIn(whole, found) };
    }),
    ...negatives.map(text => ({ text: joined(text), entities, spots: [] })),
  ];
}

/** In the order in which they are written. */
function spotsIn(text: string, found: VectorFile['positives'][number]['found']): readonly Spot[] {
  let from = 0;
  return found.map(([type, value]) => {
    const at = text.indexOf(value, from);
    if (at < 0) throw new Error(`a vector's finding is not in its text: ${type}`);
    from = at + value.length;
    const start = Buffer.byteLength(text.slice(0, at));
    return { start, end: start + Buffer.byteLength(value), type };
  });
}

const before = [
  'Thanks for your message.\n\n',
  'We went through all of it again yesterday.\n\n',
  'Hello there,\n\n',
];
const behind = ['\n\nThat was everything so far.', '\n\nLet us know what you think.', '\n\nBest regards'];

/** Paragraphs around it, which change nothing about what it is. */
function inProse({ text, spots }: Case, index: number): Case {
  const lead = before[index % before.length] ?? '';
  const shift = Buffer.byteLength(lead);
  return {
    text: `${lead}${text}${behind[index % behind.length] ?? ''}`,
    entities: undefined,
    spots: spots.map(({ start, end, type }) => ({ start: start + shift, end: end + shift, type })),
  };
}
