import { count, ownText, word } from '../openai/shapes.ts';
import { anythingNested, type Shape } from '../shared/shape.ts';
import { cacheControl, caller, citation, encrypted } from './shapes.ts';
import { definedTool, listedTool, repeatedTool } from './tools.ts';

const blockTypes = [
  'text',
  'image',
  'document',
  'search_result',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
  'server_tool_use',
  'web_search_tool_result',
  'web_search_result',
  'web_search_tool_result_error',
  'web_fetch_tool_result',
  'web_fetch_result',
  'web_fetch_tool_result_error',
  'code_execution_tool_result',
  'code_execution_result',
  'code_execution_output',
  'code_execution_tool_result_error',
  'encrypted_code_execution_result',
  'bash_code_execution_tool_result',
  'bash_code_execution_result',
  'bash_code_execution_output',
  'bash_code_execution_tool_result_error',
  'text_editor_code_execution_tool_result',
  'text_editor_code_execution_view_result',
  'text_editor_code_execution_create_result',
  'text_editor_code_execution_str_replace_result',
  'text_editor_code_execution_tool_result_error',
  'tool_search_tool_result',
  'tool_search_tool_search_result',
  'tool_search_tool_result_error',
  'tool_reference',
  'advisor_tool_result',
  'advisor_result',
  'advisor_redacted_result',
  'advisor_tool_result_error',
  'mcp_tool_use',
  'mcp_tool_result',
  'mcp_tool_listing',
  'container_upload',
  'compaction',
  'tool_addition',
  'tool_removal',
  'browser_state',
  'fallback',
];

/** What a page of a browser shows, and what happened to it. */
const tab: Shape = { members: { tab_id: ownText, title: {}, url: {}, active: {} } };
const stateChange: Shape = {
  members: {
    type: {},
    tab_id: ownText,
    download_id: ownText,
    url: {},
    path: {},
    size_bytes: count,
    error: {},
  },
};

/** What tells a block in one direction from one in the other. */
interface Ways {
  /** The id of a file that the provider keeps. */
  readonly file: Shape;
  readonly tool: Shape;
}

/** A block's members, and what may stand where content does: a text, a block, or a list of them. */
export interface Blocks {
  readonly members: Readonly<Record<string, Shape>>;
  readonly content: Shape;
}

/**
 * Blocks of content: all kinds have one table, as they contain one another. Those that are signed or encrypted stay as they
 * are: the provider takes them back only so. Source: platform.claude.com/docs/en/api/messages.
 */
function blocksOf({ file, tool }: Ways): Blocks {
  const contentOf = (whose: Shape): Shape => ({
    ...whose,
    mayBeJson: true,
    joins: true,
    get items() {
      return block;
    },
    get members() {
      return members;
    },
  });
  const content = contentOf({});
  // What a tool gave, what is in a document: no words of who hands it over.
  const inner = contentOf({ speaker: 'block' });
  const source: Shape = {
    speaker: 'document',
    members: {
      type: { words: ['base64', 'url', 'file', 'text', 'content'], plainOn: ['text'] },
      media_type: {},
      data: { data: 'base64' },
      url: { data: 'url' },
      file_id: file,
      content: inner,
    },
  };
  const blockList: Shape = {
    get items() {
      return block;
    },
  };
  const members: Readonly<Record<string, Shape>> = {
    type: { ...word(...blockTypes), sealsOn: ['compaction'] },
    text: { mayBeJson: true, joins: true },
    cache_control: cacheControl,
    citations: { items: citation, members: { enabled: {} } },
    // Images, documents and search results, whose `source` is a text.
    source,
    title: {},
    context: {},
    transformations: { members: { oversized_image: word('downsize', 'error') } },
    // Reasoning.
    thinking: { sealed: true },
    signature: encrypted,
    data: encrypted,
    // Calls, and what they gave.
    id: ownText,
    name: {},
    toolset_name: {},
    server_name: {},
    input: anythingNested,
    caller,
    tool_use_id: ownText,
    content: inner,
    is_error: {},
    error_code: {},
    error_message: {},
    url: {},
    page_age: {},
    retrieved_at: {},
    encrypted_content: encrypted,
    stdout: { mayBeJson: true },
    stderr: {},
    encrypted_stdout: encrypted,
    return_code: count,
    file_id: file,
    file_type: word('text', 'image', 'pdf'),
    lines: {},
    num_lines: count,
    start_line: count,
    total_lines: count,
    old_start: count,
    old_lines: count,
    new_start: count,
    new_lines: count,
    is_file_update: {},
    tool_references: blockList,
    tool_name: {},
    stop_reason: {},
    // Tools that come and go within a conversation, and what its beginning was condensed to.
    mcp_server_name: {},
    tools: { items: listedTool },
    tool: { members: { type: {}, name: {}, server_name: {}, definition: tool } },
    tool_changes: blockList,
    from: { members: { model: {} } },
    to: { members: { model: {} } },
    trigger: { members: { type: {}, category: {} } },
    tabs: { items: tab },
    state_changes: { items: stateChange },
  };
  const block: Shape = { members };
  return { members, content };
}

/** What a request says: it refers to files, and defines tools. */
export const askedBlocks: Blocks = blocksOf({ file: { uses: 'file' }, tool: definedTool });
/** What an answer says: files are made by code that ran at the provider. */
export const answeredBlocks: Blocks = blocksOf({
  file: { issues: 'file', own: true },
  tool: repeatedTool,
});
