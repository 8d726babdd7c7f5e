import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { itemOf, nestedArguments, part } from './responses-item.ts';
import { tool, toolChoice } from './responses-tool.ts';
import { count, jsonSchema, model, ownText, serviceTier, word } from './shapes.ts';
import { vendorRequest } from './vendor-request.ts';

/** Whatever has an id may be looked up by it, and what was kept counts, not what stands beside it. */
const item: Shape = itemOf({ id: { ...ownText, uses: 'item' }, tool, arguments: nestedArguments });

const moderationPolicy: Shape = { members: { mode: word('score', 'block') } };

/** Members that a request and the answer to it have in common. */
export const settings: Readonly<Record<string, Shape>> = {
  max_output_tokens: count,
  max_tool_calls: count,
  metadata: {},
  parallel_tool_calls: {},
  prompt_cache_key: {},
  prompt_cache_options: { members: { mode: word('implicit', 'explicit'), ttl: word('30m') } },
  reasoning: {
    members: {
      effort: word('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
      summary: word('auto', 'concise', 'detailed'),
      generate_summary: word('auto', 'concise', 'detailed'),
      context: word('auto', 'current_turn', 'all_turns'),
      mode: word('standard', 'pro'),
    },
  },
  safety_identifier: {},
  service_tier: serviceTier,
  temperature: count,
  frequency_penalty: count,
  presence_penalty: count,
  text: {
    members: {
      format: {
        members: {
          type: word('text', 'json_object', 'json_schema'),
          name: {},
          description: {},
          schema: jsonSchema,
          strict: {},
        },
      },
      verbosity: word('low', 'medium', 'high'),
    },
  },
  tool_choice: toolChoice,
  top_logprobs: count,
  top_p: count,
  truncation: word('auto', 'disabled'),
  user: {},
};

/** What a request for a response consists of. It is kept unless it says otherwise. */
export const responseRequest: Plan = compile({
  absent: { store: 'STORED' },
  members: {
    ...settings,
    ...vendorRequest,
    model,
    stream: { fact: 'stream' },
    stream_options: { members: { include_obfuscation: {} } },
    input: { mayBeJson: true, items: item },
    instructions: { mayBeJson: true },
    tools: { items: tool },
    store: { observe: { entity: 'STORED' } },
    background: { observe: { entity: 'BACKGROUND' } },
    previous_response_id: { ...ownText, uses: 'response' },
    conversation: {
      ...ownText,
      uses: 'conversation',
      observe: { entity: 'CONVERSATION' },
      members: { id: { ...ownText, uses: 'conversation' } },
    },
    prompt: {
      observe: { entity: 'STORED_PROMPT' },
      members: {
        id: { ...ownText, uses: 'prompt' },
        version: ownText,
        variables: { rest: { ...part, apart: true } },
      },
    },
    prompt_cache_retention: {
      ...word('in_memory', 'in-memory', '24h'),
      observe: { entity: 'CACHED_CONTENT', except: ['in_memory', 'in-memory'] },
    },
    include: {
      items: word(
        'file_search_call.results',
        'web_search_call.results',
        'web_search_call.action.sources',
        'message.input_image.image_url',
        'computer_call_output.output.image_url',
        'code_interpreter_call.outputs',
        'reasoning.encrypted_content',
        'message.output_text.logprobs',
      ),
    },
    context_management: { items: { members: { type: word('compaction'), compact_threshold: count } } },
    moderation: {
      members: {
        model: ownText,
        policy: { members: { input: moderationPolicy, output: moderationPolicy } },
      },
    },
  },
});
