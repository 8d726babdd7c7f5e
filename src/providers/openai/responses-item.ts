import { anythingNested, type Shape } from '../shared/shape.ts';
import { container } from './responses-tool.ts';
import { count, itself, ownText, role, tokens, word } from './shapes.ts';

/** How items are read where they stand. */
export interface ItemReading {
  /** Of an item: it refers to one that the provider has kept, or gives one out. */
  readonly id: Shape;
  /** A tool among them. */
  readonly tool: Shape;
  /** Arguments of a call, as JSON in a string. */
  readonly arguments: Shape;
}

const file: Shape = { ...ownText, uses: 'file' };
const status: Shape = word(
  'in_progress',
  'completed',
  'incomplete',
  'searching',
  'generating',
  'interpreting',
  'calling',
  'failed',
);
const text: Shape = { ...itself, mayBeJson: true, joins: true };

const annotation: Shape = {
  own: true,
  members: {
    type: word('file_citation', 'url_citation', 'container_file_citation', 'file_path'),
    url: {},
    title: {},
    filename: {},
    file_id: ownText,
    container_id: ownText,
    index: count,
    start_index: count,
    end_index: count,
  },
};

/** A part of a message's content, of a summary, or of a tool's output: its text stands in the channel of the part. */
const partMembers: Readonly<Record<string, Shape>> = {
  type: word(
    'input_text',
    'output_text',
    'input_image',
    'input_file',
    'input_audio',
    'output_audio',
    'refusal',
    'reasoning_text',
    'summary_text',
    'text',
    'computer_screenshot',
  ),
  text,
  refusal: { mayBeJson: true },
  annotations: { items: annotation },
  logprobs: tokens,
  detail: word('auto', 'low', 'high', 'original'),
  image_url: { data: 'url' },
  file_id: file,
  file_url: { data: 'url' },
  file_data: { data: 'file' },
  filename: {},
  input_audio: { members: { data: { data: 'base64' }, format: word('wav', 'mp3') } },
  data: { data: 'base64' },
  transcript: {},
  prompt_cache_breakpoint: { members: { mode: word('explicit') } },
};
export const part: Shape = { members: partMembers };
export const annotationAdded: Shape = annotation;

/** What a computer, a shell or a search was told to do. */
const actionMembers: Readonly<Record<string, Shape>> = {
  type: ownText,
  query: {},
  queries: {},
  sources: { items: { members: { type: word('url'), url: {} } } },
  url: {},
  pattern: {},
  command: {},
  commands: {},
  env: {},
  user: {},
  working_directory: {},
  text: {},
  keys: {},
  button: word('left', 'right', 'wheel', 'back', 'forward'),
  path: {},
  x: count,
  y: count,
  scroll_x: count,
  scroll_y: count,
  timeout_ms: count,
  max_output_length: count,
};
const action: Shape = { members: actionMembers };

const output: Shape = {
  speaker: 'tool',
  mayBeJson: true,
  joins: true,
  members: partMembers,
  items: {
    members: {
      ...partMembers,
      stdout: {},
      stderr: {},
      outcome: { members: { type: word('exit', 'timeout'), exit_code: count } },
    },
  },
};
const safetyChecks: Shape = { items: { members: { id: ownText, code: {}, message: {} } } };

/** OpenAI's API reference, "Responses", input and output items: all of them in one, for each has its own members. */
export const itemOf = ({ id, tool, arguments: called }: ItemReading): Shape => ({
  members: {
    type: word(
      'message',
      'reasoning',
      'function_call',
      'function_call_output',
      'custom_tool_call',
      'custom_tool_call_output',
      'web_search_call',
      'file_search_call',
      'computer_call',
      'computer_call_output',
      'code_interpreter_call',
      'image_generation_call',
      'local_shell_call',
      'local_shell_call_output',
      'shell_call',
      'shell_call_output',
      'apply_patch_call',
      'apply_patch_call_output',
      'mcp_call',
      'mcp_list_tools',
      'mcp_approval_request',
      'mcp_approval_response',
      'tool_search_call',
      'tool_search_output',
      'additional_tools',
      'item_reference',
      'compaction',
      'compaction_trigger',
      'program',
      'program_output',
    ),
    id,
    call_id: ownText,
    approval_request_id: id,
    role: role('user', 'assistant', 'system', 'developer', 'tool', 'unknown', 'critic', 'discriminator'),
    phase: word('commentary', 'final_answer'),
    status,
    execution: word('server', 'client'),
    content: { mayBeJson: true, joins: true, items: part },
    summary: { speaker: 'summary', items: part },
    encrypted_content: { data: 'sealed' },
    name: {},
    namespace: {},
    server_label: {},
    arguments: called,
    input: { mayBeJson: true },
    output,
    error: {},
    reason: {},
    tools: { items: tool },
    queries: {},
    results: {
      items: { members: { attributes: {}, file_id: ownText, filename: {}, score: count, text: {} } },
    },
    action,
    actions: { items: action },
    pending_safety_checks: safetyChecks,
    acknowledged_safety_checks: safetyChecks,
    code: {},
    container_id: {
      ...ownText,
      ...(id.issues && { issues: 'container' }),
      ...(id.uses && { uses: 'container' }),
    },
    outputs: {
      items: { members: { type: word('logs', 'image'), logs: {}, url: { data: 'url' } } },
    },
    operation: {
      members: { type: word('create_file', 'delete_file', 'update_file'), path: {}, diff: {} },
    },
    environment: container,
    caller: { members: { type: word('direct', 'program'), caller_id: ownText } },
    max_output_length: count,
    // An image, or what a program came to.
    result: { data: 'base64' },
    fingerprint: { data: 'sealed' },
    created_by: ownText,
  },
});

/** Arguments of a message that is whole. */
export const nestedArguments: Shape = anythingNested;
/** In a stream they are read as their pieces were. */
export const textArguments: Shape = { mayBeJson: true };
