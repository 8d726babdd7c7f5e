import { type Variant } from './variants.ts';

/** The bytes of a whole request through a variant, as the `index`-th client sends it. */
export function requestText({ envoyPort, tokens }: Variant, index: number, body: string): string {
  const token = tokens.length === 0 ? undefined : tokens[index % tokens.length];
  return [
    'POST /v1/chat/completions HTTP/1.1',
    `host: 127.0.0.1:${envoyPort}`,
    'accept: application/json',
    'authorization: Bearer sk-bench',
    'content-type: application/json',
    'user-agent: OpenAI/JS 6.49.0',
    ...(token === undefined ? [] : [`x-sallyport-identity: ${token}`]),
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
