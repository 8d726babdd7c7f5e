import { request, type Agent, type ClientRequest, type IncomingHttpHeaders } from 'node:http';

/** What a client got in the end. */
export interface Got {
  /** 0: no head of an answer came. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Chunked framing removed. */
  readonly body: string;
  /** `clean`: the answer ended as HTTP ends answers. `broken`: the connection did. `hung`: neither, within the deadline. */
  readonly end: 'clean' | 'broken' | 'hung';
}

export interface AskingOptions {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly agent?: Agent;
}

/** A client's request that can be sent in halves and watched while it is answered: nothing tidies up, nothing tries again. */
export class Asking {
  readonly #client: ClientRequest;
  readonly #body: Buffer;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #end: Got['end'] = 'hung';
  #sent = 0;

  constructor({ port, headers, body, agent }: AskingOptions) {
    this.#body = Buffer.from(body);
    this.#client = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/v1/chat/completions',
      headers: {
        host: 'api.openai.com',
        'content-type': 'application/json',
        'content-length': String(this.#body.length),
        authorization: 'Bearer sk-test',
        ...headers,
      },
      agent: agent ?? false,
    });
    this.#ended = new Promise(resolve => {
      this.#listen(end => {
        if (this.#end === 'hung') this.#end = end;
        resolve();
      });
    });
  }

  #listen(done: (end: Got['end']) => void): void {
    this.#client.on('response', response => {
      this.#status = response.statusCode ?? 0;
      this.#headers = response.headers;
      this.localPort = response.socket.localPort;
      response.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
      response.on('end', () => done(response.complete ? 'clean' : 'broken'));
      response.on('error', () => done('broken'));
      response.on('close', () => done('broken'));
    });
    // A server may answer, and close, before it took all of the request: then the answer counts.
    this.#client.on('error', () => {
      if (this.#status === 0) done('broken');
    });
  }

  sendHalf(): void {
    const half = Math.floor(this.#body.length / 2);
    this.#client.write(this.#body.subarray(this.#sent, half));
    this.#sent = half;
  }

  sendRest(): void {
    if (this.#sent === this.#body.length) return;
    this.#client.end(this.#body.subarray(this.#sent));
    this.#sent = this.#body.length;
  }

  /** What came so far. */
  get soFar(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  /** Of the connection that was used. */
  localPort: number | undefined;

  hangUp(): void {
    this.#client.destroy();
  }

  /** How it ended, at the latest after `ms`. */
  async got(ms: number): Promise<Got> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => (timer = setTimeout(resolve, ms)));
    await Promise.race([this.#ended, late]);
    clearTimeout(timer);
    const got = { status: this.#status, headers: this.#headers, body: this.soFar, end: this.#end };
    if (this.#end !== 'clean') this.#client.destroy();
    return got;
  }
}
