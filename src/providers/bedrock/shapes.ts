import type { Shape } from '../shared/shape.ts';

/** Shapes that several of Bedrock's operations have. Source: Amazon Bedrock API Reference, "Amazon Bedrock Runtime". */

/** A number that only a number can stand for. */
export const count: Shape = { number: 'fixed' };
/** Text that is whole wherever it stands: an id, a name. */
export const ownText: Shape = { own: true };
export const word = (...words: readonly string[]): Shape => ({ words, own: true });
/** A piece of a text of a stream. */
export const piece: Shape = { goesOn: true };
/** Stands in its object's own channel. */
export const itself: Shape = { as: '' };

/** Bytes in base64: text where that is what they are, as of documents; otherwise nobody here can read them. */
const bytes: Shape = { data: 'base64', own: true };
/** An object in S3: `s3://` is looked up by the provider, with rights of its own. */
const s3Location: Shape = { own: true, members: { uri: { data: 'url' }, bucketOwner: {} } };

const error: Shape = { own: true, members: { message: {} } };
/** A picture, a film or a recording. */
export const media: Shape = {
  own: true,
  members: { format: {}, source: { members: { bytes, s3Location } }, error },
};
export const mediaSource: Shape = { own: true, members: { bytes, s3Location } };

const citationsConfig: Shape = { members: { enabled: {} } };
const textPart: Shape = { members: { text: { ...itself, joins: true } } };

/** A file: its text is in `bytes`, in `text` or in parts; a PDF or a spreadsheet is none. */
export const document: Shape = {
  own: true,
  speaker: 'document',
  members: {
    format: word('pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'),
    name: {},
    source: { members: { bytes, s3Location, text: { joins: true }, content: { items: textPart } } },
    context: {},
    citations: citationsConfig,
  },
};

export const searchResult: Shape = {
  own: true,
  speaker: 'document',
  members: { source: {}, title: {}, content: { items: textPart }, citations: citationsConfig },
};

/** What a guardrail is to look at in particular. */
export const guardContent: Shape = {
  own: true,
  members: {
    text: {
      members: {
        text: { ...itself, joins: true },
        qualifiers: { items: word('grounding_source', 'query', 'guard_content') },
      },
    },
    image: media,
  },
};

export const cachePoint: Shape = { members: { type: word('default'), ttl: word('5m', '1h') } };

const stretch: Shape = {
  members: { documentIndex: count, searchResultIndex: count, start: count, end: count },
};
/** Where a text is from. */
export const citation: Shape = {
  own: true,
  members: {
    title: {},
    source: {},
    // What is quoted beside a text parts it from no other.
    sourceContent: { items: { members: { text: itself } } },
    location: {
      members: {
        web: { members: { url: {}, domain: {} } },
        documentChar: stretch,
        documentPage: stretch,
        documentChunk: stretch,
        searchResultLocation: stretch,
      },
    },
  },
};

export const performanceConfig: Shape = { members: { latency: word('standard', 'optimized') } };
export const serviceTier: Shape = { members: { type: word('default', 'flex', 'priority', 'reserved') } };
export const stopReason: Shape = word(
  'end_turn',
  'tool_use',
  'max_tokens',
  'stop_sequence',
  'guardrail_intervened',
  'content_filtered',
  'malformed_model_output',
  'malformed_tool_use',
  'model_context_window_exceeded',
);

export const usage: Shape = {
  own: true,
  members: {
    inputTokens: { number: 'fixed', fact: 'inputTokens' },
    outputTokens: { number: 'fixed', fact: 'outputTokens' },
    totalTokens: count,
    cacheReadInputTokens: count,
    cacheWriteInputTokens: count,
    cacheReadInputTokenCount: count,
    cacheWriteInputTokenCount: count,
    cacheDetails: { items: { members: { ttl: word('5m', '1h'), inputTokens: count } } },
    serverToolUsage: { rest: count },
  },
};

/**
 * What Bedrock lays over a family's own answer where a guardrail was asked for, and over the last event of a stream
 * (Amazon Bedrock User Guide, "Use a guardrail with inference operations"). A guardrail's trace says content again.
 */
export const ofBedrock: Readonly<Record<string, Shape>> = {
  'amazon-bedrock-guardrailAction': word('INTERVENED', 'NONE', 'GUARDRAIL_INTERVENED'),
  'amazon-bedrock-trace': { own: true },
  'amazon-bedrock-invocationMetrics': {
    own: true,
    members: {
      inputTokenCount: { number: 'fixed', fact: 'inputTokens' },
      outputTokenCount: { number: 'fixed', fact: 'outputTokens' },
      invocationLatency: count,
      firstByteLatency: count,
      cacheReadInputTokenCount: count,
      cacheWriteInputTokenCount: count,
    },
  },
};
/** What a request of a family may say to Bedrock itself. */
export const toBedrock: Readonly<Record<string, Shape>> = {
  'amazon-bedrock-guardrailConfig': {
    members: { tagSuffix: {}, streamProcessingMode: word('SYNCHRONOUS', 'ASYNCHRONOUS') },
  },
};

/** An exception, before a stream or in it. */
export const exception: Shape = {
  own: true,
  members: { message: {}, originalMessage: {}, originalStatusCode: count },
};
