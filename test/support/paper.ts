/** Ports filled with the simplest things that keep their contracts, for tests of the exchange alone. */
import type {
  Band,
  Channel,
  Finding,
  Frame,
  PolicyDigest,
  Principal,
  Quoting,
  Route,
  Treatment,
} from '../../src/core/types.ts';
import { reason } from '../../src/core/reason.ts';
import type {
  FrameReader,
  Limits,
  Operation,
  Piece,
  Provider,
  ProviderIds,
  Scan,
  Scanner,
  Snapshot,
} from '../../src/exchange/ports.ts';

export const limits: Limits = {
  maxBodyBytes: 10_000,
  maxFrameBytes: 1000,
  maxExchangeBytes: 50_000,
  requestMs: 1000,
  firstByteMs: 1000,
  idleMs: 1000,
  exchangeMs: 5000,
  segmentMs: 100,
  segmentBurst: 4,
  maxRatio: 100,
};

/** Nothing was issued by anybody. */
export const noIds: ProviderIds = {
  bind: () => Promise.resolve(),
  find: ids => Promise.resolve(ids.map(() => 'unknown')),
};

/** A provider that has one operation. */
export const providerOf = (of: Operation): Provider => ({
  name: 'paper',
  operations: [{ name: of.name, requests: ['POST /v1/chat'] }],
  denial: denial => of.denial(denial),
  find: (method, { path }) =>
    method === 'POST' && path === '/v1/chat' ? { operation: of, facts: {}, texts: [], ids: [] } : undefined,
});

export const alice: Principal = {
  subject: 'alice',
  issuer: 'https://issuer.test',
  tenant: undefined,
  actors: [],
  workload: undefined,
  roles: ['staff'],
  groups: [],
  scopes: [],
  verified: { subject: 'test' },
  credential: '00',
  expiresAtMs: Number.MAX_SAFE_INTEGER,
};

const route: Route = {
  id: 'r',
  zone: 'external',
  release: 'segments',
  commit: 'before',
  identity: 'required',
  ids: 'principal',
  owner: '',
  useCase: '',
};

