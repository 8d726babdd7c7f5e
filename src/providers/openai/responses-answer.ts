import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { itemOf, nestedArguments, part } from './responses-item.ts';
import { settings } from './responses-request.ts';
import { toolSaid } from './responses-tool.ts';
import { count, error, ownText, word } from './shapes.ts';

/** Of items that an answer gives out: by them they can be referred to. */
const issued: Shape = { ...ownText, issues: 'item' };

/** An item of an answer; `called`: arguments of a call. */
export const answerItem = (called: Shape): Shape => itemOf({ id: issued, tool: toolSaid, arguments: called });

const usage: Shape = {
  own: true,
  members: {
    input_tokens: { number: 'fixed', fact: 'inputTokens' },
    input_tokens_details: { members: { cached_tokens: count, cache_write_tokens: count }, rest: count },
    output_tokens: { number: 'fixed', fact: 'outputTokens' },
    output_tokens_details: { members: { reasoning_tokens: count }, rest: count },
    total_tokens: count,
  },
};

/** A response, as it is and as the events of a stream have it. */
export const responseOf = (item: Shape): Shape => ({
  members: {
    ...settings,
    id: { ...ownText, issues: 'response' },
    object: word('response', 'response.compaction'),
    status: word('completed', 'failed', 'in_progress', 'cancelled', 'queued', 'incomplete'),
    created_at: count,
    completed_at: count,
    model: { own: true, fact: 'model' },
    output: { items: item },
    output_text: {},
    error,
    incomplete_details: { members: { reason: word('max_output_tokens', 'content_filter') } },
    instructions: { mayBeJson: true, items: item },
    tools: { items: toolSaid },
    usage,
    store: {},
    background: {},
    previous_response_id: ownText,
    conversation: { members: { id: { ...ownText, issues: 'conversation' } } },
    prompt: { members: { id: ownText, version: ownText, variables: { rest: part } } },
    prompt_cache_retention: word('in_memory', 'in-memory', '24h'),
    moderation: { own: true },
    billing: { own: true },
    content_filters: { own: true },
    // A deletion says just that.
    deleted: {},
  },
});

const wholeItem = answerItem(nestedArguments);
/** A whole answer, and what is said of one that was deleted. */
export const response: Plan = compile(responseOf(wholeItem));

/** What a response was asked with. */
export const inputItems: Plan = compile({
  members: {
    object: word('list'),
    data: { items: wholeItem },
    first_id: ownText,
    last_id: ownText,
    has_more: {},
    error,
  },
});
