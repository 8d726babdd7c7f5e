import type { Request } from './listener.ts';

/** One request as it reached the model server, from its head on: what is here was let out. */
export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** As they came, pseudo headers included; names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What arrived so far. */
  readonly body: Buffer;
  /** The body arrived whole. */
  readonly complete: boolean;
  /** Whoever asked left, or was cut off, before the answer was said. */
  readonly left: boolean;
}

/** Fills while it is read. */
export class Arrival implements Received {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly #chunks: Buffer[] = [];
  complete = false;
  left = false;

  constructor(request: Request) {
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    this.headers = pairs(request.rawHeaders);
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  header(name: string): string | undefined {
    return this.headers.find(([given]) => given === name)?.[1];
  }

  async read(request: Request): Promise<void> {
    for await (const chunk of request) this.#chunks.push(chunk as Buffer);
    this.complete = true;
  }
}

const pairs = (raw: readonly string[]): readonly (readonly [string, string])[] =>
  Array.from({ length: raw.length / 2 }, (_, pair) => [
    (raw[2 * pair] ?? '').toLowerCase(),
    raw[2 * pair + 1] ?? '',
  ]);
