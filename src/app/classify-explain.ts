import { fold } from '../classify/fold.ts';
import { Offsets } from '../classify/offsets.ts';
import type { Described } from '../classify/recognizers.ts';
import type { Finding, Origin } from '../core/types.ts';
import type { Classifier } from './classify.ts';

/** What makes it more than a shape. */
const reasons = {
  checksum: 'its check digits and its structure are right',
  structure: 'its structure is exact',
  context: 'its shape fits, and what stands around it says the rest',
} as const;

const MAX_QUOTED = 100;

/**
 * Says to a person what was found in their text, where, and why. Quotes no more of it than what was found, and of what
 * stands around that the recognizer's own word.
 */
export async function explain(
  classifier: Classifier,
  text: Uint8Array,
  entities: readonly string[] | undefined,
  origin?: Origin,
): Promise<string> {
  const findings = await classifier.classify(text, entities, origin);
  const place = placesIn(text);
  const told = findings.map(finding =>
    explainOne(finding, {
      recognizer: classifier.recognizers.find(({ id }) => id === finding.recognizer),
      value: new TextDecoder().decode(text.subarray(...finding.at)),
      place: place(finding.at[0]),
    }),
  );
  const count = findings.length === 1 ? '1 finding' : `${findings.length || 'No'} findings`;
  return [...told, `${count} in ${text.length} bytes.`].join('\n\n');
}

interface Told {
  readonly recognizer: Described | undefined;
  readonly value: string;
  readonly place: string;
}

function explainOne(finding: Finding, { recognizer, value, place }: Told): string {
  const { entity, class: dataClass, band, score, recognizer: id, at } = finding;
  return [
    `${place} ${entity} (${dataClass}) ${quoted(value)}`,
    `  ${band}, score ${score.toFixed(2)}; bytes ${at[0]} to ${at[1]}`,
    `  recognizer: ${id}`,
    ...(recognizer ? because(finding, recognizer) : []),
    ...written(finding, value).map(how => `  written as ${how}`),
    ...(recognizer ? [`  rule: ${recognizer.source}`] : []),
  ].join('\n');
}

/** What spoke for it. */
function because({ class: dataClass, context }: Finding, recognizer: Described): readonly string[] {
  // Of these the context names the kinds of evidence, and none is enough alone.
  if (recognizer.weighing && context !== undefined)
    return [`  because several kinds of evidence stand near each other: ${context.replaceAll('+', ', ')}`];
  return [
    `  because ${reasons[recognizer.validation]}`,
    ...(context === undefined ? [] : [`  and near it stands ${quoted(context)}`]),
    ...(dataClass === 'phi' && recognizer.class === 'health_topic'
      ? ['  and the text points at a person whose health it may be']
      : []),
  ];
}

/** How what was found is written, where that is not plainly. */
function written({ reading }: Finding, value: string): readonly string[] {
  const others = isFolded(value) ? ['characters that stand for others, or are not seen'] : [];
  return reading === undefined ? others : [reading, ...others];
}

/** Look-alikes, escapes, what has no width. */
function isFolded(value: string): boolean {
  const bytes = Buffer.from(value);
  const target = new Uint8Array(bytes.length);
  const state = { folded: 0, original: 0, isTagged: false, hidden: [] };
  return Buffer.compare(target.subarray(0, fold(bytes, target, 0, state, new Offsets())), bytes) !== 0;
}

/** On one line, with nothing in it that a terminal would take for a command. */
function quoted(value: string): string {
  const short = value.length > MAX_QUOTED ? `${value.slice(0, MAX_QUOTED)}…` : value;
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Line and column (in characters) of bytes, asked for in order. */
function placesIn(text: Uint8Array): (byte: number) => string {
  let [at, line, column] = [0, 1, 1];
  return byte => {
    for (; at < byte; at++) {
      const b = text[at] as number;
      if (b === 0x0a) [line, column] = [line + 1, 1];
      else if (b >>> 6 !== 2) column++;
    }
    return `${line}:${column}`;
  };
}
