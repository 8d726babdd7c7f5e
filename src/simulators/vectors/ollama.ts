import type { Json, OperationVector } from '../../core/vector.ts';

const source = 'https://github.com/ollama/ollama/blob/main/docs/api.md';

const encode = (events: readonly Json[]): readonly Uint8Array[] =>
  events.map(event => Buffer.from(`${JSON.stringify(event)}\n`));

const created = '2026-03-14T09:26:53.589793Z';
const model = 'llama3.2';
const counts = {
  total_duration: 4_883_583_458,
  load_duration: 1_334_875,
  prompt_eval_count: 26,
  prompt_eval_duration: 342_546_000,
  eval_count: 12,
  eval_duration: 4_535_599_000,
};
const said = (message: Json): Json => ({ model, created_at: created, message, done: false });
const wrote = (response: string): Json => ({ model, created_at: created, response, done: false });

const chat: OperationVector = {
  provider: 'ollama',
  operation: 'chat',
  title: 'chat',
  source,
  method: 'POST',
  path: '/api/chat',
  request: {
    model,
    stream: false,
    think: true,
    keep_alive: '5m',
    format: { type: 'object', properties: { answer: { type: 'string', description: 'What to say' } } },
    options: { temperature: 0.2, num_ctx: 4096, seed: 7, stop: ['###'] },
    tools: [
      {
        type: 'function',
        function: {
          name: 'find_order',
          description: 'Looks an order up',
          parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
        },
      },
    ],
    messages: [
      { role: 'system', content: 'You help the shop’s customers.' },
      { role: 'user', content: 'Where is my parcel?' },
      {
        role: 'assistant',
        content: '',
        thinking: 'I look the order up first.',
        tool_calls: [{ function: { name: 'find_order', arguments: { order: 'A-17', tries: 1 } } }],
      },
      { role: 'tool', tool_name: 'find_order', content: '{"state":"on its way","days":2}' },
    ],
  },
  answer: {
    model,
    created_at: created,
    message: {
      role: 'assistant',
      content: 'It is on its way, two days more.',
      thinking: 'The tool says two days.',
      tool_calls: [{ function: { name: 'find_order', arguments: { order: 'A-18' } } }],
    },
    done: true,
    done_reason: 'stop',
    ...counts,
  },
  stream: {
    request: { stream: true },
    contentType: 'application/x-ndjson',
    encode,
    events: [
      said({ role: 'assistant', content: '', thinking: 'The tool ' }),
      said({ role: 'assistant', content: '', thinking: 'says two days.' }),
      said({ role: 'assistant', content: 'It is on its way, ' }),
      said({ role: 'assistant', content: 'two days ' }),
      said({ role: 'assistant', content: 'more.' }),
      said({
        role: 'assistant',
        content: '',
        tool_calls: [{ function: { name: 'find_order', arguments: { order: 'A-18' } } }],
      }),
      {
        model,
        created_at: created,
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        ...counts,
      },
    ],
    pieces: [
      { name: 'thinking', at: [0, 1].map(event => [event, 'message', 'thinking']) },
      { name: 'content', at: [2, 3, 4].map(event => [event, 'message', 'content']) },
    ],
  },
};

const generate: OperationVector = {
  provider: 'ollama',
  operation: 'generate',
  title: 'generate',
  source,
  method: 'POST',
  path: '/api/generate',
  request: {
    model,
    stream: false,
    prompt: 'Complete the greeting:',
    suffix: 'and goodbye.',
    system: 'You are brief.',
    template: '{{ .System }} {{ .Prompt }}',
    options: { temperature: 0, stop: ['\n'] },
  },
  answer: {
    model,
    created_at: created,
    response: 'Good morning to all of you.',
    thinking: 'Something friendly.',
    done: true,
    done_reason: 'stop',
    ...counts,
  },
  stream: {
    request: { stream: true },
    contentType: 'application/x-ndjson',
    encode,
    events: [
      wrote('Good '),
      wrote('morning to '),
      wrote('all of you.'),
      { model, created_at: created, response: '', done: true, done_reason: 'stop', ...counts },
    ],
    pieces: [{ name: 'response', at: [0, 1, 2].map(event => [event, 'response']) }],
  },
};

const embed: OperationVector = {
  provider: 'ollama',
  operation: 'embeddings',
  title: 'embed',
  source,
  method: 'POST',
  path: '/api/embed',
  request: {
    model: 'all-minilm',
    input: ['Why is the sky blue?', 'Why is the grass green?'],
    truncate: true,
  },
  answer: {
    model: 'all-minilm',
    embeddings: [
      [0.010071029, -0.0017594862, 0.05007221],
      [-0.0098027075, 0.06042469, 0.025257962],
    ],
    total_duration: 14_143_917,
    load_duration: 1_019_500,
    prompt_eval_count: 8,
  },
};

/** Ollama's own API. */
export const ollamaVectors: readonly OperationVector[] = [chat, generate, embed];
