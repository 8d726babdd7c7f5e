import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Behaviour, Ending } from './behaviour.ts';
import type { Draw } from './draw.ts';
import type { Response } from './listener.ts';
import { errorBody } from './openai-wire.ts';

/** Writes one answer, and breaks it off where it was told to. */
export class Sender {
  readonly draw: Draw;
  readonly #response: Response;

  constructor(response: Response, draw: Draw) {
    this.#response = response;
    this.draw = draw;
  }

  async error(error: NonNullable<Behaviour['error']>): Promise<void> {
    this.#head(error.status, 'application/json', { headers: error.headers ?? {} });
    this.#response.end(JSON.stringify(errorBody(error), null, 2));
    return Promise.resolve();
  }

  async whole(body: string, behaviour: Behaviour): Promise<void> {
    await this.#frames([body], 'application/json', behaviour);
  }

  async stream(chunks: Iterable<object>, behaviour: Behaviour): Promise<void> {
    await this.#frames(events(chunks), 'text/event-stream; charset=utf-8', behaviour);
  }

  async raw(behaviour: Behaviour): Promise<void> {
    const { status, headers = {}, chunks } = behaviour.raw ?? { status: 200, chunks: [] };
    await this.#frames(
      chunks,
      '',
      { ...behaviour, headers: { ...headers, ...behaviour.headers }, contentType: '' },
      status,
    );
  }

  async #frames(
    frames: Iterable<string | Uint8Array>,
    contentType: string,
    behaviour: Behaviour,
    status = 200,
  ): Promise<void> {
    const { ending, gate } = behaviour;
    await gate?.(0);
    if (cutBefore(ending, 0)) return this.#cut(ending);
    this.#head(status, contentType, behaviour);
    let sent = 0;
    let last: string | Uint8Array = '';
    for (const frame of encoded(frames, behaviour)) {
      if (sent > 0) await pause(behaviour.deltaMs);
      await gate?.(sent + 1);
      await this.#write(frame);
      sent += 1;
      last = frame;
      if (cutBefore(ending, sent)) return this.#cut(ending);
    }
    while (ending?.kind === 'endless' && !this.#response.destroyed) {
      await this.#write(last);
      await pause(behaviour.deltaMs);
    }
    await gate?.(sent + 1);
    if (behaviour.trailers) this.#response.addTrailers(behaviour.trailers);
    this.#response.end('');
  }

  #head(
    status: number,
    contentType: string,
    { headers, contentType: odd, encoding, trailers }: Behaviour,
  ): void {
    const type = odd ?? contentType;
    const all: Record<string, string> = {
      ...providerHeaders(this.draw),
      ...(type !== '' && { 'content-type': type }),
      ...(encoding && { 'content-encoding': encoding }),
      ...(trailers && !this.#response.stream && { trailer: Object.keys(trailers).join(', ') }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) this.#response.setHeader(name, value);
    this.#response.writeHead(status);
  }

  /** Waits while the reader is slow; throws when it is gone. */
  async #write(frame: string | Uint8Array): Promise<void> {
    const response = this.#response;
    if (response.destroyed) throw new Error('the client is gone');
    if (frame.length === 0) return;
    if (response.write(frame)) return;
    await new Promise<void>(resolve => {
      response.once('drain', resolve);
      response.once('close', resolve);
    });
  }

  async #cut(ending: Ending | undefined): Promise<void> {
    if (ending?.kind === 'stall') return;
    // What was written has to be on its way, or it is cut off too.
    await sleep(20);
    const response = this.#response;
    if (response.stream) response.stream.close(ending?.kind === 'reset' ? http2InternalError : http2Cancel);
    else if (ending?.kind === 'reset') response.socket?.resetAndDestroy();
    else response.socket?.destroy();
  }
}

/** At least a turn of the event loop, so that each frame is a write of its own. */
export const pause = (ms = 0): Promise<unknown> => (ms > 0 ? sleep(ms) : turn());

/** RFC 9113 section 7. */
const http2InternalError = 2;
const http2Cancel = 8;

const cutBefore = (ending: Ending | undefined, frames: number): boolean =>
  ending !== undefined && ending.kind !== 'endless' && ending.afterFrames === frames;

function* events(chunks: Iterable<object>): Generator<string> {
  for (const chunk of chunks) yield `data: ${JSON.stringify(chunk)}\n\n`;
  yield 'data: [DONE]\n\n';
}

const encoded = (
  frames: Iterable<string | Uint8Array>,
  { encoding }: Behaviour,
): Iterable<string | Uint8Array> =>
  encoding === undefined ? frames : [gzipSync(Buffer.concat([...frames].map(frame => Buffer.from(frame))))];

/** What a real provider sends along, for whoever must decide what of it goes on. */
const providerHeaders = (draw: Draw): Record<string, string> => ({
  'x-request-id': `req_${draw.letters(32).toLowerCase()}`,
  'openai-organization': 'simulated-org',
  'openai-processing-ms': '12',
  'openai-version': '2020-10-01',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-requests': '9999',
  'set-cookie': '__cf_bm=simulated; path=/; HttpOnly; Secure; SameSite=None',
  server: 'simulated',
});
