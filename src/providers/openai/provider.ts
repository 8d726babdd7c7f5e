import { type Provider } from '../../exchange/ports.ts';
import { EventBody } from '../shared/event-body.ts';
import { jsonProvider, type StreamTable } from '../shared/operation.ts';
import { type Plan } from '../shared/shape.ts';
import { chatRequest } from './chat-request.ts';
import { chatChunk, chatCompletion } from './chat-response.ts';
import { denial, errorFrame } from './denial.ts';
import { credentials, headers } from './headers.ts';
import { modelList } from './models.ts';

const events = (plan: Plan): StreamTable => ({
  contentType: 'text/event-stream',
  reader: ({ maxFrameBytes }) => new EventBody({ plan, maxFrameBytes, words: ['[DONE]'] }),
  errorFrame,
});

/** OpenAI's API, and servers that speak it. */
export const openai: Provider = jsonProvider('openai', { headers, credentials, denial }, [
  {
    name: 'chat',
    method: 'POST',
    paths: ['/v1/chat/completions'],
    request: chatRequest,
    response: chatCompletion,
    streams: [events(chatChunk)],
  },
  { name: 'models', method: 'GET', paths: ['/v1/models'], response: modelList },
]);
