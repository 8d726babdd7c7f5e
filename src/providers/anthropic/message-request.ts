import { count, jsonSchema, role, word } from '../openai/shapes.ts';
import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { askedBlocks } from './blocks.ts';
import { cacheControl, model } from './shapes.ts';
import { definedTool, toolChoice } from './tools.ts';

const { content } = askedBlocks;

const effort = word('low', 'medium', 'high', 'xhigh', 'max');
const format: Shape = { members: { type: word('json_schema'), schema: jsonSchema } };
const outputConfig: Shape = {
  members: {
    effort,
    format,
    task_budget: { members: { type: word('tokens'), total: count, remaining: count } },
  },
};
const thinking: Shape = {
  members: {
    type: word('enabled', 'disabled', 'adaptive', 'between_tools'),
    budget_tokens: count,
    display: word('summarized', 'omitted', 'updates'),
    block_binding: { members: { prefix_mismatch_behavior: word('error', 'drop_block') } },
  },
};

const message: Shape = {
  members: {
    role: role('user', 'assistant', 'system'),
    content,
    clear_at: word('next_user_message', 'never'),
    output_config: outputConfig,
  },
};

/** The provider calls it by itself, and hands it what the model says. Source: docs "MCP connector". */
const mcpServer: Shape = {
  observe: { entity: 'REMOTE_MCP' },
  members: {
    type: word('url'),
    url: {},
    name: {},
    authorization_token: {},
    tool_configuration: { members: { enabled: {}, allowed_tools: {} } },
  },
};

/** Where code runs, with the files that it left there. Its skills are programs that the provider keeps. */
const container: Shape = {
  uses: 'container',
  members: {
    id: { uses: 'container' },
    skills: {
      items: {
        observe: { entity: 'PROVIDER_TOOL' },
        members: { type: word('anthropic', 'custom'), skill_id: {}, version: {} },
      },
    },
  },
};

const measure: Shape = {
  words: ['all'],
  members: { type: word('input_tokens', 'tool_uses', 'thinking_turns', 'all'), value: count },
};
/** Older turns that the provider leaves out, or condenses, before it reads them. Source: docs "Context editing". */
const contextManagement: Shape = {
  members: {
    edits: {
      items: {
        members: {
          type: word('clear_tool_uses_20250919', 'clear_thinking_20251015', 'compact_20260112'),
          trigger: measure,
          keep: measure,
          clear_at_least: measure,
          clear_tool_inputs: {},
          exclude_tools: {},
          instructions: {},
          pause_after_compaction: {},
        },
      },
    },
  },
};

/** Another model that answers where the one that was asked declines: one that no policy was asked about. */
const fallback: Shape = {
  members: {
    model: {},
    max_tokens: count,
    output_config: outputConfig,
    speed: word('standard', 'fast'),
    thinking,
  },
};

const members: Readonly<Record<string, Shape>> = {
  model,
  messages: { items: message },
  system: content,
  max_tokens: count,
  stream: { fact: 'stream' },
  stop_sequences: {},
  temperature: count,
  top_k: count,
  top_p: count,
  metadata: { members: { user_id: {} } },
  tools: { items: definedTool },
  tool_choice: toolChoice,
  thinking,
  output_config: outputConfig,
  output_format: format,
  service_tier: word('auto', 'standard_only'),
  speed: word('standard', 'fast'),
  inference_geo: {},
  cache_control: cacheControl,
  context_management: contextManagement,
  compaction: { members: { type: word('summarize'), instructions: {} } },
  mcp_servers: { items: mcpServer },
  container,
  fallbacks: { words: ['default'], observe: { entity: 'MODEL_FALLBACK' }, items: fallback },
  fallback_credit_token: { members: { token: {}, mode: word('strict', 'best_effort') } },
  diagnostics: { members: { previous_message_id: { uses: 'response' } } },
  // The conversation is kept by the provider, under the ids of its answers.
  thread: {
    observe: { entity: 'CONVERSATION' },
    members: { type: word('create', 'continue'), previous_message_id: { uses: 'response' } },
  },
  billing_policy: { members: { type: word('billing_policy'), bill_to: word('self', 'user_profile') } },
};

/** What a request for a message consists of, and one for the count of its tokens. */
export const messageRequest: Plan = compile({ members });

/**
 * The same as Amazon Bedrock and Vertex AI take it: the model is in the path, and what are headers elsewhere is in the body.
 */
export const hostedMessageRequest: Plan = compile({
  members: {
    ...members,
    model: {},
    anthropic_version: word('bedrock-2023-05-31', 'vertex-2023-10-16'),
    anthropic_beta: {},
  },
});
