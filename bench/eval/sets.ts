import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** An entity at a place; offsets in bytes of UTF-8. */
export interface Spot {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

/** A text and all that is to be found in it. */
export interface Case {
  readonly text: string;
  /** The only ones that are looked for; undefined: running text, everything is. */
  readonly entities: readonly string[] | undefined;
  readonly spots: readonly Spot[];
}

export interface TestSet {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** The sets in files and folders (`*.jsonl`). @throws Error where there is none, or one that cannot be read */
export function readSets(paths: readonly string[]): readonly TestSet[] {
  const files = paths.flatMap(path =>
    statSync(path).isDirectory()
      ? readdirSync(path)
          .filter(name => name.endsWith('.jsonl'))
          .sort()
          .map(name => join(path, name))
      : [path],
  );
  if (files.length === 0) throw new Error(`There is no *.jsonl in ${paths.join(', ')}.`);
  return files.map(readSet);
}

function readSet(file: string): TestSet {
  const lines = readFileSync(file, 'utf8').split('\n');
  const cases = lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [caseOf(JSON.parse(line))];
    } catch (error) {
      throw new Error(`${file}:${index + 1}: ${(error as Error).message}`, { cause: error });
    }
  });
  return { name: file, cases };
}

/** `{text, entities?, spans: [{start, end, type}]}`, offsets in code points. @throws TypeError */
function caseOf(written: unknown): Case {
  const { text, entities, spans } = written as Record<string, unknown>;
  if (typeof text !== 'string' || !Array.isArray(spans)) throw new TypeError('not {text, spans}');
  if (entities !== undefined && !Array.isArray(entities)) throw new TypeError('entities is no list');
  const places = bytesOfPoints(text);
  const spots = (spans as Spot[]).map(({ start, end, type }) => {
    const [from, to] = [places[start], places[end]];
    if (from === undefined || to === undefined || from >= to) throw new TypeError('a span outside the text');
    return { start: from, end: to, type };
  });
  return { text, entities: entities as readonly string[] | undefined, spots };
}

/** Where each code point begins, and the end. */
function bytesOfPoints(text: string): readonly number[] {
  const places = [0];
  for (const point of text) places.push((places.at(-1) ?? 0) + Buffer.byteLength(point));
  return places;
}
