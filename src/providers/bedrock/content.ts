import { anythingNested, type Shape } from '../shared/shape.ts';
import { jsonSchema } from '../openai/shapes.ts';
import {
  cachePoint,
  citation,
  document,
  guardContent,
  itself,
  media,
  ownText,
  searchResult,
  word,
} from './shapes.ts';

/**
 * Content of messages, as of Converse (Amazon Bedrock API Reference, "ContentBlock") and of Nova's own requests, which
 * have the same.
 */

const toolReference: Shape = {
  members: { tool: { members: { type: {}, name: {}, serverName: { observe: { entity: 'REMOTE_MCP' } } } } },
};

/** A call: its arguments are JSON of the tool's own. */
const toolUse: Shape = {
  own: true,
  members: { toolUseId: {}, name: {}, input: anythingNested, type: word('server_tool_use') },
};
const toolResult: Shape = {
  own: true,
  members: {
    toolUseId: {},
    status: word('success', 'error'),
    type: {},
    content: {
      speaker: 'tool',
      items: {
        members: {
          text: { mayBeJson: true, joins: true },
          json: anythingNested,
          image: media,
          document,
          video: media,
          searchResult,
        },
      },
    },
  },
};

/** What a model thought goes back to it as it came: its signature covers the text. */
const reasoningContent: Shape = {
  own: true,
  members: {
    reasoningText: { members: { text: { as: '', sealed: true }, signature: { data: 'sealed' } } },
    redactedContent: { data: 'sealed' },
  },
};

const contentBlock: Shape = {
  members: {
    text: { ...itself, mayBeJson: true, joins: true },
    image: media,
    document,
    video: media,
    audio: media,
    toolUse,
    toolResult,
    guardContent,
    cachePoint,
    reasoningContent,
    citationsContent: {
      own: true,
      members: {
        content: { items: { members: { text: { ...itself, joins: true } } } },
        citations: { items: citation },
      },
    },
    searchResult,
    toolAddition: toolReference,
    toolRemoval: toolReference,
  },
};

export const message: Shape = {
  members: {
    role: { ...word('user', 'assistant', 'system'), says: 'speaker' },
    content: { items: contentBlock },
  },
};

export const system: Shape = {
  items: { members: { text: { ...itself, joins: true }, guardContent, cachePoint } },
};

/** A system tool is one that the provider runs: nova_grounding searches the web, nova_code_interpreter runs code. */
const systemTool: Shape = {
  members: {
    name: {
      observe: [
        { entity: 'WEB_SEARCH', on: ['nova_grounding'] },
        { entity: 'CODE_INTERPRETER', on: ['nova_code_interpreter'] },
        { entity: 'PROVIDER_TOOL', except: ['nova_grounding', 'nova_code_interpreter'] },
      ],
    },
  },
};

export const toolConfig: Shape = {
  members: {
    tools: {
      items: {
        members: {
          toolSpec: {
            members: {
              name: {},
              description: {},
              inputSchema: { members: { json: jsonSchema } },
              strict: {},
            },
          },
          systemTool,
          cachePoint,
        },
      },
    },
    toolChoice: { members: { auto: {}, any: {}, tool: { members: { name: ownText } } } },
  },
};
