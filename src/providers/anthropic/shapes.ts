import { count, ownText, word } from '../openai/shapes.ts';
import type { Shape } from '../shared/shape.ts';

/** Shapes that several parts of Anthropic's API have. Source: platform.claude.com/docs/en/api, "Messages", "Errors". */

/** A cache that lives for minutes, of what stood in the request that filled it. */
export const cacheControl: Shape = { members: { type: word('ephemeral'), ttl: word('5m', '1h') } };

/** What only the provider can read; it stands in base64. */
export const encrypted: Shape = { data: 'sealed', own: true };

/** Who calls a tool: the model, or code that it runs at the provider. */
export const caller: Shape = { own: true, members: { type: {}, tool_id: {} } };

export const model: Shape = { own: true, fact: 'model' };

/** A place in what the model was given. Comes whole, also in a stream. Source: docs "Citations". */
export const citation: Shape = {
  own: true,
  members: {
    type: word(
      'char_location',
      'page_location',
      'content_block_location',
      'web_search_result_location',
      'search_result_location',
    ),
    cited_text: {},
    document_index: count,
    document_title: {},
    file_id: {},
    start_char_index: count,
    end_char_index: count,
    start_page_number: count,
    end_page_number: count,
    start_block_index: count,
    end_block_index: count,
    search_result_index: count,
    source: {},
    title: {},
    url: {},
    encrypted_index: encrypted,
  },
};

/** Tokens so far. What is read from a cache, and what is written to one, is stated apart from `input_tokens`. */
export const usage: Shape = {
  own: true,
  rest: count,
  members: {
    input_tokens: { number: 'fixed', fact: 'inputTokens' },
    output_tokens: { number: 'fixed', fact: 'outputTokens' },
    cache_creation_input_tokens: count,
    cache_read_input_tokens: count,
    cache_creation: { rest: count },
    output_tokens_details: { rest: count },
    server_tool_use: { rest: count },
    iterations: { items: { rest: count, members: { type: ownText, model: ownText } } },
    service_tier: word('standard', 'priority', 'batch'),
    speed: word('standard', 'fast'),
    inference_geo: ownText,
    fallback_credit: { members: { status: { members: { type: {}, reason: {}, remove_to_redeem: {} } } } },
  },
};

/** Where code ran, and may run again. */
export const container: Shape = {
  own: true,
  members: {
    id: { issues: 'container' },
    expires_at: {},
    skills: { items: { members: { type: word('anthropic', 'custom'), skill_id: {}, version: {} } } },
  },
};

export const error: Shape = { own: true, members: { type: {}, message: {}, details: {} } };
