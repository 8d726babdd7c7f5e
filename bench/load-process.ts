/** The load generator: so many connections, each with the next request as soon as the answer to the last one is whole. */
import { connect, type Socket } from 'node:net';
import { answer } from './helper.ts';
import { MessageReader, nowMs } from './http1.ts';

/** Which load, and where to. */
export interface Load {
  readonly port: number;
  /** One connection each: the whole request, head and body. */
  readonly requests: readonly string[];
  readonly ms: number;
}

export interface LoadResult {
  /** Of each request, in milliseconds. */
  readonly latencies: Float64Array;
  /** From the first request to the last answer, in milliseconds. */
  readonly tookMs: number;
  readonly failed: number;
  /** What the first failure looked like. */
  readonly failure: string | undefined;
  /** Lengths of the bodies that came. */
  readonly bodyBytes: readonly number[];
}

export interface StreamAsked {
  readonly port: number;
  readonly requests: readonly string[];
}
/** When things came, in milliseconds of the common clock. */
export interface StreamSeen {
  readonly askedAt: number;
  /** Of each event with the bytes that completed it. */
  readonly events: readonly number[];
  readonly texts: readonly string[];
  readonly failure: string | undefined;
}

/** A stream whose framing is nobody's business: its bytes, and when they came, in milliseconds of the common clock. */
export interface BytesSeen {
  readonly askedAt: number;
  /** Of each read that brought something: when, and how much there was by then. */
  readonly arrivals: readonly { readonly at: number; readonly bytes: number }[];
  readonly body: Uint8Array;
  readonly failure: string | undefined;
}

const ok = 'HTTP/1.1 200';

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });

interface Tally {
  readonly latencies: number[];
  readonly sizes: Set<number>;
  failed: number;
  failure: string | undefined;
}

function drive(socket: Socket, request: Buffer, until: number, tally: Tally): Promise<void> {
  return new Promise(resolve => {
    let began = 0;
    let size = 0;
    let well = true;
    let first = '';
    const over = (): void => {
      socket.destroy();
      resolve();
    };
    const ask = (): void => {
      size = 0;
      began = performance.now();
      socket.write(request);
    };
    const fail = (how: string): void => {
      tally.failed += 1;
      tally.failure ??= how;
    };
    const reader = new MessageReader({
      head: text => {
        well = text.startsWith(ok);
        if (!well) first = text;
      },
      body: bytes => {
        size += bytes.length;
        if (!well) first += `\n${bytes.toString()}`;
      },
      end: () => {
        const now = performance.now();
        if (well) {
          tally.latencies.push(now - began);
          tally.sizes.add(size);
        } else fail(first);
        if (now < until) ask();
        else over();
      },
    });
    socket.on('data', (bytes: Buffer) => {
      reader.push(bytes);
    });
    socket.on('error', error => {
      fail(String(error));
      over();
    });
    socket.on('end', () => {
      fail('the connection was closed');
      over();
    });
    ask();
  });
}

async function run({ port, requests, ms }: Load): Promise<LoadResult> {
  const sockets = await Promise.all(requests.map(() => open(port)));
  const tally: Tally = { latencies: [], sizes: new Set(), failed: 0, failure: undefined };
  const began = performance.now();
  await Promise.all(
    sockets.map((socket, i) => drive(socket, Buffer.from(requests[i] ?? ''), began + ms, tally)),
  );
  const { failed, failure } = tally;
  return {
    latencies: Float64Array.from(tally.latencies),
    tookMs: performance.now() - began,
    failed,
    failure,
    bodyBytes: [...tally.sizes],
  };
}

/** One exchange, and its answer's body. */
async function once({ port, requests }: StreamAsked): Promise<string> {
  const socket = await open(port);
  return new Promise((resolve, reject) => {
    let all = '';
    const reader = new MessageReader({
      head: head => (all = `${head}\r\n\r\n`),
      body: bytes => (all += bytes.toString()),
      end: () => {
        socket.destroy();
        resolve(all);
      },
    });
    socket.on('data', (bytes: Buffer) => {
      reader.push(bytes);
    });
    socket.on('error', reject);
    socket.write(requests[0] ?? '');
  });
}

const endOfEvent = '\n\n';

async function follow(port: number, request: string): Promise<StreamSeen> {
  const socket = await open(port);
  return new Promise(resolve => {
    const events: number[] = [];
    const texts: string[] = [];
    let failure: string | undefined;
    let rest = '';
    const take = (text: string): void => {
      const now = nowMs();
      rest += text;
      for (let at = rest.indexOf(endOfEvent); at >= 0; at = rest.indexOf(endOfEvent)) {
        events.push(now);
        texts.push(rest.slice(0, at));
        rest = rest.slice(at + endOfEvent.length);
      }
    };
    const reader = new MessageReader({
      head: text => {
        if (!text.startsWith(ok)) failure = text;
      },
      body: bytes => {
        if (failure === undefined) take(bytes.toString());
        else failure += `\n${bytes.toString()}`;
      },
      end: () => {
        socket.destroy();
        resolve({ askedAt, events, texts, failure });
      },
    });
    socket.on('data', (bytes: Buffer) => {
      reader.push(bytes);
    });
    socket.on('close', () => {
      resolve({ askedAt, events, texts, failure: failure ?? 'the connection was closed' });
    });
    const askedAt = nowMs();
    socket.write(request);
  });
}

async function listenTo(port: number, request: string): Promise<BytesSeen> {
  const socket = await open(port);
  return new Promise(resolve => {
    const parts: Buffer[] = [];
    const arrivals: { at: number; bytes: number }[] = [];
    let bytes = 0;
    let failed = '';
    let ended = false;
    const over = (failure: string | undefined): void => {
      const body = Buffer.concat(parts);
      resolve({
        askedAt,
        arrivals,
        body,
        failure: failed === '' ? failure : `${failed}\n${body.toString()}`,
      });
      socket.destroy();
    };
    const reader = new MessageReader({
      head: text => {
        if (!text.startsWith(ok)) failed = text;
      },
      body: part => {
        parts.push(part);
        bytes += part.length;
      },
      end: () => {
        ended = true;
      },
    });
    socket.on('data', (read: Buffer) => {
      const at = nowMs();
      reader.push(read);
      if (bytes > (arrivals.at(-1)?.bytes ?? 0)) arrivals.push({ at, bytes });
      if (ended) over(undefined);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => over('the connection was closed'));
    const askedAt = nowMs();
    socket.write(request);
  });
}

const handlers = {
  run,
  once,
  /** All at once. */
  streams: ({ port, requests }: StreamAsked): Promise<readonly StreamSeen[]> =>
    Promise.all(requests.map(request => follow(port, request))),
  /** All at once, of whatever format. */
  bytes: ({ port, requests }: StreamAsked): Promise<readonly BytesSeen[]> =>
    Promise.all(requests.map(request => listenTo(port, request))),
};
export type LoadHandlers = typeof handlers;

answer(handlers);
