import { openAiCells } from './sdk-cells-openai.ts';
import { anthropicCells } from './sdk-cells-anthropic.ts';
import { bedrockCells } from './sdk-cells-bedrock.ts';
import { geminiCells } from './sdk-cells-gemini.ts';
import { vercelCells } from './sdk-cells-vercel.ts';
import type { Asked, Cell, Outcome, Raised } from './sdk-cell.ts';

/** Every official SDK in TypeScript, by each of its ways to ask. */
export const cells: readonly Cell[] = [
  ...openAiCells,
  ...anthropicCells,
  ...geminiCells,
  ...bedrockCells,
  ...vercelCells,
];

/** Lets the SDK ask, and reads what it hands over to its end. */
export async function outcomeOf(cell: Cell, asked: Asked): Promise<Outcome> {
  const yielded: string[] = [];
  const raised = await cell
    .ask(asked, piece => void yielded.push(textOf(piece)))
    .then(() => undefined, raisedOf);
  return { yielded, raised };
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    member instanceof Uint8Array ? Buffer.from(member).toString('latin1') : member,
  );

/** What an application can read off an exception. */
function raisedOf(error: unknown): Raised {
  const { name, message, code, type, status, statusCode, $metadata, lastError } = (error ?? {}) as Record<
    string,
    unknown
  > & { $metadata?: { httpStatusCode?: number } };
  const made = error instanceof Error ? error.constructor.name : typeof error;
  const known = [status, statusCode, $metadata?.httpStatusCode].find(value => typeof value === 'number');
  return {
    type: made === 'Error' || made.startsWith('_') ? (typeof name === 'string' ? name : made) : made,
    status: known,
    text: [message, code, type, ...(error instanceof Error ? [] : [textOf(error)])].map(String).join(' '),
    ...(lastError !== undefined && { cause: raisedOf(lastError) }),
  };
}
