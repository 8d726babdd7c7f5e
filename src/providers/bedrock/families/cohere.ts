import { anythingNested, compile, type Shape } from '../../shared/shape.ts';
import { count, itself, ofBedrock, ownText, piece, toBedrock, word } from '../shapes.ts';
import type { Family } from './family.ts';

/** Documents that an answer may cite: members of whatever name. */
const documents: Shape = { speaker: 'document', items: anythingNested };
const turn: Shape = {
  members: {
    role: { ...word('USER', 'CHATBOT', 'SYSTEM', 'TOOL'), says: 'speaker' },
    message: { joins: true },
    tool_calls: { items: anythingNested },
    tool_results: { speaker: 'tool', items: anythingNested },
  },
};
const toolCall: Shape = { members: { name: {}, parameters: anythingNested } };

const command: Shape = {
  members: {
    // Command
    prompt: {},
    return_likelihoods: word('GENERATION', 'ALL', 'NONE'),
    stream: {},
    num_generations: count,
    logit_bias: { rest: count },
    truncate: word('NONE', 'START', 'END'),
    // Command R
    message: {},
    chat_history: { items: turn },
    documents,
    search_queries_only: {},
    preamble: {},
    prompt_truncation: word('OFF', 'AUTO_PRESERVE_ORDER', 'AUTO'),
    frequency_penalty: count,
    presence_penalty: count,
    seed: count,
    return_prompt: {},
    tools: {
      items: {
        members: {
          name: {},
          description: {},
          parameter_definitions: { rest: { members: { description: {}, type: {}, required: {} } } },
        },
      },
    },
    tool_results: {
      speaker: 'tool',
      items: { members: { call: toolCall, outputs: { items: anythingNested } } },
    },
    raw_prompting: {},
    force_single_step: {},
    citation_quality: word('fast', 'accurate', 'off'),
    // both
    temperature: count,
    p: count,
    k: count,
    max_tokens: count,
    stop_sequences: {},
    ...toBedrock,
  },
};

const finishReason: Shape = word(
  'COMPLETE',
  'MAX_TOKENS',
  'ERROR',
  'ERROR_TOXIC',
  'ERROR_LIMIT',
  'USER_CANCEL',
  'STOP_SEQUENCE',
);
const tokens: Shape = {
  merged: true,
  items: { members: { token: { ...itself, goesOn: true }, likelihood: count } },
};
const citations: Shape = {
  own: true,
  items: { members: { start: count, end: count, text: {}, document_ids: {} } },
};
const searchQueries: Shape = { own: true, items: { members: { text: {}, generation_id: {} } } };
const meta: Shape = {
  own: true,
  members: {
    billed_units: {
      members: {
        input_tokens: { number: 'fixed', fact: 'inputTokens' },
        output_tokens: { number: 'fixed', fact: 'outputTokens' },
      },
    },
  },
};

/** Members of an answer, whole or in events: all are whole wherever they stand. */
const answer: Readonly<Record<string, Shape>> = {
  id: ownText,
  prompt: ownText,
  generation_id: ownText,
  response_id: ownText,
  finish_reason: finishReason,
  generations: {
    as: 'generation',
    items: {
      members: {
        id: ownText,
        text: { own: true, mayBeJson: true },
        finish_reason: finishReason,
        index: count,
        likelihood: count,
        token_likelihoods: { ...tokens, own: true },
      },
    },
  },
  chat_history: { own: true, items: turn },
  citations,
  documents: { ...documents, own: true },
  search_queries: searchQueries,
  tool_calls: { own: true, items: toolCall },
  is_search_required: {},
  meta,
};

/** Cohere's Command and Command R (Amazon Bedrock User Guide, "Cohere Command models"). */
export const cohereCommand: Family = {
  models: 'cohere\\.command',
  request: compile(command),
  response: compile({ members: { ...answer, text: { mayBeJson: true }, ...ofBedrock } }),
  event: compile({
    own: true,
    unkeyed: 'generation0',
    rest: piece,
    members: {
      ...answer,
      index: { number: 'fixed', key: true, as: 'generation', own: true },
      event_type: {
        ...word(
          'stream-start',
          'search-queries-generation',
          'search-results',
          'text-generation',
          'citation-generation',
          'tool-calls-generation',
          'tool-calls-chunk',
          'stream-end',
        ),
        kinds: { 'text-generation': 'text', 'tool-calls-chunk': 'tool' },
        endsKinds: { 'stream-end': '' },
      },
      is_finished: {},
      text: { goesOn: true, mayBeJson: true },
      likelihood: count,
      token_likelihoods: tokens,
      tool_call_delta: {
        rest: piece,
        members: {
          index: { number: 'fixed', key: true, as: 'tool', own: true },
          name: { own: true },
          parameters: { goesOn: true, mayBeJson: true },
          text: { goesOn: true },
        },
      },
      finish_reason: { ...finishReason, ends: '.' },
      response: { own: true, members: { ...answer, text: { mayBeJson: true } } },
      ...ofBedrock,
    },
  }),
};

const vectors: Shape = { items: { items: { number: 'component' } } };

/** Cohere's Embed (the same guide, "Cohere Embed models"). */
export const cohereEmbed: Family = {
  models: 'cohere\\.embed',
  request: compile({
    members: {
      input_type: word('search_document', 'search_query', 'classification', 'clustering', 'image'),
      texts: {},
      images: { items: { data: 'file' } },
      inputs: {
        items: {
          members: {
            content: {
              items: {
                members: {
                  type: word('text', 'image_url'),
                  text: itself,
                  image_url: { members: { url: { data: 'file' } } },
                },
              },
            },
          },
        },
      },
      truncate: word('NONE', 'START', 'END', 'LEFT', 'RIGHT'),
      embedding_types: { items: word('float', 'int8', 'uint8', 'binary', 'ubinary', 'base64') },
      output_dimension: count,
      max_tokens: count,
    },
  }),
  response: compile({
    members: {
      id: ownText,
      response_type: word('embeddings_floats', 'embeddings_by_type'),
      embeddings: {
        items: { items: { number: 'component' }, number: 'component' },
        members: {
          float: vectors,
          int8: vectors,
          uint8: vectors,
          binary: vectors,
          ubinary: vectors,
          base64: { items: { data: 'vector' } },
        },
      },
      texts: {},
      ...ofBedrock,
    },
  }),
};

/** Cohere's Rerank (the same guide, "Cohere Rerank models"). */
export const cohereRerank: Family = {
  models: 'cohere\\.rerank',
  request: compile({
    members: { query: {}, documents, top_n: count, api_version: count, max_tokens_per_doc: count },
  }),
  response: compile({
    members: {
      id: ownText,
      results: { items: { members: { index: count, relevance_score: count, document: anythingNested } } },
      meta,
    },
  }),
};
