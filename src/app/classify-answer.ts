import { SallyportError } from '../core/errors.ts';
import type { Finding, Origin } from '../core/types.ts';
import { type Classifier, UnknownEntityError } from './classify.ts';
import { counterOf, type OffsetCounter, type OffsetUnit } from './classify-offsets.ts';

export interface AnswerOptions {
  readonly offsets: OffsetUnit;
  /** Only these are looked for, where a text does not say; undefined: all. */
  readonly entities: readonly string[] | undefined;
  /** Where texts are from; default `conversation`. */
  readonly origin?: Origin | undefined;
}

/** How a finding is written. */
const written = ({ at, entity, class: dataClass, ...finding }: Finding, counter: OffsetCounter): string => {
  const { score, band, recognizer, context = null } = finding;
  const [start, end] = [counter.at(at[0]), counter.at(at[1])];
  return JSON.stringify({
    start,
    end,
    entity,
    class: dataClass,
    score: rounded(score),
    band,
    recognizer,
    context,
  });
};
/** Scores are sums of tenths and the like. */
const rounded = (score: number): number => Math.round(score * 1e4) / 1e4;

/** So much is gathered before it is written. */
const PART_CHARACTERS = 65_536;

/**
 * The findings of one text, as it comes, in parts of one line of JSON.
 * @throws UnknownEntityError before anything was yielded; SallyportError, TypeError at any time
 */
export async function* answerWhole(
  classifier: Classifier,
  input: AsyncIterable<Uint8Array>,
  { entities, offsets, origin }: AnswerOptions,
): AsyncGenerator<string, void> {
  const classifying = classifier.begin(entities, origin);
  const counter = counterOf(offsets);
  let part = '{"findings":[';
  let separator = '';
  const add = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      part += separator + written(finding, counter);
      separator = ',';
    }
  };
  for await (const chunk of input) {
    counter.take(chunk);
    add(await classifying.take(chunk, false));
    // Nothing before it will be asked for.
    counter.at(classifying.settled);
    if (part.length < PART_CHARACTERS) continue;
    yield part;
    part = '';
  }
  add(await classifying.take(new Uint8Array(0), true));
  yield `${part}]}\n`;
}

/** A line longer than that is refused; twice as much does not fit into a string. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

/** What is wrong with a line, in words that quote nothing of it. */
class LineError extends Error {}

export interface LineAnswer {
  readonly text: string;
  readonly failed: boolean;
}

/** For each line `{"text": …, "entities": […]}` its findings in one line; one that is no such line is answered by an `error`. */
export async function* answerLines(
  classifier: Classifier,
  input: AsyncIterable<Uint8Array>,
  options: AnswerOptions,
): AsyncGenerator<LineAnswer, void> {
  let number = 0;
  for await (const line of linesOf(input, MAX_LINE_BYTES)) {
    number += 1;
    if (line?.every(isBlank)) continue;
    try {
      yield { text: `${await answerLine(classifier, line, options)}\n`, failed: false };
    } catch (error) {
      yield { text: `${JSON.stringify({ error: reasonOf(error), line: number })}\n`, failed: true };
    }
  }
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;

const reasonOf = (error: unknown): string =>
  error instanceof LineError || error instanceof UnknownEntityError || error instanceof SallyportError
    ? error.message
    : 'it could not be classified';

async function answerLine(
  classifier: Classifier,
  line: Uint8Array | undefined,
  options: AnswerOptions,
): Promise<string> {
  if (!line)
    throw new LineError(
      `the line has more than ${MAX_LINE_BYTES} bytes: send the text without --jsonl, or in parts`,
    );
  const { text, entities = options.entities } = parseLine(line);
  const bytes = Buffer.from(text);
  const counter = counterOf(options.offsets);
  counter.take(bytes);
  const findings = await classifier.classify(bytes, entities, options.origin);
  return `{"findings":[${findings.map(finding => written(finding, counter)).join(',')}]}`;
}

/** @throws LineError */
function parseLine(line: Uint8Array): { readonly text: string; readonly entities?: readonly string[] } {
  const value = jsonOf(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LineError('the line is no object: write {"text": "…"}');
  const { text, entities } = value as Readonly<Record<string, unknown>>;
  if (typeof text !== 'string') throw new LineError('"text" is not there, or no string: write {"text": "…"}');
  if (entities === undefined || entities === null) return { text };
  if (!Array.isArray(entities) || !entities.every(name => typeof name === 'string'))
    throw new LineError(
      '"entities" is no list of strings: write ["EMAIL", …], or leave it out to look for all',
    );
  return { text, entities };
}

/** @throws LineError */
function jsonOf(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)) as unknown;
  } catch {
    // The cause quotes the line.
    throw new LineError(
      'the line is not JSON in UTF-8: write {"text": "…"} on one line, line ends in the text as \\n',
    );
  }
}

/** Without their ends; undefined for one longer than `maxBytes`. An end behind the last one makes no further line. */
async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array | undefined, void> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const keep = (part: Uint8Array): void => {
    bytes += part.length;
    if (bytes <= maxBytes) parts.push(part);
    else parts = [];
  };
  const take = (): Uint8Array | undefined => {
    const line = bytes <= maxBytes ? Buffer.concat(parts) : undefined;
    parts = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of input) {
    let from = 0;
    for (let to = chunk.indexOf(0x0a); to >= 0; to = chunk.indexOf(0x0a, from)) {
      keep(chunk.subarray(from, to));
      yield take();
      from = to + 1;
    }
    keep(chunk.subarray(from));
  }
  if (bytes > 0) yield take();
}
