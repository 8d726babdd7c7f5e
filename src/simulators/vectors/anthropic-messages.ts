import type { Json } from '../../core/vector.ts';
import type { Dialogue } from './anthropic-dialogue.ts';

/** Dialogues that every host of Anthropic's models has, with nothing in them but texts. */

const ephemeral = { type: 'ephemeral' } as const;
const usage = {
  input_tokens: 412,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 96,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 58,
  service_tier: 'standard',
} as const;
const parcel = {
  type: 'object',
  properties: {
    street: { type: 'string', description: 'Street and number' },
    floor: { type: 'integer', minimum: 0, maximum: 40 },
    fragile: { type: 'boolean' },
  },
  required: ['street'],
} as const;
const citations: readonly Json[] = [
  {
    type: 'char_location',
    cited_text: 'Parcels wait for ten days.',
    document_index: 0,
    document_title: 'House rules',
    start_char_index: 0,
    end_char_index: 26,
  },
  {
    type: 'content_block_location',
    cited_text: 'The north shop closes at six.',
    document_index: 1,
    document_title: null,
    start_block_index: 0,
    end_block_index: 1,
  },
  {
    type: 'search_result_location',
    cited_text: 'Fragile goods travel upright.',
    source: 'https://wiki.example.org/fragile',
    title: 'Fragile goods',
    search_result_index: 0,
    start_block_index: 0,
    end_block_index: 1,
  },
];
const searchResult: Json = {
  type: 'search_result',
  source: 'https://wiki.example.org/fragile',
  title: 'Fragile goods',
  content: [{ type: 'text', text: 'Fragile goods travel upright.' }],
  citations: { enabled: true },
  cache_control: ephemeral,
};

const asked: readonly Json[] = [
  { role: 'user', content: 'Good morning! Is my parcel still in the shop?' },
  { role: 'assistant', content: [{ type: 'text', text: 'Let me see what the rules say.' }] },
  {
    role: 'user',
    content: [
      {
        type: 'document',
        source: {
          type: 'text',
          media_type: 'text/plain',
          data: 'Parcels wait for ten days. Then they travel back',
        },
        title: 'House rules',
        context: 'In force since spring',
        citations: { enabled: true },
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
      {
        type: 'document',
        source: {
          type: 'content',
          content: [{ type: 'text', text: 'The north shop closes at six.', cache_control: ephemeral }],
        },
        citations: { enabled: true },
      },
      { type: 'document', source: { type: 'content', content: 'The south shop never closes.' } },
      searchResult,
      { type: 'text', text: 'Then please ask the shop.', cache_control: ephemeral },
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: 'Parcels wait for ten days, so I ask.', citations },
      {
        type: 'tool_use',
        id: 'toolu_01AskShop',
        name: 'ask_shop',
        input: {
          street: 'Long Lane 7',
          floor: 2,
          notes: ['ring twice', { by: 'the neighbour' }],
          form: '{"question":"Is it there?","day":12}',
        },
        cache_control: ephemeral,
      },
      { type: 'tool_use', id: 'toolu_02AskShop', name: 'ask_shop', input: { street: 'Short Lane 1' } },
      { type: 'tool_use', id: 'toolu_03Note', name: 'memory', input: { command: 'view', path: '/memories' } },
    ],
  },
  {
    role: 'user',
    content: [
      {
        type: 'tool_result',
        tool_use_id: 'toolu_01AskShop',
        content: [{ type: 'text', text: '{"there":true,"shelf":"B4"}' }, searchResult],
        cache_control: ephemeral,
      },
      {
        type: 'tool_result',
        tool_use_id: 'toolu_02AskShop',
        content: 'Nobody answers the door.',
        is_error: true,
      },
      { type: 'tool_result', tool_use_id: 'toolu_03Note', content: 'The folder is empty.' },
    ],
  },
];

const texts: Dialogue = {
  title: 'messages',
  request: {
    max_tokens: 1024,
    system: [
      { type: 'text', text: 'You answer for a parcel shop.', cache_control: ephemeral },
      { type: 'text', text: 'Be brief.' },
    ],
    messages: asked,
    metadata: { user_id: 'visitor-17' },
    stop_sequences: ['Kind regards', 'Over and out'],
    temperature: 0.4,
    top_k: 40,
    top_p: 0.9,
    tools: [
      {
        name: 'ask_shop',
        type: 'custom',
        description: 'Asks the shop for a parcel.',
        input_schema: parcel,
        cache_control: ephemeral,
      },
      { type: 'bash_20250124', name: 'bash' },
      { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 10000 },
      { type: 'memory_20250818', name: 'memory' },
    ],
    tool_choice: { type: 'tool', name: 'ask_shop', disable_parallel_tool_use: true },
  },
  answer: {
    id: 'msg_01ParcelShop',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    content: [
      { type: 'text', text: 'The parcel is still there, on shelf B4. ' },
      { type: 'text', text: 'It may wait for ten days, and it travels upright.', citations },
      {
        type: 'tool_use',
        id: 'toolu_04AskShop',
        name: 'ask_shop',
        input: { street: 'Long Lane 7', floor: 2, note: 'Mind the "old" door' },
      },
      { type: 'tool_use', id: 'toolu_05AskShop', name: 'ask_shop', input: { street: 'Harbour Road 3' } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage,
  },
};

const signature =
  'EqoBCkgIARABGAIiQJ2pYb7wR0c1nXmV5sKq8uZ3fTgHhL6eWdA9yBxNvMkPzQ1rJtUoIiSaEwDl4GcF0C7XbRjO+m/h8KTeYVp5nQs=';

const reasoning: Dialogue = {
  title: 'messages: thinking',
  request: {
    max_tokens: 4096,
    system: 'Think before you answer.',
    thinking: { type: 'enabled', budget_tokens: 2048 },
    stop_sequences: ['The end.'],
    messages: [
      { role: 'user', content: 'Which of the two shops is nearer?' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'The north shop is on the way to the harbour.', signature },
          { type: 'redacted_thinking', data: signature },
          { type: 'text', text: 'The north shop.' },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'Tell me the way, as a short story.' }] },
    ],
  },
  answer: {
    id: 'msg_02TheWay',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    content: [
      { type: 'thinking', thinking: 'A story in three sentences, with the harbour in it.', signature },
      { type: 'redacted_thinking', data: signature },
      { type: 'text', text: 'A gull knew the way: past the harbour, then left. It told nobody else. ' },
    ],
    stop_reason: 'stop_sequence',
    stop_sequence: 'The end.',
    usage,
  },
};

/** What Amazon Bedrock and Vertex AI serve as well. */
export const textDialogues: readonly Dialogue[] = [texts, reasoning];
