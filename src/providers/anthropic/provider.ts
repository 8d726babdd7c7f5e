import type { Provider } from '../../exchange/ports.ts';
import { EventBody } from '../shared/event-body.ts';
import { jsonProvider, type StreamTable } from '../shared/operation.ts';
import { denial, errorFrame } from './denial.ts';
import { credentials, headers, versions } from './headers.ts';
import { messageRequest } from './message-request.ts';
import { messageAnswer, messageEvent, tokenCount } from './message-response.ts';
import { modelInfo, modelList } from './models.ts';

const events: StreamTable = {
  contentType: 'text/event-stream',
  reader: ({ maxFrameBytes }) => new EventBody({ plan: messageEvent, maxFrameBytes, words: [] }),
  errorFrame,
};

/** The SDKs' way to features that are not for everybody yet; the header `anthropic-beta` says which. */
const query = { beta: ['true'] };

/** Anthropic's API. Batches, files and what keeps agents are denied. */
export const anthropic: Provider = jsonProvider('anthropic', { headers, credentials, versions, denial }, [
  {
    name: 'messages',
    method: 'POST',
    paths: ['/v1/messages'],
    query,
    request: messageRequest,
    response: messageAnswer,
    streams: [events],
  },
  {
    name: 'count_tokens',
    method: 'POST',
    paths: ['/v1/messages/count_tokens'],
    query,
    request: messageRequest,
    response: tokenCount,
  },
  {
    name: 'models',
    method: 'GET',
    paths: ['/v1/models'],
    query: {
      ...query,
      after_id: 'any',
      before_id: 'any',
      limit: 'any',
      lifecycle: 'any',
      'lifecycle[]': 'any',
    },
    response: modelList,
  },
  { name: 'models', method: 'GET', paths: ['/v1/models/{model}'], query, response: modelInfo },
]);
