import { count, ownText, word } from '../openai/shapes.ts';
import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { answeredBlocks } from './blocks.ts';
import { citation, container, encrypted, error, model, usage } from './shapes.ts';

const stopReason = word(
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'compaction',
  'refusal',
  'model_context_window_exceeded',
);

/** What is said of an answer once it has ended. */
const ending: Readonly<Record<string, Shape>> = {
  stop_reason: stopReason,
  stop_sequence: ownText,
  stop_details: {
    own: true,
    members: {
      type: word('refusal'),
      category: {},
      explanation: {},
      recommended_model: {},
      fallback_credit_token: {},
      fallback_has_prefill_claim: {},
    },
  },
  container,
};
const applied: Readonly<Record<string, Shape>> = {
  context_management: {
    own: true,
    members: {
      applied_edits: {
        items: {
          members: {
            type: {},
            cleared_input_tokens: count,
            cleared_tool_uses: count,
            cleared_thinking_turns: count,
          },
        },
      },
    },
  },
  input_transformations: { own: true, items: { members: { type: {}, path: {}, reason: {} } } },
};

/** `id`: of the message. */
const message = (id: Shape): Readonly<Record<string, Shape>> => ({
  id,
  type: word('message', 'error'),
  role: word('assistant'),
  model,
  content: answeredBlocks.content,
  ...ending,
  usage,
  ...applied,
  diagnostics: {
    own: true,
    members: { cache_miss_reason: { members: { type: {}, cache_missed_input_tokens: count } } },
  },
  error,
  request_id: ownText,
});

/** By the block's index, whatever the block is: a reader that is told none takes the first. */
const index: Shape = { number: 'fixed', key: true, own: true };

/** Pieces go on where the block's beginning ended, as readers join them. A signature, a citation comes whole. */
const piece: Shape = { goesOn: true, mayBeJson: true };
const text: Shape = { ...piece, joins: true };
/** The signature that follows covers it. */
const thinking: Shape = { goesOn: true, sealed: true };
const contentBlock: Shape = { as: '', begins: true, members: { ...answeredBlocks.members, text, thinking } };
const delta: Shape = {
  as: '',
  goesOn: true,
  members: {
    type: word(
      'text_delta',
      'input_json_delta',
      'thinking_delta',
      'signature_delta',
      'citations_delta',
      'compaction_delta',
    ),
    text,
    partial_json: piece,
    thinking,
    estimated_tokens: count,
    signature: encrypted,
    citation,
    // What a conversation was condensed to, all of it at once; signed, too.
    content: { own: true, sealed: true },
    encrypted_content: encrypted,
    ...ending,
  },
};

/** An event. Which one it is also stands in front of its data; some readers go by the one, some by the other. */
const event = (id: Shape): Shape => ({
  own: true,
  unkeyed: '0',
  members: {
    type: {
      ...word(
        'message_start',
        'content_block_start',
        'content_block_delta',
        'content_block_stop',
        'message_delta',
        'message_stop',
        'ping',
        'error',
      ),
      ends: '.',
      endsOn: ['content_block_stop'],
    },
    index,
    message: { members: message(id) },
    content_block: contentBlock,
    delta,
    usage,
    ...applied,
    error,
    request_id: ownText,
  },
});

/** A conversation that the provider keeps goes on from the id of a message. */
const kept: Shape = { own: true, issues: 'response' };

/** A whole answer. */
export const messageAnswer: Plan = compile({ members: message(kept) });
/** One event of a streamed answer. */
export const messageEvent: Plan = compile(event(kept));

/** The same as Amazon Bedrock and Vertex AI give them, which keep no conversations. */
export const hostedMessageAnswer: Plan = compile({
  members: { ...message(ownText), 'amazon-bedrock-guardrailAction': ownText, 'amazon-bedrock-trace': {} },
});
export const hostedMessageEvent: Plan = compile({
  ...event(ownText),
  members: { ...event(ownText).members, 'amazon-bedrock-invocationMetrics': { rest: count } },
});

export const tokenCount: Plan = compile({
  members: {
    input_tokens: { number: 'fixed', fact: 'inputTokens' },
    context_management: { members: { original_input_tokens: count } },
    type: word('error'),
    error,
    request_id: ownText,
  },
});
