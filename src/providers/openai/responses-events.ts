import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { answerItem, responseOf } from './responses-answer.ts';
import { annotationAdded, part, textArguments } from './responses-item.ts';
import { count, error, ownText, tokens } from './shapes.ts';

/** Events that bring a text in pieces, and the one that ends it, by what the text is. */
const texts: Readonly<Record<string, string>> = {
  'response.output_text': 'text',
  'response.refusal': 'refusal',
  'response.reasoning_text': 'text',
  'response.reasoning_summary_text': 'text',
  'response.reasoning_summary': 'summary',
  'response.reasoning': 'reasoning_object',
  'response.function_call_arguments': 'arguments',
  'response.mcp_call_arguments': 'arguments',
  'response.mcp_call.arguments': 'arguments',
  'response.custom_tool_call_input': 'input',
  'response.code_interpreter_call_code': 'code',
  'response.code_interpreter_call.code': 'code',
  'response.apply_patch_call_operation_diff': 'diff',
  'response.shell_call_command': 'command',
  'response.audio.transcript': 'transcript',
  'response.audio': 'audio',
};
/** Events that end all texts of the part or item that they name. */
const ends = [
  'response.content_part.done',
  'response.reasoning_part.done',
  'response.reasoning_summary_part.done',
  'response.output_item.done',
];

/** Events that begin an item or a part: what they say of its texts is where their pieces go on, as readers join them. */
const begins = [
  'response.output_item.added',
  'response.content_part.added',
  'response.reasoning_part.added',
  'response.reasoning_summary_part.added',
];

const named = (suffix: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).map(([event, kind]) => [event + suffix, kind]));

/**
 * The type of an event. What `output_text.done` repeats of the logprobs is no piece of what the deltas brought, so it is a
 * kind of its own, as all events are that bring no pieces.
 */
const type: Shape = {
  words: [
    ...Object.keys(named('.delta')),
    ...Object.keys(named('.done')),
    ...ends,
    'error',
    'keepalive',
    'response.created',
    'response.queued',
    'response.in_progress',
    'response.completed',
    'response.incomplete',
    'response.failed',
    ...begins,
    'response.output_text.annotation.added',
    ...[
      'web_search_call',
      'file_search_call',
      'code_interpreter_call',
      'image_generation_call',
      'mcp_call',
    ].flatMap(call =>
      ['in_progress', 'searching', 'interpreting', 'generating', 'completed', 'failed', 'partial_image'].map(
        step => `response.${call}.${step}`,
      ),
    ),
    ...['in_progress', 'completed', 'failed'].map(step => `response.mcp_list_tools.${step}`),
  ],
  kinds: { ...named('.delta'), ...Object.fromEntries(begins.map(event => [event, ''])) },
  endsKinds: { ...named('.done'), ...Object.fromEntries(ends.map(event => [event, ''])) },
  observe: { entity: 'AUDIO', on: ['response.audio.delta'] },
};

const whole: Shape = { mayBeJson: true };
const going: Shape = { ...whole, goesOn: true };
const item = answerItem(textArguments);
/** In events of its own, where it may have begun only; by the names of its pieces' kinds. */
const itemSaid: Shape = {
  as: '',
  members: { ...item.members, arguments: going, input: going, code: going },
};
const partSaid: Shape = {
  as: '',
  members: { ...part.members, text: { ...going, joins: true }, refusal: going },
};

/**
 * One event of a streamed response (OpenAI's API reference, "Streaming events"). What it says is whole, but for `delta` and
 * the logprobs beside it.
 */
export const responseEvent: Plan = compile({
  own: true,
  members: {
    type: { ...type, own: true },
    sequence_number: count,
    output_index: { number: 'fixed', key: true, as: 'output.' },
    content_index: { number: 'fixed', key: 1, as: 'content.' },
    summary_index: { number: 'fixed', key: 1, as: 'summary.' },
    annotation_index: count,
    item_id: ownText,
    delta: { as: '', goesOn: true, mayBeJson: true, joins: true },
    logprobs: tokens,
    text: whole,
    refusal: whole,
    arguments: whole,
    input: whole,
    name: {},
    // Of code that was written, or of an error.
    code: whole,
    diff: whole,
    command: whole,
    part: partSaid,
    item: itemSaid,
    annotation: annotationAdded,
    response: responseOf(item),
    partial_image_b64: { data: 'base64' },
    partial_image_index: count,
    size: ownText,
    quality: ownText,
    background: ownText,
    output_format: ownText,
    message: {},
    param: {},
    error,
    obfuscation: ownText,
  },
});
