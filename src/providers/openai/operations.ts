import type { Operation } from '../../exchange/ports.ts';
import { EventBody } from '../shared/event-body.ts';
import type { OperationTable, StreamTable } from '../shared/operation.ts';
import type { Plan, Shape } from '../shared/shape.ts';
import { chatRequest } from './chat-request.ts';
import { chatChunk, chatCompletion } from './chat-response.ts';
import { completion, completionChunk, completionRequest } from './completions.ts';
import { errorFrame, responseErrorFrame } from './denial.ts';
import { embeddingRequest, embeddings } from './embeddings.ts';
import { modelCard, modelList } from './models.ts';
import { moderation, moderationRequest } from './moderations.ts';
import { inputItems, response } from './responses-answer.ts';
import { responseEvent } from './responses-events.ts';
import { responseRequest } from './responses-request.ts';

/** Where an API that speaks OpenAI's formats has them. */
export interface Place {
  /** What its paths begin with. */
  readonly at: readonly string[];
  /** Parameters that all of them take. */
  readonly query?: Operation['query'];
  /** Those of them without which it takes none. */
  readonly when?: OperationTable['when'];
  /** Members of a request beside OpenAI's, and where it says the model. */
  readonly members: Readonly<Record<string, Shape>>;
}

const events = (plan: Plan, frame: StreamTable['errorFrame']): readonly StreamTable[] => [
  {
    contentType: 'text/event-stream',
    reader: ({ maxFrameBytes }) => new EventBody({ plan, maxFrameBytes, words: ['[DONE]'] }),
    errorFrame: frame,
  },
];

const paths = ({ at }: Pick<Place, 'at'>, path: string): readonly string[] => at.map(prefix => prefix + path);
const queried = ({
  query = {},
  when = {},
}: Partial<Place>): Required<Pick<OperationTable, 'query' | 'when'>> => ({
  query,
  when,
});

/** Chat completions, completions and embeddings. */
export const completions = (place: Place): readonly OperationTable[] => [
  {
    name: 'chat',
    method: 'POST',
    paths: paths(place, '/chat/completions'),
    ...queried(place),
    request: chatRequest(place.members),
    response: chatCompletion,
    streams: events(chatChunk, errorFrame),
  },
  {
    name: 'completions',
    method: 'POST',
    paths: paths(place, '/completions'),
    ...queried(place),
    request: completionRequest(place.members),
    response: completion,
    streams: events(completionChunk, errorFrame),
  },
  {
    name: 'embeddings',
    method: 'POST',
    paths: paths(place, '/embeddings'),
    ...queried(place),
    request: embeddingRequest(place.members),
    response: embeddings,
  },
];

/** `ResponseIncludable` of OpenAI's published OpenAPI document: what is repeated is said in a shape that is known. */
const includable = [
  'code_interpreter_call.outputs',
  'computer_call_output.output.image_url',
  'file_search_call.results',
  'message.input_image.image_url',
  'message.output_text.logprobs',
  'reasoning.encrypted_content',
  'web_search_call.action.sources',
  'web_search_call.results',
];
const includes: Operation['query'] = { include: includable, 'include[]': includable };

const included: Operation['query'] = {
  ...includes,
  include_obfuscation: ['true', 'false'],
};
const pages: Operation['query'] = {
  after: 'any',
  before: 'any',
  limit: 'any',
  order: ['asc', 'desc'],
  ...includes,
};

/**
 * Responses: asking for one, and what the provider has kept of those. A stream cannot be taken up again at a later event
 * (`starting_after`): what began before it would be read without its beginning.
 */
export function responses(place: Omit<Place, 'members'>): readonly OperationTable[] {
  const one = paths(place, '/responses/{response}');
  const ids = { response: 'response' } as const;
  const streams = events(responseEvent, responseErrorFrame);
  const { query, when } = queried(place);
  return [
    {
      name: 'responses',
      method: 'POST',
      paths: paths(place, '/responses'),
      query,
      when,
      request: responseRequest,
      response,
      streams,
    },
    {
      name: 'responses_get',
      method: 'GET',
      paths: one,
      ids,
      query: { ...query, ...included, stream: ['true'] },
      when: { ...when, stream: 'true' },
      streamed: true,
      response,
      streams,
    },
    {
      name: 'responses_get',
      method: 'GET',
      paths: one,
      ids,
      query: { ...query, ...included, stream: ['false'] },
      when,
      response,
    },
    { name: 'responses_delete', method: 'DELETE', paths: one, ids, query, when, response },
    {
      name: 'responses_cancel',
      method: 'POST',
      paths: paths(place, '/responses/{response}/cancel'),
      ids,
      query,
      when,
      response,
    },
    {
      name: 'responses_input_items',
      method: 'GET',
      paths: paths(place, '/responses/{response}/input_items'),
      ids,
      query: { ...query, ...pages },
      when,
      response: inputItems,
    },
  ];
}

/** The list of models, and one of them. */
export const models = (place: Omit<Place, 'members'>): readonly OperationTable[] => [
  { name: 'models', method: 'GET', paths: paths(place, '/models'), ...queried(place), response: modelList },
  {
    name: 'models',
    method: 'GET',
    paths: paths(place, '/models/{model}'),
    ...queried(place),
    response: modelCard,
  },
];

/** Moderations. */
export const moderations = (place: Omit<Place, 'members'>): readonly OperationTable[] => [
  {
    name: 'moderations',
    method: 'POST',
    paths: paths(place, '/moderations'),
    ...queried(place),
    request: moderationRequest,
    response: moderation,
  },
];
