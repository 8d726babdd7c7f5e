import Anthropic from '@anthropic-ai/sdk';
import { type Asked, type Cell, drain } from './sdk-cell.ts';

const client = ({ url, identity, once }: Asked): Anthropic =>
  new Anthropic({
    baseURL: url,
    apiKey: 'sk-ant-test',
    defaultHeaders: { 'x-sallyport-identity': identity },
    ...(once && { maxRetries: 0 }),
  });

const message = ({
  prompt,
  variant,
}: Asked): { model: string; max_tokens: number; messages: [{ role: 'user'; content: string }] } => ({
  model: `claude-opus-4-8${variant}`,
  max_tokens: 256,
  messages: [{ role: 'user', content: prompt }],
});
const cell = (name: string, streams: boolean, ask: Cell['ask']): Cell => ({
  name: `anthropic ${name}`,
  provider: 'anthropic',
  family: 'anthropic',
  streams,
  ask,
});

/** The SDK `@anthropic-ai/sdk`. */
export const anthropicCells: readonly Cell[] = [
  cell('messages', false, async (asked, take) => take(await client(asked).messages.create(message(asked)))),
  cell('messages, streamed', true, (asked, take) =>
    drain(client(asked).messages.create({ ...message(asked), stream: true }), take),
  ),
  cell('messages, .stream()', true, (asked, take) =>
    drain(client(asked).messages.stream(message(asked)), take),
  ),
  cell('count_tokens', false, async (asked, take) => {
    const { model, messages } = message(asked);
    take(await client(asked).messages.countTokens({ model, messages }));
  }),
];
