import { GoogleGenAI } from '@google/genai';
import { type Asked, type Cell, drain } from './sdk-cell.ts';

const client = ({ url, identity }: Asked): GoogleGenAI =>
  new GoogleGenAI({
    apiKey: 'gemini-test',
    httpOptions: { baseUrl: url, headers: { 'x-sallyport-identity': identity } },
  });
/** Its credential is asked of no one: a client of Google's own kind that has one. */
const authClient = {
  getRequestHeaders: () => Promise.resolve(new Headers({ authorization: 'Bearer vertex-test' })),
};
const vertexClient = ({ url, identity }: Asked): GoogleGenAI =>
  new GoogleGenAI({
    vertexai: true,
    project: 'shop-prod',
    location: 'europe-west4',
    googleAuthOptions: { authClient: authClient as never },
    httpOptions: { baseUrl: url, apiVersion: 'v1', headers: { 'x-sallyport-identity': identity } },
  });
const content = ({ prompt, variant }: Asked): { model: string; contents: string } => ({
  model: `gemini-2.5-flash${variant}`,
  contents: prompt,
});
const cell = (name: string, streams: boolean, ask: Cell['ask'], provider = 'gcp.gemini'): Cell => ({
  name: `gemini ${name}`,
  provider,
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
  cell(
    'on Vertex, generateContent',
    false,
    async (asked, take) => take(await vertexClient(asked).models.generateContent(content(asked))),
    'gcp.vertex_ai',
  ),
  cell(
    'on Vertex, generateContentStream',
    true,
    (asked, take) => drain(vertexClient(asked).models.generateContentStream(content(asked)), take),
    'gcp.vertex_ai',
  ),
];
