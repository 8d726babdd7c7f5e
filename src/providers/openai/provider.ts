import { type Direction, type FrameFacts } from '../../core/types.ts';
import { type FrameReader, type Operation, type Provider, type WireLimits } from '../../exchange/ports.ts';
import { utf8Essence } from '../../wire/media-type.ts';
import { EmptyBody } from '../shared/empty-body.ts';
import { EventBody } from '../shared/event-body.ts';
import { type Plan } from '../shared/shape.ts';
import { WholeBody } from '../shared/whole-body.ts';
import { chatRequest } from './chat-request.ts';
import { chatChunk, chatCompletion } from './chat-response.ts';
import { denial, errorFrame } from './denial.ts';
import { credentials, headers } from './headers.ts';
import { modelList } from './models.ts';

/** What tells one operation from another. */
interface OperationTable {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Undefined: it takes no body. */
  readonly request: Plan | undefined;
  readonly response: Plan;
  /** One event of a streamed answer; undefined: it has no streamed answers. */
  readonly event: Plan | undefined;
}

const operations: readonly OperationTable[] = [
  {
    name: 'chat',
    method: 'POST',
    path: '/v1/chat/completions',
    request: chatRequest,
    response: chatCompletion,
    event: chatChunk,
  },
  {
    name: 'models',
    method: 'GET',
    path: '/v1/models',
    request: undefined,
    response: modelList,
    event: undefined,
  },
];

interface ReadingContext {
  readonly asked: FrameFacts;
  readonly status: number;
  readonly limits: WireLimits;
}

/** Answers that have no content (RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5). */
const emptyStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

class OpenAiOperation implements Operation {
  readonly name: string;
  readonly body: 'required' | 'none';
  readonly headers = headers;
  readonly credentials = credentials;
  readonly query: readonly string[] = [];
  readonly denial = denial;
  readonly errorFrame = errorFrame;
  readonly #table: OperationTable;

  constructor(table: OperationTable) {
    this.#table = table;
    this.name = table.name;
    this.body = table.request ? 'required' : 'none';
  }

  reader(direction: Direction, contentType: string, context: ReadingContext): FrameReader | undefined {
    return direction === 'request'
      ? this.#requestReader(contentType, context)
      : this.#responseReader(contentType, context);
  }

  #requestReader(contentType: string, { limits }: ReadingContext): FrameReader | undefined {
    const plan = this.#table.request;
    if (plan === undefined) return new EmptyBody('body_unexpected');
    if (utf8Essence(contentType) !== 'application/json') return undefined;
    return new WholeBody({ plan, maxBodyBytes: limits.maxBodyBytes, root: 'object' });
  }

  #responseReader(contentType: string, { asked, status, limits }: ReadingContext): FrameReader | undefined {
    if (emptyStatuses.has(status)) return new EmptyBody('body_unexpected');
    if (contentType === '') return new EmptyBody('content_type_unsupported');
    const essence = utf8Essence(contentType);
    const { response, event } = this.#table;
    if (essence === 'application/json')
      return new WholeBody({ plan: response, maxBodyBytes: limits.maxBodyBytes, root: 'any' });
    if (essence !== 'text/event-stream' || asked.stream !== true || event === undefined) return undefined;
    return new EventBody({ plan: event, maxFrameBytes: limits.maxFrameBytes, words: ['[DONE]'] });
  }
}

const table: ReadonlyMap<string, Operation> = new Map(
  operations.map(operation => [`${operation.method} ${operation.path}`, new OpenAiOperation(operation)]),
);

/** OpenAI's API, and servers that speak it. */
export const openai: Provider = {
  name: 'openai',
  operations: [...table.values()],
  operation: (method, path) => table.get(`${method} ${path}`),
};
