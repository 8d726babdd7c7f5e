import { recognizerCatalogue } from '../classify/recognizers.ts';
import { type Finding } from '../core/types.ts';
import { type Classifier } from './classify.ts';

/** What makes it more than a shape. */
const reasons = {
  checksum: 'its check digits and its structure are right',
  structure: 'its structure is exact',
  context: 'its shape fits, and what stands around it says the rest',
} as const;

const MAX_QUOTED = 100;

/** Says to a person what was found in their text, where, and why. Quotes it. */
export async function explain(
  classifier: Classifier,
  text: Uint8Array,
  entities: readonly string[] | undefined,
): Promise<string> {
  const findings = await classifier.classify(text, entities);
  const place = placesIn(text);
  const told = findings.map(finding => explainOne(finding, text, place(finding.at[0])));
  const count = findings.length === 1 ? '1 finding' : `${findings.length || 'No'} findings`;
  return [...told, `${count} in ${text.length} bytes.`].join('\n\n');
}

function explainOne(finding: Finding, text: Uint8Array, place: string): string {
  const { entity, class: dataClass, band, score, recognizer: id, context, at } = finding;
  const recognizer = recognizerCatalogue.find(one => one.id === id);
  const value = new TextDecoder().decode(text.subarray(...at));
  return [
    `${place} ${entity} (${dataClass}) ${quoted(value)}`,
    `  ${band}, score ${score.toFixed(2)}; bytes ${at[0]} to ${at[1]}`,
    `  recognizer: ${id}`,
    ...(recognizer ? [`  because ${reasons[recognizer.validation]}`] : []),
    ...(context === undefined ? [] : [`  and near it stands ${quoted(context)}`]),
    ...(recognizer ? [`  rule: ${recognizer.source}`] : []),
  ].join('\n');
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
