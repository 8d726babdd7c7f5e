import http2 from 'node:http2';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { serving } from './messages.ts';
import { serveGrpc, type GrpcTransport } from './grpc-transport.ts';
import type { Call } from './transport.ts';

/** A ProcessingRequest with an empty `response_body`, as one gRPC message. */
const message = Buffer.from([0, 0, 0, 0, 2, 0x2a, 0]);
const empty = Buffer.from([0, 0, 0, 0, 0]);
const piece = new Uint8Array(65_536);
const pieces = 400;

describe('while Envoy does not take what we say', () => {
  let transport: GrpcTransport;
  let call: Call | undefined;
  const heard = { messages: 0, gone: 0 };
  beforeAll(async () => {
    transport = await serveGrpc({ host: '127.0.0.1', port: 0 }, undefined, {
      process: opened => {
        call = opened;
        return {
          message: read => {
            read();
            heard.messages += 1;
            if (heard.messages > 1) return;
            const answer = { kind: 'body', direction: 'response', bytes: piece, end: false } as const;
            opened.send(Array.from({ length: pieces }, () => answer));
          },
          gone: () => void (heard.gone += 1),
        };
      },
      check: () => Promise.reject(new Error('not asked')),
      health: { status: () => serving.yes, watch: () => () => undefined },
      sessionFailed: () => undefined,
    });
  });
  afterAll(() => transport.close());
  beforeEach(() => Object.assign(heard, { messages: 0, gone: 0 }));

  /** An Envoy that reads nothing, but goes on talking. */
  async function stalled() {
    const session = http2.connect(`http://127.0.0.1:${transport.port}`);
    session.on('error', () => undefined);
    const open = (path: string) =>
      session
        .request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' })
        .on('error', () => undefined);
    const stream = open('/envoy.service.ext_proc.v3.ExternalProcessor/Process').pause();
    stream.write(message);
    await vi.waitFor(() => expect(heard.messages).toBe(1));
    for (let n = 0; n < 50; n += 1) stream.write(message);
    // What is asked behind them is answered once they have come.
    const health = open('/grpc.health.v1.Health/Check');
    health.end(empty);
    health.resume();
    await new Promise(resolve => health.once('close', resolve));
    return { session, stream };
  }

  test('we do not take what it says; then we do', async () => {
    const { session, stream } = await stalled();
    expect(heard.messages).toBe(1);
    let bytes = 0;
    stream.on('data', (data: Buffer) => (bytes += data.length));
    stream.resume();
    await vi.waitFor(() => expect(heard.messages).toBe(51), 5_000);
    await vi.waitFor(() => expect(bytes).toBeGreaterThan(pieces * piece.length), 5_000);
    session.destroy();
    await vi.waitFor(() => expect(heard.gone).toBe(1));
  });

  test.each([
    ['it resets the stream', (stalledBy: Awaited<ReturnType<typeof stalled>>) => stalledBy.stream.close(8)],
    [
      'its connection is gone',
      (stalledBy: Awaited<ReturnType<typeof stalled>>) => stalledBy.session.destroy(),
    ],
  ])('we hear that %s, once', async (_what, leave) => {
    const at = await stalled();
    leave(at);
    await vi.waitFor(() => expect(heard.gone).toBe(1), 5_000);
    at.session.destroy();
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(heard).toEqual({ messages: 1, gone: 1 });
  });

  test('a failure comes behind what was said', async () => {
    const { session, stream } = await stalled();
    call?.fail('internal_error' as never);
    let bytes = 0;
    stream.on('data', (data: Buffer) => (bytes += data.length));
    const trailers = new Promise<http2.IncomingHttpHeaders>(resolve => stream.once('trailers', resolve));
    stream.resume();
    expect(await trailers).toMatchObject({ 'grpc-status': '14', 'grpc-message': 'internal_error' });
    expect(bytes).toBeGreaterThan(pieces * piece.length);
    expect(heard.messages).toBe(1);
    session.destroy();
  });
});
