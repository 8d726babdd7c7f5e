import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
  type InvokeModelCommandInput,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { type Asked, type Cell, drain } from './sdk-cell.ts';

/** Speaks HTTP/2 without TLS, as the SDK does by itself. */
async function withClient(
  { url, identity, once }: Asked,
  bearer: boolean,
  use: (client: BedrockRuntimeClient) => Promise<void>,
): Promise<void> {
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: url,
    ...(once && { maxAttempts: 1 }),
    ...(bearer
      ? { token: { token: 'bedrock-test' }, authSchemePreference: ['httpBearerAuth'] }
      : { credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'paper' } }),
  });
  // Behind the signature: what Envoy and Sallyport take away must not be covered by it.
  client.middlewareStack.add(
    next => async args => {
      const request = args.request as { headers: Record<string, string> };
      request.headers['x-sallyport-identity'] = identity;
      return next(args);
    },
    { step: 'deserialize', priority: 'low', name: 'identity' },
  );
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}

const converse = ({ prompt, variant }: Asked): ConverseCommandInput => ({
  modelId: `meta.llama3-1-8b${variant}-instruct-v1:0`,
  messages: [{ role: 'user', content: [{ text: prompt }] }],
});
const byArn = (asked: Asked): ConverseCommandInput => ({
  ...converse(asked),
  modelId: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${converse(asked).modelId ?? ''}`,
});
const invoke = ({ prompt, variant }: Asked): InvokeModelCommandInput => ({
  modelId: `meta.llama3-1-8b${variant}-instruct-v1:0`,
  contentType: 'application/json',
  accept: 'application/json',
  body: JSON.stringify({ prompt, max_gen_len: 64 }),
});
const invokeClaude = ({ prompt, variant }: Asked): InvokeModelCommandInput => ({
  modelId: `global.anthropic.claude-sonnet-4${variant}-20250514-v1:0`,
  contentType: 'application/json',
  accept: 'application/json',
  body: JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 64,
    messages: [{ role: 'user', content: prompt }],
  }),
});

type Ask = (client: BedrockRuntimeClient, asked: Asked, take: (piece: unknown) => void) => Promise<void>;

const cell = (name: string, streams: boolean, ask: Ask, bearer = false): Cell => ({
  name: `bedrock ${name}`,
  provider: 'aws.bedrock',
  family: 'bedrock',
  streams,
  ask: (asked, take) => withClient(asked, bearer, client => ask(client, asked, take)),
});
const textual = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString();

const invokeStream =
  (input: (asked: Asked) => InvokeModelCommandInput): Ask =>
  async (client, asked, take) => {
    const { body } = await client.send(new InvokeModelWithResponseStreamCommand(input(asked)));
    if (body)
      await drain(body, piece => take(textual((piece as { chunk?: { bytes?: Uint8Array } }).chunk?.bytes)));
  };

/** The SDK `@aws-sdk/client-bedrock-runtime`. */
export const bedrockCells: readonly Cell[] = [
  cell('Converse', false, async (client, asked, take) =>
    take((await client.send(new ConverseCommand(converse(asked)))).output),
  ),
  cell(
    'Converse, by API key',
    false,
    async (client, asked, take) => take((await client.send(new ConverseCommand(converse(asked)))).output),
    true,
  ),
  cell('ConverseStream', true, async (client, asked, take) => {
    const { stream } = await client.send(new ConverseStreamCommand(converse(asked)));
    if (stream) await drain(stream, take);
  }),
  cell('ConverseStream, by ARN', true, async (client, asked, take) => {
    const { stream } = await client.send(new ConverseStreamCommand(byArn(asked)));
    if (stream) await drain(stream, take);
  }),
  cell('InvokeModel', false, async (client, asked, take) =>
    take(textual((await client.send(new InvokeModelCommand(invoke(asked)))).body)),
  ),
  cell('InvokeModelWithResponseStream', true, invokeStream(invoke)),
  cell('InvokeModelWithResponseStream, Claude', true, invokeStream(invokeClaude)),
];
