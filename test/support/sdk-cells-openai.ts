import OpenAI, { AzureOpenAI } from 'openai';
import { type Asked, type Cell, customCalls, drain } from './sdk-cell.ts';

const client = ({ url, identity, once }: Asked): OpenAI =>
  new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: 'sk-test',
    defaultHeaders: { 'x-sallyport-identity': identity },
    ...(once && { maxRetries: 0 }),
  });
const azureClient = ({ url, identity, once, variant }: Asked): AzureOpenAI =>
  new AzureOpenAI({
    endpoint: url,
    apiKey: 'azure-test',
    apiVersion: '2024-10-21',
    deployment: `gpt-4o-mini${variant}`,
    defaultHeaders: { 'x-sallyport-identity': identity },
    ...(once && { maxRetries: 0 }),
  });

const model = ({ variant }: Asked): string => `gpt-4o-mini${variant}`;
const chat = (asked: Asked): { model: string; messages: [{ role: 'user'; content: string }] } => ({
  model: model(asked),
  messages: [{ role: 'user', content: asked.prompt }],
});
const cell = (name: string, streams: boolean, ask: Cell['ask'], provider = 'openai'): Cell => ({
  name: `openai ${name}`,
  provider,
  family: 'openai',
  streams,
  ask,
});

/** The SDK `openai`, and its client for Azure. */
export const openAiCells: readonly Cell[] = [
  cell('chat', false, async (asked, take) => take(await client(asked).chat.completions.create(chat(asked)))),
  cell('chat, streamed', true, (asked, take) =>
    drain(client(asked).chat.completions.create({ ...chat(asked), stream: true }), take),
  ),
  {
    ...cell('chat, .stream()', true, (asked, take) =>
      drain(client(asked).chat.completions.stream(chat(asked)), take),
    ),
    cannotRead: customCalls,
  },
  cell('responses', false, async (asked, take) =>
    take(await client(asked).responses.create({ model: model(asked), input: asked.prompt, store: false })),
  ),
  cell('responses, streamed', true, (asked, take) =>
    drain(
      client(asked).responses.create({
        model: model(asked),
        input: asked.prompt,
        store: false,
        stream: true,
      }),
      take,
    ),
  ),
  cell('responses, .stream()', true, (asked, take) =>
    drain(client(asked).responses.stream({ model: model(asked), input: asked.prompt, store: false }), take),
  ),
  cell('completions', false, async (asked, take) =>
    take(await client(asked).completions.create({ model: model(asked), prompt: asked.prompt })),
  ),
  cell('completions, streamed', true, (asked, take) =>
    drain(
      client(asked).completions.create({ model: model(asked), prompt: asked.prompt, stream: true }),
      take,
    ),
  ),
  cell('embeddings', false, async (asked, take) =>
    take(
      await client(asked).embeddings.create({
        model: `text-embedding-3-small${asked.variant}`,
        input: asked.prompt,
      }),
    ),
  ),
  cell(
    'azure chat',
    false,
    async (asked, take) => take(await azureClient(asked).chat.completions.create(chat(asked))),
    'azure.openai',
  ),
  cell(
    'azure chat, streamed',
    true,
    (asked, take) =>
      drain(azureClient(asked).chat.completions.create({ ...chat(asked), stream: true }), take),
    'azure.openai',
  ),
];
