import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, type LanguageModel, streamText } from 'ai';
import { type Asked, type Cell, customCalls } from './sdk-cell.ts';

type Model = (asked: Asked) => LanguageModel;

const openai = ({ url, identity }: Asked): ReturnType<typeof createOpenAI> =>
  createOpenAI({
    baseURL: `${url}/v1`,
    apiKey: 'sk-test',
    headers: { 'x-sallyport-identity': identity },
  });
const chat: Model = asked => openai(asked).chat(`gpt-4o-mini${asked.variant}`);
const responses: Model = asked => openai(asked).responses(`gpt-4o-mini${asked.variant}`);
const claude: Model = ({ url, identity, variant }) =>
  createAnthropic({
    baseURL: `${url}/v1`,
    apiKey: 'sk-ant-test',
    headers: { 'x-sallyport-identity': identity },
  })(`claude-opus-4-8${variant}`);

const generate =
  (model: Model): Cell['ask'] =>
  async (asked, take) =>
    take(
      (
        await generateText({
          model: model(asked),
          prompt: asked.prompt,
          ...(asked.once && { maxRetries: 0 }),
          ...unstored,
        })
      ).content,
    );

/** Its stream never throws by itself: what went wrong is one of its parts, as its documentation says. */
const stream =
  (model: Model): Cell['ask'] =>
  async (asked, take) => {
    const { fullStream } = streamText({
      model: model(asked),
      prompt: asked.prompt,
      onError: () => undefined,
      ...(asked.once && { maxRetries: 0 }),
      ...unstored,
    });
    for await (const part of fullStream) {
      if (part.type === 'error') throw part.error;
      // The prompt is among what it says of the request.
      if (!part.type.startsWith('start')) take(part);
    }
  };

/** What a provider would keep is denied where no rule permits it. */
const unstored = { providerOptions: { openai: { store: false } } };

const cell = (name: string, provider: string, streams: boolean, ask: Cell['ask']): Cell => ({
  name: `ai ${name}`,
  provider,
  family: 'vercel',
  streams,
  ask,
});

/** The package `ai` with two of its providers. */
export const vercelCells: readonly Cell[] = [
  cell('generateText, openai chat', 'openai', false, generate(chat)),
  { ...cell('streamText, openai chat', 'openai', true, stream(chat)), cannotRead: customCalls },
  cell('generateText, openai responses', 'openai', false, generate(responses)),
  cell('streamText, openai responses', 'openai', true, stream(responses)),
  cell('generateText, anthropic', 'anthropic', false, generate(claude)),
  cell('streamText, anthropic', 'anthropic', true, stream(claude)),
];
