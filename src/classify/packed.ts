import type { Channel, Finding } from '../core/types.ts';

type Kind = Omit<Finding, 'channel' | 'score' | 'at'>;

/** Findings as they cross between threads: copying so many objects would hold the event loop of the one that gets them. */
export interface Packed {
  readonly kinds: readonly Kind[];
  /** Of each text in turn. */
  readonly counts: readonly number[];
  /** Of each finding: index of its kind, score, start, end. Transferred. */
  readonly numbers: Float64Array<ArrayBuffer>;
}

const width = 4;

export function pack(texts: readonly (readonly Finding[])[]): Packed {
  const counts = texts.map(({ length }) => length);
  const numbers = new Float64Array(width * counts.reduce((sum, count) => sum + count, 0));
  const kinds: Kind[] = [];
  const indexes = new Map<string, number>();
  let at = 0;
  for (const findings of texts)
    for (const finding of findings) {
      const { entity, class: dataClass, band, recognizer, context, reading, score } = finding;
      const key = JSON.stringify([entity, dataClass, band, recognizer, context, reading]);
      let index = indexes.get(key);
      if (index === undefined) {
        indexes.set(key, (index = kinds.length));
        kinds.push({
          ...{ entity, class: dataClass, band, recognizer },
          ...(context !== undefined && { context }),
          ...(reading !== undefined && { reading }),
        });
      }
      numbers.set([index, score, ...finding.at], at);
      at += width;
    }
  return { kinds, counts, numbers };
}

/** Is it what was packed of so many texts, and all of it? */
export function isWhole(said: Partial<Packed> | undefined, texts: number): said is Packed {
  if (!Array.isArray(said?.kinds) || !Array.isArray(said.counts)) return false;
  const { counts, numbers } = said as Packed;
  return (
    numbers instanceof Float64Array &&
    counts.length === texts &&
    numbers.length === width * counts.reduce((sum, count) => sum + count, 0)
  );
}

const findingsPerStep = 500;

/** Hands out each text's findings, in steps. `channelOf`: by index of the text. */
export function* unpack(
  { kinds, counts, numbers }: Packed,
  channelOf: (text: number) => Channel,
  take: (text: number, findings: readonly Finding[]) => void,
): Generator<void, void> {
  let at = 0;
  for (const [text, count] of counts.entries()) {
    const findings: Finding[] = [];
    const channel = channelOf(text);
    for (let n = 1; n <= count; n += 1) {
      const [index = -1, score = 0, start = 0, end = 0] = numbers.subarray(at, at + width);
      const kind = kinds[index];
      if (!kind) throw new RangeError('a finding without a kind');
      findings.push({ ...kind, score, channel, at: [start, end] });
      at += width;
      if (n % findingsPerStep === 0) yield;
    }
    take(text, findings);
  }
}
