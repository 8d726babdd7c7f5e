/** A whole exchange about a chat completion, with the real reader, scanner and transform; the ledger and the policy are on paper. */
import { fewRecognizers } from './few-recognizers.ts';
import { createScanner } from '../../src/classify/scanner.ts';
import { reason } from '../../src/core/reason.ts';
import type { ExchangeFacts } from '../../src/core/record.ts';
import { seal } from '../../src/core/seal.ts';
import type { ExchangeId, Finding, PolicyDigest, ReleaseMode, Treatment } from '../../src/core/types.ts';
import type { Command, Event } from '../../src/exchange/events.ts';
import { Exchange } from '../../src/exchange/exchange.ts';
import type { Limits, Scanner, Snapshot } from '../../src/exchange/ports.ts';
import { openai } from '../../src/providers/openai/provider.ts';
import { createTransform } from '../../src/transform/transform.ts';
import { alice, limits as paperLimits, snapshot, noIds } from './paper.ts';

export const limits: Limits = {
  ...paperLimits,
  maxBodyBytes: 16 << 20,
  maxFrameBytes: 1 << 20,
  maxExchangeBytes: 64 << 20,
};
const blind = { blind: new Uint8Array(32), sealed: { key: 'k', box: '' } };

/** What became of one direction. */
export interface Gone {
  /** Why it was refused; undefined: all of it left. */
  readonly refused: string | undefined;
  /** What left, before a refusal too. */
  readonly bytes: Buffer;
  /** `CREDIT_CARD /messages/0/content`: entities and where they were found, as recorded. */
  readonly found: readonly string[];
}

export interface How {
  readonly treatment?: Treatment;
  readonly release?: ReleaseMode;
  /** Instead of one with all recognizers and the usual budget. */
  readonly scanner?: Scanner;
}

const usualScanner = createScanner({ workers: 0 }, { recognizers: fewRecognizers });
const transform = createTransform({ hashKey: new Uint8Array(32).fill(7) });

/** Treats whatever is found. */
const world = ({ treatment = 'redact', release = 'segments', scanner = usualScanner }: How): Snapshot => ({
  ...snapshot,
  scanner,
  transform,
  providers: new Map([['openai', openai]]),
  identity: { headers: ['x-sallyport-identity'], identify: () => ({ principal: alice }) },
  policy: {
    ...snapshot.policy,
    providers: () => ['openai'],
    route: () => ({
      id: 'r',
      zone: 'external',
      release,
      commit: 'before',
      identity: 'required',
      ids: 'principal',
      owner: '',
      useCase: '',
    }),
    judge: () => ({
      decide: (_direction, findings) => ({
        effect: findings.length > 0 ? 'redact' : 'permit',
        reason: reason('permitted'),
        rules: ['r1'],
        policy: 'p' as PolicyDigest,
        treatments: new Map<Finding, Treatment>(findings.map(finding => [finding, treatment])),
      }),
    }),
  },
});

const requestHead = [
  [':method', 'POST'],
  [':path', '/v1/chat/completions'],
  [':authority', 'models.test'],
  [':scheme', 'http'],
  ['content-type', 'application/json'],
  ['x-sallyport-identity', 'token'],
] as const;

/** Events in, and what leaves of both directions; commits are acknowledged at once, timers expire when nothing else is due. */
class Course {
  readonly out = { request: [] as Uint8Array[], response: [] as Uint8Array[] };
  refused: string | undefined;
  facts: ExchangeFacts | undefined;
  readonly #exchange: Exchange;

  constructor(how: How) {
    this.#exchange = new Exchange({
      id: 'x' as ExchangeId,
      snapshot: world(how),
      ledger: { blind: () => blind, refuses: undefined },
      ids: noIds,
      limits: { ...limits, segmentMs: 0 },
      take: () => true,
      give: () => undefined,
      now: () => 1000,
    });
  }

  async send(event: Event): Promise<void> {
    const events: Event[] = [event];
    for (let next = events.shift(); next; next = events.shift())
      for (const command of this.#exchange.on(next)) {
        const answer = this.#carryOut(command);
        if (answer) events.push(await answer);
      }
  }

  #carryOut(command: Command): Event | Promise<Event> | undefined {
    switch (command.do) {
      case 'wait':
        return command.until;
      case 'commit-request':
        this.out.request.push(command.segment.bytes);
        this.facts = command.evidence.facts;
        return { on: 'request-committed', proof: seal(command.segment, { writer: 'w', seq: 1n }) };
      case 'commit-response':
        this.out.response.push(command.segment.bytes);
        return { on: 'response-committed', proof: seal(command.segment, { writer: 'w', seq: 1n }) };
      case 'arm':
        return command.timer === 'segment' ? { on: 'expired', timer: 'segment' } : undefined;
      case 'refuse':
        this.refused = command.refusal.denial.reason;
        return undefined;
      case 'abandon':
        this.refused = command.reason;
        return undefined;
      case 'ended':
        this.facts = command.facts;
        return undefined;
      default:
        return undefined;
    }
  }

  async ask(chunks: readonly Uint8Array[]): Promise<void> {
    const context = { source: '', workload: undefined, authz: undefined };
    await this.send({ on: 'request-head', head: requestHead, end: false, context });
    await this.#chunks('request', chunks);
  }

  async answer(chunks: readonly Uint8Array[], type: string): Promise<void> {
    const head = [
      [':status', '200'],
      ['content-type', type],
    ] as const;
    const context = { details: 'via_upstream', flags: 0 };
    await this.send({ on: 'response-head', head, end: false, context });
    await this.#chunks('response', chunks);
  }

  async #chunks(direction: 'request' | 'response', chunks: readonly Uint8Array[]): Promise<void> {
    for (const [index, bytes] of chunks.entries())
      await this.send({ on: 'chunk', direction, bytes, end: index === chunks.length - 1 });
  }

  gone(direction: 'request' | 'response'): Gone {
    const findings = this.facts?.phase === direction ? this.facts.findings : [];
    return {
      refused: this.refused,
      bytes: Buffer.concat(this.out[direction]),
      found: findings.flatMap(({ entity, where }) => where.map(place => `${entity} ${place}`)),
    };
  }
}

const asChunks = (body: Uint8Array | string | readonly Uint8Array[]): readonly Uint8Array[] =>
  typeof body === 'string' ? [Buffer.from(body)] : body instanceof Uint8Array ? [body] : body;

export type Body = Uint8Array | string | readonly Uint8Array[];

/** Sends a request, and says what of it left. */
export async function request(body: Body, how: How = {}): Promise<Gone> {
  const course = new Course(how);
  await course.ask(asChunks(body));
  return course.gone('request');
}

const plainRequest = (stream: boolean): string =>
  JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: 'hello' }] });

async function answered(body: Body, type: string, how: How, stream: boolean): Promise<Gone> {
  const course = new Course(how);
  await course.ask(asChunks(plainRequest(stream)));
  if (course.refused !== undefined) throw new Error(`the request was refused: ${course.refused}`);
  await course.answer(asChunks(body), type);
  return course.gone('response');
}

/** Answers with one JSON body. */
export const answer = (body: Body, how: How = {}): Promise<Gone> =>
  answered(body, 'application/json', how, false);

/** Answers with events. */
export const stream = (body: Body, how: How = {}): Promise<Gone> =>
  answered(body, 'text/event-stream', how, true);
