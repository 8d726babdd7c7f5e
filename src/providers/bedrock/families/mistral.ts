import { anythingNested, compile, type Shape } from '../../shared/shape.ts';
import { jsonSchema } from '../../openai/shapes.ts';
import { count, itself, ofBedrock, ownText, piece, toBedrock, word } from '../shapes.ts';
import type { Family } from './family.ts';

const finish: Shape = word('stop', 'length', 'tool_calls', 'model_length', 'error');
const usage: Shape = {
  own: true,
  members: {
    prompt_tokens: { number: 'fixed', fact: 'inputTokens' },
    completion_tokens: { number: 'fixed', fact: 'outputTokens' },
    total_tokens: count,
  },
};

/** `index` of a call in a piece of an answer; a whole message has calls by their place. */
const toolCall = (index: Shape, argumentsOf: Shape): Shape => ({
  members: {
    id: ownText,
    index,
    type: word('function'),
    function: { as: '', members: { name: { own: true }, arguments: argumentsOf } },
  },
});

const contentPart: Shape = {
  members: {
    type: word('text', 'image_url'),
    text: { ...itself, mayBeJson: true, joins: true },
    image_url: {
      data: 'url',
      members: { url: { as: '', data: 'url' }, detail: word('auto', 'low', 'high') },
    },
  },
};
const message: Shape = {
  members: {
    role: { ...word('system', 'user', 'assistant', 'tool'), says: 'speaker' },
    content: { items: contentPart, mayBeJson: true, joins: true },
    tool_calls: { as: 'tool', items: toolCall(count, anythingNested) },
    tool_call_id: ownText,
    name: {},
    prefix: {},
  },
};

const request: Shape = {
  members: {
    prompt: {},
    messages: { items: message },
    tools: {
      items: {
        members: {
          type: word('function'),
          function: { members: { name: {}, description: {}, parameters: jsonSchema, strict: {} } },
        },
      },
    },
    tool_choice: { words: ['auto', 'any', 'none', 'required'] },
    response_format: {
      members: {
        type: word('text', 'json_object', 'json_schema'),
        json_schema: { members: { name: {}, description: {}, schema: jsonSchema, strict: {} } },
      },
    },
    max_tokens: count,
    temperature: count,
    top_p: count,
    top_k: count,
    stop: {},
    random_seed: count,
    safe_prompt: {},
    ...toBedrock,
  },
};

const envelope: Readonly<Record<string, Shape>> = {
  id: ownText,
  object: word('chat.completion', 'chat.completion.chunk'),
  created: count,
  model: { own: true },
  request_id: ownText,
  usage,
  ...ofBedrock,
};

/** Texts of the answers to a prompt, and of those to messages, which newer models give in the form of OpenAI's. */
const answer = (index: Shape, isPiece: boolean): Shape => {
  const text: Shape = isPiece ? { goesOn: true, mayBeJson: true } : { mayBeJson: true };
  const stop: Shape = isPiece ? { ...finish, ends: '.' } : finish;
  const called = isPiece ? { goesOn: true as const, mayBeJson: true as const } : anythingNested;
  const key: Shape = isPiece ? { number: 'fixed', key: true, own: true } : count;
  const calls: Shape = {
    as: 'tool',
    items: isPiece
      ? { ...toolCall(key, called), breaks: 'arguments', unkeyed: '0' }
      : toolCall(count, called),
  };
  const said: Shape = {
    as: '',
    ...(isPiece && { rest: piece }),
    members: { role: word('assistant'), content: text, tool_calls: calls },
  };
  return {
    ...(isPiece && { own: true, rest: piece }),
    members: {
      outputs: {
        as: 'output',
        items: { members: { text: { ...text }, stop_reason: stop } },
      },
      choices: {
        as: 'choice',
        items: {
          members: {
            index,
            message: said,
            delta: said,
            stop_reason: stop,
            finish_reason: stop,
            logprobs: { own: true },
          },
        },
      },
      ...envelope,
    },
  };
};

/** Mistral AI (Amazon Bedrock User Guide, "Mistral AI models": text completion and chat completion). */
export const mistral: Family = {
  models: 'mistral\\.(?:mistral|mixtral|pixtral)',
  request: compile(request),
  response: compile(answer(count, false)),
  event: compile(answer({ number: 'fixed', key: true, own: true }, true)),
};
