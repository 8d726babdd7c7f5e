import type { Dialogue, JsonObject } from './anthropic-dialogue.ts';

/** What is in a request for a message, or in its answer, and is no text: a policy has to permit it by name. */

const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** The beginning of a PDF is enough to tell that it is one. */
const pdf =
  'JVBERi0xLjQKMSAwIG9iago8PC9UeXBlL0NhdGFsb2c+PgplbmRvYmoKdHJhaWxlcgo8PC9Sb290IDEgMCBSPj4KJSVFT0YK';
const encrypted = 'EvABCioIARgCIiQ3Zjk0ZTI1OC1hYjEyLTRkMzQtOGY1Ni0xYjJjM2Q0ZTVmNmFQ+8Xl3wT9qZk=';
const png = { type: 'base64', media_type: 'image/png', data: picture } as const;
const usage = { input_tokens: 1204, output_tokens: 77 } as const;

/** Pictures and PDFs in the request itself. */
const media: Dialogue = {
  title: 'messages: media',
  request: {
    max_tokens: 512,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: png },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pdf } },
          { type: 'text', text: 'What do these two say?' },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'toolu_01Screen', name: 'screenshot', input: {} }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_01Screen', content: [{ type: 'image', source: png }] },
        ],
      },
    ],
  },
  answer: {
    id: 'msg_03Media',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5-20251001',
    content: [{ type: 'text', text: 'A single dot, and an empty page.' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage,
  },
};

/** What stands elsewhere: behind a URL, in a file, in a container. */
const elsewhere: Dialogue = {
  title: 'messages: files and links',
  request: {
    max_tokens: 512,
    container: 'container_011CPR5CNjB747bTd36fQLFk',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'url', url: 'https://shop.example.org/shelf.png' } },
          { type: 'image', source: { type: 'file', file_id: 'file_011CNha8iCJcU1wXNR6q4V8w' } },
          {
            type: 'document',
            source: { type: 'url', url: 'https://shop.example.org/rules.pdf' },
            title: 'Rules',
          },
          { type: 'document', source: { type: 'file', file_id: 'file_011CNvxoj286tYUAZFiZMf1U' } },
          { type: 'container_upload', file_id: 'file_011CPMxVD3fHLUhvTqtsQA5w' },
          { type: 'text', text: 'Compare them.' },
        ],
      },
    ],
  },
  answer: {
    ...media.answer,
    id: 'msg_04Elsewhere',
    content: [{ type: 'text', text: 'They agree.' }],
    container: {
      id: 'container_011CPR5CNjB747bTd36fQLFk',
      expires_at: '2026-03-14T11:20:09.138292Z',
      skills: null,
    },
  },
};

const found = {
  type: 'web_search_tool_result',
  tool_use_id: 'srvtoolu_01Search',
  content: [
    {
      type: 'web_search_result',
      url: 'https://tides.example.org/harbour',
      title: 'Tides of the harbour',
      encrypted_content: encrypted,
      page_age: 'March 3, 2026',
    },
  ],
} as const;
const fetched = {
  type: 'web_fetch_tool_result',
  tool_use_id: 'srvtoolu_02Fetch',
  content: {
    type: 'web_fetch_result',
    url: 'https://tides.example.org/harbour',
    retrieved_at: '2026-03-14T09:26:53Z',
    content: {
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'High water at noon, low water at six' },
      title: 'Tides of the harbour',
      citations: { enabled: true },
    },
  },
} as const;
const ran = {
  type: 'bash_code_execution_tool_result',
  tool_use_id: 'srvtoolu_03Run',
  content: {
    type: 'bash_code_execution_result',
    stdout: 'mean 1.42',
    stderr: 'warning: few samples',
    return_code: 0,
    content: [{ type: 'bash_code_execution_output', file_id: 'file_011CPMxPlotOfTides' }],
  },
} as const;
const viewed = {
  type: 'text_editor_code_execution_tool_result',
  tool_use_id: 'srvtoolu_04View',
  content: {
    type: 'text_editor_code_execution_view_result',
    file_type: 'text',
    content: 'noon: high',
    num_lines: 1,
    start_line: 1,
    total_lines: 1,
  },
} as const;
const replaced = {
  type: 'text_editor_code_execution_tool_result',
  tool_use_id: 'srvtoolu_05Edit',
  content: {
    type: 'text_editor_code_execution_str_replace_result',
    old_start: 1,
    old_lines: 1,
    new_start: 1,
    new_lines: 1,
    lines: ['-noon: high', '+noon: very high'],
  },
} as const;
const listed = {
  type: 'mcp_tool_result',
  tool_use_id: 'mcptoolu_01List',
  is_error: false,
  content: [{ type: 'text', text: 'Two boats are out.' }],
} as const;
const called = (
  type: string,
  id: string,
  name: string,
  input: Readonly<Record<string, string>>,
): JsonObject => ({ type, id, name, input });

