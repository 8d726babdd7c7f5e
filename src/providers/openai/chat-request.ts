import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { wholeReasoningDetails } from './reasoning-details.ts';
import {
  count,
  functionCall,
  itself,
  jsonSchema,
  ownText,
  role,
  serviceTier,
  toolCall,
  word,
} from './shapes.ts';
import { customFormat, functionDefinition, location, searchContextSize, toolType } from './tools.ts';
import { vendorRequest } from './vendor-request.ts';

const cacheBreakpoint: Shape = { members: { mode: word('explicit') } };

const cached: Shape = { ...ownText, uses: 'cache' };
/** OpenAI takes an object here; others a string as well. */
const mediaUrl: Shape = {
  data: 'url',
  members: { url: { data: 'url' }, detail: word('auto', 'low', 'high', 'original'), uuid: cached },
};
const embeddings: Shape = { data: 'base64', rest: { data: 'base64' } };

/** A part of a message's content (of a tool's answer, often JSON): its text stands in the channel of the part. */
const contentPart: Shape = {
  members: {
    type: word(
      'text',
      'image_url',
      'input_audio',
      'file',
      'refusal',
      'video_url',
      'audio_url',
      'document_url',
    ),
    text: { ...itself, mayBeJson: true, joins: true },
    refusal: {},
    image_url: mediaUrl,
    input_audio: { members: { data: { data: 'base64' }, format: word('wav', 'mp3') } },
    file: { members: { file_data: { data: 'file' }, file_id: { uses: 'file' }, filename: {} } },
    // What other servers take: vLLM, Together, OpenRouter.
    video_url: mediaUrl,
    audio_url: mediaUrl,
    document_url: mediaUrl,
    image_embeds: embeddings,
    audio_embeds: embeddings,
    // vLLM: what was sent with it before stands for what is left out here.
    uuid: cached,
    prompt_cache_breakpoint: cacheBreakpoint,
  },
};
const content: Shape = { items: contentPart, mayBeJson: true, joins: true };

const message: Shape = {
  members: {
    role: role('developer', 'system', 'user', 'assistant', 'tool', 'function'),
    content,
    name: {},
    refusal: {},
    reasoning_content: {},
    reasoning: {},
    reasoning_details: wholeReasoningDetails,
    // An earlier answer in sound, which the provider has kept.
    audio: { members: { id: { ...ownText, uses: 'item' } } },
    tool_calls: { items: toolCall },
    function_call: functionCall,
    tool_call_id: ownText,
  },
};

const customDefinition: Shape = {
  members: {
    name: {},
    description: {},
    format: {
      members: {
        type: word('text', 'grammar'),
        grammar: { members: customFormat },
      },
    },
  },
};
const tool: Shape = {
  members: {
    type: toolType,
    function: { members: functionDefinition },
    custom: customDefinition,
    // Groq's remote tools.
    server_label: {},
    server_url: {},
    headers: {},
  },
};
/** In a choice among tools they are named, not given. */
const namedTool: Shape = {
  members: {
    type: word('function', 'custom'),
    function: { members: functionDefinition },
    custom: customDefinition,
  },
};
const toolChoice: Shape = {
  words: ['none', 'auto', 'required'],
  members: {
    type: word('function', 'custom', 'allowed_tools'),
    function: { members: { name: {} } },
    custom: { members: { name: {} } },
    allowed_tools: { members: { mode: word('auto', 'required'), tools: { items: namedTool } } },
  },
};
const moderationPolicy: Shape = { members: { mode: word('score', 'block') } };

const request: Readonly<Record<string, Shape>> = {
  messages: { items: message },
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
  functions: { items: { members: functionDefinition } },
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
  prediction: { speaker: 'prediction', members: { type: word('content'), content } },
  presence_penalty: count,
  prompt_cache_key: {},
  prompt_cache_options: { members: { mode: word('implicit', 'explicit'), ttl: word('30m') } },
  prompt_cache_retention: {
    ...word('in_memory', 'in-memory', '24h'),
    observe: { entity: 'CACHED_CONTENT', except: ['in_memory', 'in-memory'] },
  },
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
  store: { observe: { entity: 'STORED' } },
  temperature: count,
  tool_choice: toolChoice,
  tools: { items: tool },
  top_logprobs: count,
  top_p: count,
  user: {},
  verbosity: word('low', 'medium', 'high'),
  web_search_options: {
    observe: { entity: 'WEB_SEARCH' },
    members: {
      search_context_size: searchContextSize,
      user_location: { members: { type: word('approximate'), approximate: { members: location } } },
    },
  },
  ...vendorRequest,
};

/** What a request for a chat completion consists of. `more`: what an API has beside OpenAI's, and where it says the model. */
export const chatRequest = (more: Readonly<Record<string, Shape>>): Plan =>
  compile({ members: { ...request, ...more } });
