import { compile, type Plan, type Shape } from '../shared/shape.ts';
import {
  citationMetadata,
  groundingAttributions,
  groundingMetadata,
  urlContextMetadata,
} from './grounding.ts';
import {
  content,
  contentPieces,
  count,
  error,
  message,
  model,
  ownText,
  safetyRating,
  tokensByModality,
  word,
} from './shapes.ts';

/** A token of a text, and its number, which says the same in a way that nothing can be found in. */
const token = {
  token: { as: '', goesOn: true },
  tokenId: { number: 'token' },
  logProbability: count,
} as const;
/** The tokens of a text: each goes on where the one before ended. Those that might have stood there, by their rank. */
const logprobsResult: Shape = message(
  {
    chosenCandidates: { as: 'chosen', merged: true, items: message(token) },
    topCandidates: {
      as: '',
      merged: true,
      items: message({ candidates: { as: 'top', items: message(token) } }),
    },
    logProbabilitySum: count,
  },
  { as: 'logprobs' },
);

/** Those that say that a text has ended: all but the one that says nothing. */
const finishReasons = [
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'MODEL_ARMOR',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'IMAGE_OTHER',
  'NO_IMAGE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'CONTINUATION',
];

const candidate = (index: Shape, inside: Shape, more: Shape = {}): Shape =>
  message(
    {
      index,
      content: inside,
      finishReason: {
        ...word('FINISH_REASON_UNSPECIFIED', ...finishReasons),
        ends: '.',
        endsOn: finishReasons,
      },
      finishMessage: ownText,
      safetyRatings: { own: true, items: safetyRating },
      citationMetadata,
      groundingMetadata,
      groundingAttributions: groundingAttributions(content),
      urlContextMetadata,
      logprobsResult,
      avgLogprobs: count,
      tokenCount: count,
      continuationToken: { data: 'sealed', own: true },
    },
    { ...more, apart: true },
  );

const promptFeedback: Shape = message({
  blockReason: word(
    'BLOCK_REASON_UNSPECIFIED',
    'BLOCKED_REASON_UNSPECIFIED',
    'SAFETY',
    'OTHER',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'IMAGE_SAFETY',
    'MODEL_ARMOR',
    'JAILBREAK',
  ),
  blockReasonMessage: {},
  safetyRatings: { items: safetyRating },
});

const usageMetadata: Shape = message({
  promptTokenCount: { number: 'fixed', fact: 'inputTokens' },
  candidatesTokenCount: { number: 'fixed', fact: 'outputTokens' },
  totalTokenCount: count,
  cachedContentTokenCount: count,
  thoughtsTokenCount: count,
  toolUsePromptTokenCount: count,
  promptTokensDetails: tokensByModality,
  candidatesTokensDetails: tokensByModality,
  cacheTokensDetails: tokensByModality,
  toolUsePromptTokensDetails: tokensByModality,
  trafficType: word(
    'TRAFFIC_TYPE_UNSPECIFIED',
    'ON_DEMAND',
    'ON_DEMAND_PRIORITY',
    'ON_DEMAND_FLEX',
    'PROVISIONED_THROUGHPUT',
  ),
});

/** `GenerateContentResponse`. What is not a candidate's text is said in each chunk anew. */
const answer = (candidate: Shape): Shape => ({
  own: true,
  proto: true,
  members: {
    candidates: { as: 'choice', items: candidate },
    promptFeedback,
    usageMetadata,
    modelVersion: { ...model, own: true },
    modelStatus: message({ modelStage: {}, retirementTime: ownText, message: {} }),
    responseId: ownText,
    createTime: ownText,
    error,
  },
});

/** A whole answer: a candidate is one by its place. */
export const generateResponse: Plan = compile(answer(candidate(count, content)));
/** A chunk of a streamed one: a candidate is one by its index, and the first has none, as zeros are left out. */
export const generateChunk: Plan = compile(
  answer(candidate({ number: 'fixed', key: true, own: true }, contentPieces, { unkeyed: '0' })),
);
