import { definedTool } from '../anthropic/tools.ts';
import { anythingNested, compile, type Plan, type Shape } from '../shared/shape.ts';
import { message, system, toolConfig } from './content.ts';
import { count, performanceConfig, serviceTier, word } from './shapes.ts';

/**
 * A guardrail is the account's own filter: it reads what the model reads, in the same service, and may block or mask it. It
 * fetches, keeps and hands over nothing, so it is no finding; what it says in an answer is read there.
 */
const guardrailConfig: Shape = {
  members: {
    guardrailIdentifier: {},
    guardrailVersion: {},
    trace: word('enabled', 'disabled', 'enabled_full'),
    streamProcessingMode: word('sync', 'async'),
  },
};

const outputConfig: Shape = {
  members: {
    textFormat: {
      members: {
        type: word('json_schema'),
        structure: {
          members: { jsonSchema: { members: { schema: anythingNested, name: {}, description: {} } } },
        },
      },
    },
    effort: word('low', 'medium', 'high', 'max'),
  },
};

/** Members of a family's own: of Anthropic's, those that let the provider act by itself. */
const familyFields: Shape = {
  json: true,
  rest: anythingNested,
  members: {
    mcp_servers: { observe: { entity: 'REMOTE_MCP' }, rest: anythingNested },
    tools: { items: definedTool },
  },
};

/** What a request to Converse or ConverseStream consists of (Amazon Bedrock API Reference, "Converse"). */
export const converseRequest: Plan = compile({
  members: {
    messages: { items: message },
    system,
    inferenceConfig: {
      members: { maxTokens: count, temperature: count, topP: count, stopSequences: {} },
    },
    toolConfig,
    guardrailConfig,
    additionalModelRequestFields: familyFields,
    promptVariables: {
      // They complete a prompt that the provider keeps, and that nobody here has read.
      observe: { entity: 'STORED_PROMPT' },
      rest: { members: { text: {} } },
    },
    additionalModelResponseFieldPaths: {},
    requestMetadata: {},
    performanceConfig,
    serviceTier,
    outputConfig,
  },
});