/** Lines are frames; each line is a piece of one text, without its line end. */
class LineReader implements FrameReader {
  #rest = Buffer.alloc(0);
  #prefix: string;
  constructor(prefix: string) {
    this.#prefix = prefix;
  }
  get held(): number {
    return this.#rest.length;
  }
  read(chunk: Uint8Array, end: boolean): readonly Frame[] {
    const all = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    let from = 0;
    for (let at = all.indexOf(10, from); at >= 0; at = all.indexOf(10, from)) {
      frames.push(this.#frame(all.subarray(from, at + 1), end && at + 1 === all.length));
      from = at + 1;
    }
    this.#rest = all.subarray(from);
    if (end && (this.#rest.length > 0 || frames.length === 0)) {
      frames.push(this.#frame(this.#rest, true));
      this.#rest = Buffer.alloc(0);
    }
    return frames;
  }
  #frame(bytes: Uint8Array, last: boolean): Frame {
    const syntax = bytes.at(-1) === 10 ? 1 : 0;
    const quoting: Quoting = { outward: offset => offset, quote: text => text };
    const text = bytes.subarray(0, bytes.length - syntax);
    const slot = {
      channel: this.#prefix as Channel,
      kind: 'text',
      where: '/line',
      label: '',
      text,
      quoting,
    } as const;
    return {
      bytes,
      slots: text.length > 0 ? [slot] : [],
      closes: [],
      last,
      syntax,
      unscannable: 0,
      facts: { model: 'm', stream: true },
    };
  }
}

export const operation: Operation = {
  name: 'chat',
  body: 'required',
  headers: { request: ['content-type', 'authorization', 'x-note'], response: ['content-type'] },
  credentials: ['authorization'],
  query: {},
  versions: {},
  reader: (direction, contentType) => (contentType === 'text/lines' ? new LineReader(direction) : undefined),
  denial: denial => ({ head: [[':status', String(denial.status)]], body: Buffer.from(denial.reason) }),
  errorFrame: denial => Buffer.from(`error ${denial.reason}\n`),
};

const word = 'SECRET';

/** Finds the word SECRET, however it is split; POISON throws, DENYME is found as what no rule treats. */
class WordScan implements Scan {
  readonly channel: Channel;
  settled = 0;
  readonly findings: Finding[] = [];
  #text = '';
  constructor(channel: Channel) {
    this.channel = channel;
  }
  fork(): WordScan {
    const fork = new WordScan(this.channel);
    fork.settled = this.settled;
    fork.#text = this.#text;
    return fork;
  }
  push(text: string, end: boolean): void {
    this.#text += text;
    if (this.#text.includes('POISON')) throw new Error('a recognizer that fails');
    for (const entity of [word, 'DENYME']) {
      for (
        let at = this.#text.indexOf(entity, this.settled);
        at >= 0;
        at = this.#text.indexOf(entity, at + 1)
      ) {
        this.findings.push(finding(entity, this.channel, at, at + entity.length));
      }
    }
    this.settled = end ? this.#text.length : this.#stable();
  }
  #stable(): number {
    let stable = this.#text.length;
    for (const entity of [word, 'DENYME']) {
      for (let n = Math.min(entity.length - 1, this.#text.length); n > 0; n--) {
        if (this.#text.endsWith(entity.slice(0, n))) stable = Math.min(stable, this.#text.length - n);
      }
    }
    return Math.max(this.settled, stable);
  }
}

const finding = (entity: string, channel: Channel, start: number, end: number): Finding => ({
  entity,
  class: entity === word ? 'secrets' : 'mnpi',
  band: 'certain' satisfies Band,
  score: 1,
  recognizer: entity,
  channel,
  at: [start, end],
});

export const scanner: Scanner = {
  version: 'paper',
  open: channel => new WordScan(channel),
  across: () => [],
  feed: (pieces: readonly Piece[]) => {
    for (const { scan, text, end } of pieces) {
      if (!(scan instanceof WordScan)) throw new TypeError('a scan of another scanner');
      scan.push(Buffer.from(text).toString('latin1'), end);
    }
  },
};

export const snapshot: Snapshot = {
  policy: {
    digest: 'p' as PolicyDigest,
    providers: host => (host === 'models.test' ? ['paper'] : []),
    anonymous: () => false,
    aliases: () => [],
    route: () => route,
    judge: () => ({
      decide: (_direction, findings) => {
        const denied = findings.some(({ entity }) => entity === 'DENYME');
        const treatments = new Map<Finding, Treatment>(
          findings.filter(({ entity }) => entity === word).map(found => [found, 'redact']),
        );
        const effect = denied ? 'deny' : treatments.size > 0 ? 'redact' : 'permit';
        return {
          effect,
          reason: denied ? reason('no_rule_permits') : reason('permitted'),
          rules: ['r1'],
          policy: 'p' as PolicyDigest,
          treatments,
        };
      },
    }),
  },
  scanner,
  transform: { replace: () => Buffer.from('[x]') },
  identity: {
    headers: ['x-sallyport-identity'],
    identify: head =>
      head.some(([name]) => name === 'x-sallyport-identity')
        ? { principal: alice }
        : { refused: reason('identity_missing') },
  },
  providers: new Map([['paper', providerOf(operation)]]),
  versions: { sallyport: '0', recognizers: 'paper' },
};

export const requestHead = [
  [':method', 'POST'],
  [':path', '/v1/chat'],
  [':authority', 'models.test'],
  [':scheme', 'http'],
  ['content-type', 'text/lines'],
  ['x-sallyport-identity', 'token'],
  ['authorization', 'Bearer key'],
  ['x-unlisted', 'gone'],
] as const;

export const responseHead = [
  [':status', '200'],
  ['content-type', 'text/lines'],
  ['x-sallyport-forged', 'gone'],
] as const;
