import type { ObservedEntity } from '../../core/observed.ts';
import { count, jsonSchema, ownText, word } from '../openai/shapes.ts';
import { anythingNested, type Observe, type Shape } from '../shared/shape.ts';
import { cacheControl } from './shapes.ts';

/** Tools that the client runs: what they are called with, and what they say, stands in messages. Source: docs "Tool use". */
const clientTools = [
  'custom',
  'bash_20241022',
  'bash_20250124',
  'text_editor_20241022',
  'text_editor_20250124',
  'text_editor_20250429',
  'text_editor_20250728',
  'computer_20241022',
  'computer_20250124',
  'computer_20251124',
  'computer_toolset_20260801',
  'browser_toolset_20260801',
  'memory_20250818',
];

/** Tools that the provider runs. One that is not known is taken for such a one, too. */
const providerTools: readonly (readonly [entity: ObservedEntity, types: readonly string[]])[] = [
  ['WEB_SEARCH', ['web_search_20250305', 'web_search_20260209', 'web_search_20260318']],
  ['WEB_FETCH', ['web_fetch_20250910', 'web_fetch_20260209', 'web_fetch_20260309', 'web_fetch_20260318']],
  [
    'CODE_INTERPRETER',
    [
      'code_execution_20250522',
      'code_execution_20250825',
      'code_execution_20260120',
      'code_execution_20260521',
    ],
  ],
  ['REMOTE_MCP', ['mcp_toolset']],
];
const toolTypes = [...clientTools, ...providerTools.flatMap(([, types]) => types)];
const runsAtProvider: readonly Observe[] = [
  ...providerTools.map(([entity, on]) => ({ entity, on })),
  { entity: 'PROVIDER_TOOL', except: toolTypes },
];

const place: Shape = {
  members: { type: word('approximate'), city: {}, country: {}, region: {}, timezone: {} },
};
const urlSource: Shape = {
  members: {
    type: word('all', 'none', 'only', 'except'),
    tools: { items: { members: { type: word('tool_reference'), name: {} } } },
  },
};
/** A tool that an MCP server lists. */
export const listedTool: Shape = {
  members: { name: {}, description: {}, input_schema: jsonSchema },
};
/** By the names of tools, which the client gives. */
const switches: Shape = { members: { enabled: {}, defer_loading: {} } };

/** A tool, as a request defines it and an answer may repeat it; `type`: of its type. */
const toolOf = (type: Shape): Shape => ({
  members: {
    type,
    name: {},
    description: {},
    input_schema: jsonSchema,
    input_examples: { items: anythingNested },
    allowed_callers: { items: ownText },
    cache_control: cacheControl,
    caching: cacheControl,
    defer_loading: {},
    eager_input_streaming: {},
    strict: {},
    // Of those that have a type, each its own.
    model: {},
    max_tokens: count,
    max_uses: count,
    max_characters: count,
    max_content_tokens: count,
    allowed_domains: {},
    blocked_domains: {},
    user_location: place,
    citations: { members: { enabled: {} } },
    response_inclusion: word('full', 'excluded'),
    use_cache: {},
    url_sources: {
      members: { client_tool_results: urlSource, server_tool_results: urlSource, user_input: urlSource },
    },
    display_width_px: count,
    display_height_px: count,
    display_number: count,
    enable_zoom: {},
    mcp_server_name: {},
    default_config: switches,
    configs: { rest: switches },
    tools: { items: listedTool },
  },
});

/** As a request defines it. */
export const definedTool: Shape = toolOf({ words: toolTypes, observe: runsAtProvider });
/** As an answer repeats it. */
export const repeatedTool: Shape = toolOf({ words: toolTypes });

export const toolChoice: Shape = {
  members: { type: word('auto', 'any', 'tool', 'none'), name: {}, disable_parallel_tool_use: {} },
};
