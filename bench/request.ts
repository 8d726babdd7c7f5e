import type { Variant } from './variants.ts';

/** Where a request goes, and the headers that are its API's own. */
export interface Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}
const chat: Asked = { path: '/v1/chat/completions', headers: { 'user-agent': 'OpenAI/JS 6.49.0' } };

/** The bytes of a whole request through a variant, as the `index`-th client sends it. */
export function requestText(
  { envoyPort, tokens }: Variant,
  index: number,
  body: string,
  { path, headers }: Asked = chat,
): string {
  const token = tokens.length === 0 ? undefined : tokens[index % tokens.length];
  return [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${envoyPort}`,
    'accept: application/json',
    'authorization: Bearer sk-bench',
    'content-type: application/json',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(token === undefined ? [] : [`x-sallyport-identity: ${token}`]),
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
