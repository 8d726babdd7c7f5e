import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { content, count, list, message, model, ownText, safetySetting, schema, word } from './shapes.ts';
import { tool, toolConfig } from './tools.ts';

const modality = word('MODALITY_UNSPECIFIED', 'TEXT', 'IMAGE', 'AUDIO', 'VIDEO');
const voiceConfig: Shape = message({
  prebuiltVoiceConfig: message({ voiceName: ownText }),
  replicatedVoiceConfig: message({
    mimeType: ownText,
    voiceSampleAudio: { data: 'base64' },
    consentAudio: { data: 'base64' },
  }),
});

const generationConfig: Shape = message({
  stopSequences: {},
  responseMimeType: ownText,
  responseSchema: schema,
  responseJsonSchema: schema,
  responseModalities: { items: modality },
  candidateCount: count,
  maxOutputTokens: count,
  temperature: count,
  topP: count,
  topK: count,
  seed: count,
  presencePenalty: count,
  frequencyPenalty: count,
  responseLogprobs: {},
  logprobs: count,
  enableEnhancedCivicAnswers: {},
  audioTimestamp: {},
  speechConfig: message({
    voiceConfig,
    multiSpeakerVoiceConfig: message({
      speakerVoiceConfigs: { items: message({ speaker: {}, voiceConfig }) },
    }),
    languageCode: ownText,
  }),
  thinkingConfig: message({
    includeThoughts: {},
    thinkingBudget: count,
    thinkingLevel: word('THINKING_LEVEL_UNSPECIFIED', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH'),
  }),
  imageConfig: message({ aspectRatio: ownText, imageSize: ownText, personGeneration: ownText }),
  mediaResolution: word(
    'MEDIA_RESOLUTION_UNSPECIFIED',
    'MEDIA_RESOLUTION_LOW',
    'MEDIA_RESOLUTION_MEDIUM',
    'MEDIA_RESOLUTION_HIGH',
  ),
  routingConfig: message({ manualMode: message({ modelName: {} }) }),
});

/** `GenerateContentRequest`, of both APIs. */
const request: Readonly<Record<string, Shape>> = {
  model,
  contents: list(content),
  systemInstruction: content,
  tools: list(tool),
  toolConfig,
  safetySettings: list(safetySetting),
  generationConfig,
  cachedContent: { uses: 'cache', observe: { entity: 'CACHED_CONTENT' } },
  labels: {},
  serviceTier: word('unspecified', 'standard', 'flex', 'priority'),
  store: { observe: { entity: 'STORED', on: ['true'] } },
  continuationToken: { data: 'sealed' },
  modelArmorConfig: message(
    { promptTemplateName: {}, responseTemplateName: {} },
    { observe: { entity: 'PROVIDER_GUARDRAIL' } },
  ),
  generationOutputConfig: message({ outputUriPrefix: {} }, { observe: { entity: 'STORED' } }),
};

export const generateRequest: Plan = compile(message(request));

/** `CountTokensRequest`: the contents alone, or all of a request; Vertex AI's has the members of one itself. */
export const countRequest: Plan = compile(
  message({ ...request, generateContentRequest: message(request), instances: {} }),
);