const turns = [
  called('server_tool_use', 'srvtoolu_01Search', 'web_search', { query: 'tides of the harbour' }),
  found,
  called('server_tool_use', 'srvtoolu_02Fetch', 'web_fetch', { url: 'https://tides.example.org/harbour' }),
  fetched,
  called('server_tool_use', 'srvtoolu_03Run', 'bash_code_execution', { command: 'python3 mean.py' }),
  ran,
  viewed,
  replaced,
  { ...called('mcp_tool_use', 'mcptoolu_01List', 'list_boats', { day: 'today' }), server_name: 'harbour' },
  listed,
  {
    type: 'text',
    text: 'High water is at noon.',
    citations: [
      {
        type: 'web_search_result_location',
        cited_text: 'High water at noon',
        url: 'https://tides.example.org/harbour',
        title: 'Tides of the harbour',
        encrypted_index: encrypted,
      },
    ],
  },
] as const;

/** What runs at the provider, which fetches and keeps what it likes. */
const provided: Dialogue = {
  title: 'messages: provided tools',
  request: {
    max_tokens: 2048,
    tools: [
      {
        type: 'web_search_20250305',
        name: 'web_search',
        max_uses: 3,
        allowed_domains: ['tides.example.org'],
        user_location: {
          type: 'approximate',
          city: 'Oslo',
          region: 'Oslo',
          country: 'NO',
          timezone: 'Europe/Oslo',
        },
      },
      {
        type: 'web_fetch_20250910',
        name: 'web_fetch',
        blocked_domains: ['ads.example.org'],
        citations: { enabled: true },
        max_content_tokens: 5000,
      },
      { type: 'code_execution_20250825', name: 'code_execution' },
      { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
      { type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-4-6' },
      { type: 'mcp_toolset', mcp_server_name: 'harbour', configs: { list_boats: { enabled: true } } },
    ],
    mcp_servers: [
      {
        type: 'url',
        url: 'https://mcp.example.org/sse',
        name: 'harbour',
        authorization_token: 'opens-the-gate',
        tool_configuration: { enabled: true, allowed_tools: ['list_boats'] },
      },
    ],
    container: { id: null, skills: [{ type: 'anthropic', skill_id: 'xlsx', version: 'latest' }] },
    messages: [
      { role: 'user', content: 'When can the boats come in?' },
      { role: 'assistant', content: turns },
      { role: 'user', content: 'And tomorrow?' },
    ],
  },
  answer: {
    ...media.answer,
    id: 'msg_05Tides',
    content: turns,
    usage: { ...usage, server_tool_use: { web_search_requests: 1, web_fetch_requests: 1 } },
    container: {
      id: 'container_011CPR5CNjB747bTd36fQLFk',
      expires_at: '2026-03-14T11:20:09.138292Z',
      skills: [{ type: 'anthropic', skill_id: 'xlsx', version: '20251013' }],
    },
  },
};

/** A conversation that the provider keeps, and other models that may answer in it. */
const kept: Dialogue = {
  title: 'messages: kept conversation',
  request: {
    max_tokens: 512,
    thread: { type: 'continue', previous_message_id: 'msg_02TheWay' },
    diagnostics: { previous_message_id: 'msg_02TheWay' },
    fallbacks: [{ model: 'claude-opus-4-6', max_tokens: 256 }],
    messages: [{ role: 'user', content: 'Once more, please.' }],
  },
  answer: {
    ...media.answer,
    id: 'msg_06OnceMore',
    content: [{ type: 'text', text: 'Past the harbour, then left.' }],
  },
};

/** What every host of these models serves. */
export const mediaDialogue: Dialogue = media;
/** What Anthropic alone does. */
export const ownDialogues: readonly Dialogue[] = [elsewhere, provided, kept];
