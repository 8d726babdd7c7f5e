import { GoogleGenAI } from '@google/genai';
import { type Asked, type Cell, drain } from './sdk-cell.ts';

const client = ({ url, identity }: Asked): GoogleGenAI =>
  new GoogleGenAI({
    apiKey: 'gemini-test',
    httpOptions: { baseUrl: url, headers: { 'x-sallyport-identity': identity } },
  });
const content = ({ prompt, variant }: Asked): { model: string; contents: string } => ({
  model: `gemini-2.5-flash${variant}`,
  contents: prompt,
});
const cell = (name: string, streams: boolean, ask: Cell['ask']): Cell => ({
  name: `gemini ${name}`,
  provider: 'gcp.gemini',
  family: 'gemini',
  streams,
  ask,
});

/** The SDK `@google/genai`. */
export const geminiCells: readonly Cell[] = [
  cell('generateContent', false, async (asked, take) =>
    take(await client(asked).models.generateContent(content(asked))),
  ),
  cell('generateContentStream', true, (asked, take) =>
    drain(client(asked).models.generateContentStream(content(asked)), take),
  ),
];
