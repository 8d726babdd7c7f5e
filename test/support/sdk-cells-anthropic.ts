import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk';
import Anthropic from '@anthropic-ai/sdk';
import { AnthropicVertex } from '@anthropic-ai/vertex-sdk';
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
/** What a client asks, streamed and not. */
type Asking = Pick<Anthropic, 'messages'>;

/** Signs all headers that it knows: who asks is told behind its back, as what stands in front of it would. */
const bedrockClient = ({ url, identity, once }: Asked): Asking =>
  new AnthropicBedrock({
    baseURL: url,
    awsRegion: 'us-east-1',
    awsAccessKey: 'AKIDEXAMPLE',
    awsSecretKey: 'paper',
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('x-sallyport-identity', identity);
      return fetch(input, { ...init, headers });
    },
    ...(once && { maxRetries: 0 }),
  }) as unknown as Asking;

/** Its credential is asked of no one: a client of Google's own kind that has one. */
const authClient = {
  getRequestHeaders: () => Promise.resolve(new Headers({ authorization: 'Bearer vertex-test' })),
};
const vertexClient = ({ url, identity, once }: Asked): Asking =>
  new AnthropicVertex({
    baseURL: `${url}/v1`,
    region: 'europe-west4',
    projectId: 'shop-prod',
    authClient: authClient as never,
    defaultHeaders: { 'x-sallyport-identity': identity },
    ...(once && { maxRetries: 0 }),
  }) as unknown as Asking;

const cell = (name: string, streams: boolean, ask: Cell['ask'], provider = 'anthropic'): Cell => ({
  name: `anthropic ${name}`,
  provider,
  family: 'anthropic',
  streams,
  ask,
});

/** The same SDK as a cloud has it. */
const cloudCells = (
  cloud: string,
  provider: string,
  model: (variant: string) => string,
  clientOf: (asked: Asked) => Asking,
): readonly Cell[] => {
  const body = (asked: Asked): ReturnType<typeof message> => ({
    ...message(asked),
    model: model(asked.variant),
  });
  return [
    cell(
      `on ${cloud}, messages`,
      false,
      async (asked, take) => take(await clientOf(asked).messages.create(body(asked))),
      provider,
    ),
    cell(
      `on ${cloud}, messages, streamed`,
      true,
      (asked, take) => drain(clientOf(asked).messages.create({ ...body(asked), stream: true }), take),
      provider,
    ),
  ];
};

/** The SDKs `@anthropic-ai/sdk`, `@anthropic-ai/bedrock-sdk` and `@anthropic-ai/vertex-sdk`. */
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
  ...cloudCells(
    'Bedrock',
    'aws.bedrock',
    variant => `global.anthropic.claude-sonnet-4${variant}-20250514-v1:0`,
    bedrockClient,
  ),
  ...cloudCells('Vertex', 'gcp.vertex_ai', variant => `claude-opus-4-8${variant}`, vertexClient),
];
