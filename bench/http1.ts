/**
 * As little of HTTP/1.1 (RFC 9112) as two ends need that know each other: one message after another, content-length or
 * chunked. Both the load generator and the upstream are built on it, so that they take little of the machine that they
 * measure.
 */
export interface MessageEvents {
  /** The whole head, without the empty line behind it. */
  head(text: string): void;
  /** A piece of the body, without its framing. */
  body(bytes: Buffer): void;
  /** The message is over. */
  end(): void;
}

const nothing = Buffer.alloc(0);
const endOfHead = Buffer.from('\r\n\r\n');
const endOfLine = Buffer.from('\r\n');

export class MessageReader {
  readonly #events: MessageEvents;
  #rest: Buffer = nothing;
  /** What is expected next: a head, so many bytes of the body, or a part of the chunked framing. */
  #state: 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' = 'head';
  #left = 0;

  constructor(events: MessageEvents) {
    this.#events = events;
  }

  /** @throws Error where this is not the HTTP that we know. */
  push(bytes: Buffer): void {
    let data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let before = -1; data.length > 0 && data.length !== before;) {
      before = data.length;
      data = this.#step(data);
    }
    this.#rest = data;
  }

  /** Takes what it can; returns what is left. */
  #step(data: Buffer): Buffer {
    switch (this.#state) {
      case 'head':
        return this.#head(data);
      case 'body':
        return this.#piece(data, 'head');
      case 'chunk-size':
        return this.#chunkSize(data);
      case 'chunk':
        return this.#piece(data, 'chunk-end');
      case 'chunk-end':
        if (data.length < 2) return data;
        this.#state = 'chunk-size';
        return data.subarray(2);
      case 'trailers':
        return this.#trailers(data);
    }
  }

  #head(data: Buffer): Buffer {
    const at = data.indexOf(endOfHead);
    if (at < 0) return data;
    const head = data.toString('latin1', 0, at);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.#left = Number(length ?? 0);
    this.#state = /\r\ntransfer-encoding: *chunked/i.test(head) ? 'chunk-size' : 'body';
    this.#events.head(head);
    if (this.#state === 'body' && this.#left === 0) this.#over();
    return data.subarray(at + endOfHead.length);
  }

  #piece(data: Buffer, next: 'head' | 'chunk-end'): Buffer {
    const taken = Math.min(this.#left, data.length);
    this.#events.body(data.subarray(0, taken));
    this.#left -= taken;
    if (this.#left === 0 && next === 'head') this.#over();
    else if (this.#left === 0) this.#state = next;
    return data.subarray(taken);
  }

  #chunkSize(data: Buffer): Buffer {
    const at = data.indexOf(endOfLine);
    if (at < 0) return data;
    this.#left = parseInt(data.toString('latin1', 0, at), 16);
    if (!Number.isSafeInteger(this.#left)) throw new Error('a chunk without a size');
    this.#state = this.#left === 0 ? 'trailers' : 'chunk';
    return data.subarray(at + endOfLine.length);
  }

  #trailers(data: Buffer): Buffer {
    const at = data.indexOf(endOfLine);
    if (at < 0) return data;
    if (at === 0) this.#over();
    return data.subarray(at + endOfLine.length);
  }

  #over(): void {
    this.#state = 'head';
    this.#events.end();
  }
}

/** Nanoseconds of a clock that all processes of this machine share (CLOCK_MONOTONIC), as milliseconds. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
