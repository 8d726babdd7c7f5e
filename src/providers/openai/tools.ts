import type { Observe, Shape } from '../shared/shape.ts';
import { jsonSchema, word } from './shapes.ts';

/** Tools that the provider runs by itself, by their type: in OpenAI's Responses API, and of Groq's, xAI's and
 * OpenRouter's in the same place. */
const providerTools: readonly Observe[] = [
  {
    entity: 'WEB_SEARCH',
    on: [
      'web_search',
      'web_search_2025_08_26',
      'web_search_preview',
      'web_search_preview_2025_03_11',
      'browser_search',
      'live_search',
      'x_search',
      'openrouter:web_search',
    ],
  },
  { entity: 'WEB_FETCH', on: ['openrouter:web_fetch'] },
  { entity: 'FILE_SEARCH', on: ['file_search'] },
  { entity: 'CODE_INTERPRETER', on: ['code_interpreter', 'code_execution', 'programmatic_tool_calling'] },
  { entity: 'COMPUTER_USE', on: ['computer', 'computer_use', 'computer_use_preview'] },
  { entity: 'IMAGE_GENERATION', on: ['image_generation', 'openrouter:image_generation'] },
  { entity: 'REMOTE_MCP', on: ['mcp'] },
];

/** Called by the model, run by who asks. A namespace is a list of them. */
const calledTools = ['function', 'custom', 'namespace'];

/** The type of a tool: whatever is not run by who asks is the provider's. */
export const toolType: Shape = {
  ...word(...calledTools, ...providerTools.flatMap(({ on = [] }) => on)),
  observe: [
    ...providerTools,
    {
      entity: 'PROVIDER_TOOL',
      except: [...calledTools, ...providerTools.flatMap(({ on = [] }) => on)],
    },
  ],
};
/** The same in an answer, which repeats what it was asked with. */
export const toolTypeSaid: Shape = word(...(toolType.words ?? []));

export const functionDefinition: Readonly<Record<string, Shape>> = {
  name: {},
  description: {},
  parameters: jsonSchema,
  strict: {},
};
/** The format of a custom tool's input. */
export const customFormat: Readonly<Record<string, Shape>> = {
  definition: {},
  syntax: word('lark', 'regex'),
};

export const location: Readonly<Record<string, Shape>> = { city: {}, country: {}, region: {}, timezone: {} };
export const searchContextSize: Shape = word('low', 'medium', 'high');
