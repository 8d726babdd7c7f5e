import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { cellName, cellPosition, type Result } from '../conformance/cell.ts';
import { isClean, type Matrix, print, summaryOf } from '../conformance/report.ts';
import { conformTarget, providersWithVectors } from './conformance.ts';

type Rewrite = (body: Buffer) => Buffer;
interface Gateway {
  readonly request?: Rewrite;
  readonly response?: Rewrite;
}

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function freePort(): Promise<number> {
  const server = createTcp();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** A gateway that forwards what it gets, and rewrites bodies as it is told. */
async function startGateway(upstreamPort: number, gateway: Gateway): Promise<URL> {
  const server = createServer((from, to) => {
    forward(from, to, upstreamPort, gateway).catch(() => from.socket.destroy());
  });
  open.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const ofTheConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);
const headersOf = ({ headers }: IncomingMessage): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined && !ofTheConnection.has(entry[0]),
    ),
  );

async function forward(
  from: IncomingMessage,
  to: ServerResponse,
  port: number,
  { request: ask = same, response: answer = same }: Gateway,
): Promise<void> {
  const body = ask(await bodyOf(from));
  const onward = request({
    host: '127.0.0.1',
    port,
    method: from.method,
    path: from.url,
    headers: headersOf(from),
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    onward.on('response', resolve);
    onward.on('error', reject);
  });
  onward.write(body);
  onward.addTrailers(from.trailers);
  onward.end();
  const response = await answered;
  const back = answer(await bodyOf(response));
  to.writeHead(response.statusCode ?? 0, headersOf(response));
  to.write(back);
  to.addTrailers(response.trailers);
  to.end();
}

const same: Rewrite = body => body;

async function conform(
  gateway: Gateway,
  options: { providers?: string[]; full?: boolean } = {},
): Promise<Matrix> {
  const port = await freePort();
  return conformTarget({
    url: await startGateway(port, gateway),
    listen: { host: '127.0.0.1', port },
    headers: { authorization: 'Bearer test' },
    providers: options.providers ?? [],
    full: options.full ?? false,
    seed: 7,
    say: () => undefined,
  });
}

const planted = ({ results }: Matrix): readonly Result[] =>
  results.filter(({ cell }) => cell.position !== undefined);
const names = (results: readonly Result[]): readonly string[] =>
  results.map(({ cell, status, reason }) => `${cellName(cell)}: ${cell.value.text} ${status} ${reason}`);

describe('the harness finds what leaks', () => {
  it('every value in every place, where a gateway only forwards', { timeout: 300_000 }, async () => {
    const matrix = await conform({});
    expect(names(planted(matrix).filter(({ outcome }) => outcome !== 'leaked'))).toEqual([]);
    const controls = matrix.results.filter(({ cell }) => cell.position === undefined);
    expect(names(controls.filter(({ outcome }) => outcome !== 'open'))).toEqual([]);
    expect(new Set(matrix.results.map(({ cell }) => cell.vector.provider))).toEqual(
      new Set(providersWithVectors()),
    );
    expect(planted(matrix).length).toBeGreaterThan(providersWithVectors().length * 100);
    expect(isClean(matrix)).toBe(false);
  });

  it('in every encoding', { timeout: 120_000 }, async () => {
    const matrix = await conform({}, { providers: ['ollama'], full: true });
    expect(names(planted(matrix).filter(({ outcome }) => outcome !== 'leaked'))).toEqual([]);
    const encodings = new Set(matrix.results.map(({ cell }) => cell.encoding.replace(/ .*/, '')));
    expect([...encodings].toSorted()).toEqual(
      ['base64', 'br', 'cut', 'deflate', 'escapes', 'exponent', 'gzip', 'plain', 'split', 'zstd'].filter(
        encoding => encoding !== 'base64' || encodings.has('base64'),
      ),
    );
  });

  it(
    'the places beside the last message, where a gateway masks only that',
    { timeout: 120_000 },
    async () => {
      const matrix = await conform({ request: maskLastMessage }, { providers: ['ollama'] });
      const plain = planted(matrix).filter(
        ({ cell }) =>
          cell.vector.title === 'chat' && cell.direction === 'request' && cell.encoding === 'plain',
      );
      const outcomes = new Map(plain.map(({ cell, outcome }) => [cellPosition(cell), outcome]));
      const messages = [...outcomes.keys()].filter(name => /^\/messages\/\d+\/content$/.test(name));
      const last = messages.at(-1) ?? '';
      expect(outcomes.get(last)).toBe('masked');
      expect(messages.length).toBeGreaterThan(2);
      for (const name of messages.slice(0, -1)) expect(outcomes.get(name), name).toBe('leaked');
      const elsewhere = [...outcomes].filter(([name]) => !name.includes(last));
      expect(elsewhere.filter(([, outcome]) => outcome !== 'leaked')).toEqual([]);
      const answers = planted(matrix).filter(({ cell }) => cell.direction === 'response');
      expect(names(answers.filter(({ outcome }) => outcome !== 'leaked'))).toEqual([]);
    },
  );

  it(
    'nothing where a gateway refuses all that is planted; but the way must be open',
    { timeout: 60_000 },
    async () => {
      const matrix = await conform(
        { request: () => Buffer.from('{'), response: () => Buffer.alloc(0) },
        { providers: ['ollama'] },
      );
      expect(summaryOf(matrix).error).toBeGreaterThan(0);
      expect(isClean(matrix)).toBe(false);
      expect(summaryOf(matrix).masked + summaryOf(matrix).denied).toBe(0);
    },
  );
});

/** What looks like a secret, in the last message alone. */
function maskLastMessage(body: Buffer): Buffer {
  let parsed: { messages?: { content?: unknown }[] };
  try {
    parsed = JSON.parse(body.toString()) as typeof parsed;
  } catch {
    return body;
  }
  const last = parsed.messages?.at(-1);
  if (typeof last?.content !== 'string') return body;
  last.content = last.content.replace(/[A-Za-z0-9@.-]*\d[\dA-Za-z -]{6,}|\S+@\S+|sk-\S+/g, '[masked]');
  return Buffer.from(JSON.stringify(parsed));
}

describe('a matrix', () => {
  it('is printed in three forms that say the same', { timeout: 120_000 }, async () => {
    const matrix = await conform({}, { providers: ['ollama'] });
    const { total, leaked } = summaryOf(matrix);
    const json = JSON.parse(print(matrix, 'json')) as { summary: object; cells: Record<string, unknown>[] };
    expect(json.summary).toMatchObject({ total, leaked, seed: 7 });
    expect(json.cells).toHaveLength(total);
    expect(json.cells.find(({ outcome }) => outcome === 'leaked')).toMatchObject({
      provider: 'ollama',
      operation: expect.any(String) as string,
      direction: expect.stringMatching(/^(request|response)$/) as string,
      position: expect.any(String) as string,
      encoding: 'plain',
      streaming: expect.any(Boolean) as boolean,
      failure: null,
      status: 200,
      reason: '',
    });
    const text = print(matrix, 'text');
    expect(text).toContain(`total ${total}, leaked ${leaked}`);
    expect(text.match(/^LEAKED /gm)).toHaveLength(leaked);
    const junit = print(matrix, 'junit');
    expect(junit).toContain(`tests="${total}" failures="${leaked}" errors="0"`);
    expect(junit.match(/<failure /g)).toHaveLength(leaked);
  });
});
