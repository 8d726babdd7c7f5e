import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { count, functionCall, itself, jsonSchema, ownText, serviceTier, toolCall, word } from './shapes.ts';

const cacheBreakpoint: Shape = { members: { mode: word('explicit') } };

/** A part of a message's content (of a tool's answer, often JSON): its text stands in the channel of the part. */
const contentPart: Shape = {
  members: {
    type: word('text', 'image_url', 'input_audio', 'file', 'refusal'),
    text: { ...itself, mayBeJson: true },
    refusal: {},
    image_url: { members: { url: {}, detail: word('auto', 'low', 'high') } },
    input_audio: { members: { data: {}, format: word('wav', 'mp3') } },
    file: { members: { file_data: {}, file_id: {}, filename: {} } },
    prompt_cache_breakpoint: cacheBreakpoint,
  },
};
const content: Shape = { items: contentPart, mayBeJson: true };

const message: Shape = {
  members: {
    role: word('developer', 'system', 'user', 'assistant', 'tool', 'function'),
    content,
    name: {},
    refusal: {},
    reasoning_content: {},
    audio: { members: { id: ownText } },
    tool_calls: { items: toolCall },
    function_call: functionCall,
    tool_call_id: ownText,
  },
};

const functionDefinition: Shape = {
  members: { name: {}, description: {}, parameters: jsonSchema, strict: {} },
};
const customDefinition: Shape = {
  members: {
    name: {},
    description: {},
    format: {
      members: {
        type: word('text', 'grammar'),
        grammar: { members: { definition: {}, syntax: word('lark', 'regex') } },
      },
    },
  },
};
const tool: Shape = {
  members: {
    type: word('function', 'custom'),
    function: functionDefinition,
    custom: customDefinition,
  },
};
const toolChoice: Shape = {
  words: ['none', 'auto', 'required'],
  members: {
    type: word('function', 'custom', 'allowed_tools'),
    function: { members: { name: {} } },
    custom: { members: { name: {} } },
    allowed_tools: { members: { mode: word('auto', 'required'), tools: { items: tool } } },
  },
};
const moderationPolicy: Shape = { members: { mode: word('score', 'block') } };
const place: Shape = { members: { city: {}, country: {}, region: {}, timezone: {} } };

const request: Shape = {
  members: {
    messages: { items: message },
    model: { own: true, fact: 'model' },
    stream: { fact: 'stream' },
    stream_options: { members: { include_usage: {}, include_obfuscation: {} } },
    audio: {
      members: {
        format: word('wav', 'aac', 'mp3', 'flac', 'opus', 'pcm16'),
        voice: { members: { id: ownText } },
      },
    },
    frequency_penalty: count,
    function_call: { words: ['none', 'auto'], members: { name: {} } },
    functions: { items: functionDefinition },
    logit_bias: { rest: count },
    logprobs: {},
    max_completion_tokens: count,
    max_tokens: count,
    metadata: {},
    modalities: { items: word('text', 'audio') },
    moderation: {
      members: {
        model: {},
        policy: { members: { input: moderationPolicy, output: moderationPolicy } },
      },
    },
    n: count,
    parallel_tool_calls: {},
    prediction: { members: { type: word('content'), content } },
    presence_penalty: count,
    prompt_cache_key: {},
    prompt_cache_options: { members: { mode: word('implicit', 'explicit'), ttl: word('30m') } },
    prompt_cache_retention: word('in_memory', 'in-memory', '24h'),
    reasoning_effort: word('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
    response_format: {
      members: {
        type: word('text', 'json_object', 'json_schema'),
        json_schema: { members: { name: {}, description: {}, schema: jsonSchema, strict: {} } },
      },
    },
    safety_identifier: {},
    seed: count,
    service_tier: serviceTier,
    stop: {},
    store: {},
    temperature: count,
    tool_choice: toolChoice,
    tools: { items: tool },
    top_logprobs: count,
    top_p: count,
    user: {},
    verbosity: word('low', 'medium', 'high'),
    web_search_options: {
      members: {
        search_context_size: word('low', 'medium', 'high'),
        user_location: { members: { type: word('approximate'), approximate: place } },
      },
    },
  },
};

/** What a request for a chat completion consists of. */
export const chatRequest: Plan = compile(request);
