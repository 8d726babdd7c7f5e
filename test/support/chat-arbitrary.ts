/**
 * Valid chat completions: requests, whole answers and events, with every member that is documented and says nothing beside
 * its text, and some that are not.
 */
import fc from 'fast-check';
import {
  anyJson,
  array,
  type Json,
  leaf,
  members,
  nested,
  number,
  object,
  strangers,
  text,
  word,
} from './json-ast.ts';

type Members = Readonly<Record<string, fc.Arbitrary<Json>>>;

const say = (...words: readonly string[]): fc.Arbitrary<Json> => fc.constantFrom(...words).map(text);
const count = fc.constantFrom('0', '1', '2', '16').map(number);
const flag = fc.constantFrom('true', 'false').map(word);
const prose = say(' hello ', ' What is in it? ', ' café \u{1f600} ', ' say "no" ', '');
const list = (of: fc.Arbitrary<Json>, most = 2): fc.Arbitrary<Json> =>
  fc.array(of, { maxLength: most }).map(array);

/** An object with these members, each there or not, and with others. */
const some = (of: Members, needed: Members = {}): fc.Arbitrary<Json> =>
  fc.tuple(fc.record(of, { requiredKeys: [] }), fc.record(needed), strangers).map(([given, must, others]) => {
    const known = object({ ...must, ...given });
    return known.is === 'object' ? members([...known.members, ...others]) : known;
  });

const args = anyJson(nested).map(value => nested(object({ q: value })));
const part = fc.oneof(
  some({ prompt_cache_breakpoint: some({ mode: say('explicit') }) }, { type: say('text'), text: prose }),
  some({}, { type: say('refusal'), refusal: prose }),
);
const toolCall = some(
  { id: say('call_a'), index: count },
  { type: say('function'), function: some({}, { name: say('look_up'), arguments: args }) },
);
const customCall = some(
  { id: say('call_b') },
  { type: say('custom'), custom: some({}, { name: say('run'), input: prose }) },
);
const message = some(
  {
    name: say('ada'),
    refusal: prose,
    reasoning_content: prose,
    tool_calls: list(fc.oneof(toolCall, customCall)),
    function_call: some({}, { name: say('look_up'), arguments: args }),
    tool_call_id: say('call_a'),
  },
  {
    role: say('developer', 'system', 'user', 'assistant', 'tool', 'function'),
    content: fc.oneof(prose, list(part)),
  },
);
const schema = fc.oneof(
  some({
    type: say('object'),
    properties: some({ q: some({ type: say('string'), description: prose, enum: list(leaf) }) }),
    required: list(say('q')),
    additionalProperties: flag,
    default: anyJson(),
  }),
  anyJson(),
);
const definition = some({ description: prose, parameters: schema, strict: flag }, { name: say('look_up') });
const tool = fc.oneof(
  some({}, { type: say('function'), function: definition }),
  some(
    {},
    {
      type: say('custom'),
      custom: some({ description: prose, format: some({ type: say('text') }) }, { name: say('run') }),
    },
  ),
);

export const chatRequest: fc.Arbitrary<Json> = some(
  {
    stream: flag,
    stream_options: some({ include_usage: flag }),
    frequency_penalty: count,
    logit_bias: some({ '50256': count }),
    logprobs: flag,
    max_completion_tokens: count,
    metadata: some({ tag: prose, other: leaf }),
    modalities: list(say('text', 'audio')),
    n: count,
    prediction: some({}, { type: say('content'), content: fc.oneof(prose, list(part)) }),
    response_format: some(
      { json_schema: some({ name: say('s'), description: prose, schema, strict: flag }) },
      { type: say('json_schema') },
    ),
    seed: count,
    stop: fc.oneof(prose, list(prose)),
    temperature: count,
    tool_choice: fc.oneof(
      say('auto'),
      some({}, { type: say('function'), function: some({ name: say('look_up') }) }),
    ),
    tools: list(tool),
    functions: list(definition),
    user: prose,
    safety_identifier: prose,
  },
  { model: say('gpt-4o'), messages: list(message, 3) },
);

const bytes = fc
  .array(fc.integer({ min: 97, max: 122 }), { maxLength: 3 })
  .map(list => array(list.map(number)));
const token = some(
  {
    bytes: fc.oneof(bytes, fc.constant(word('null'))),
    top_logprobs: list(some({ bytes }, { token: say(' t '), logprob: count })),
  },
  { token: say(' a '), logprob: count },
);
const logprobs = some({ content: list(token), refusal: list(token) });
const usage = some(
  { prompt_tokens_details: some({ cached_tokens: count }) },
  { prompt_tokens: count, completion_tokens: count, total_tokens: count },
);
const head: Members = {
  id: say('chatcmpl-a'),
  created: fc.constant(number(1700000000)),
  model: say('gpt-4o'),
  usage,
  service_tier: say('default'),
  system_fingerprint: say('fp_a'),
  error: some({ message: prose, type: prose, param: leaf, code: leaf }),
};
const answerMessage = some(
  {
    refusal: prose,
    reasoning_content: prose,
    annotations: list(
      some(
        {},
        { type: say('url_citation'), url_citation: some({ title: prose, url: prose, start_index: count }) },
      ),
    ),
    audio: some({ id: say('audio_a'), transcript: prose }),
    tool_calls: list(fc.oneof(toolCall, customCall)),
  },
  { role: say('assistant'), content: fc.oneof(prose, fc.constant(word('null'))) },
);
export const chatAnswer: fc.Arbitrary<Json> = some(
  { ...head, object: say('chat.completion') },
  { choices: list(some({ index: count, finish_reason: say('stop'), logprobs, message: answerMessage })) },
);

const deltaCall = some(
  { id: say('call_a'), type: say('function') },
  { index: count, function: some({ arguments: say(' {"q": ', ' 1 } ', ' "a" ') }) },
);
const delta = some({
  role: say('assistant'),
  content: fc.oneof(prose, fc.constant(word('null'))),
  refusal: prose,
  tool_calls: list(deltaCall),
});
/** One event's data; nothing in it ends a text. */
export const chatEvent: fc.Arbitrary<Json> = some(
  { ...head, object: say('chat.completion.chunk'), obfuscation: say('Xy7') },
  { choices: list(some({ logprobs, finish_reason: fc.constant(word('null')) }, { index: count, delta })) },
);
