import { anything, type Shape } from '../shared/shape.ts';

/**
 * Shapes of the Gemini API and of Vertex AI, which have most of them in common. Source: "Gemini API reference"
 * (ai.google.dev/api) and "Vertex AI REST reference" (cloud.google.com/vertex-ai/docs/reference/rest). Both read Protocol
 * Buffers' JSON form: names in camelCase as well as in snake_case.
 */
export const message = (members: Readonly<Record<string, Shape>>, more: Shape = {}): Shape => ({
  ...more,
  proto: true,
  members,
});

/** A repeated field: a list, or where there is one only, that one by itself, which Google's servers take as well. */
export const list = (shape: Shape): Shape => ({ ...shape, items: shape });

/** A number that only a number can stand for. */
export const count: Shape = { number: 'fixed' };
/** Text that is whole wherever it stands. */
export const ownText: Shape = { own: true };
export const word = (...words: readonly string[]): Shape => ({ words, own: true });

/** `models/{model}`, `projects/…/models/{model}`: the path has the last part alone. */
export const model: Shape = { fact: 'model', within: /(?:^|\/)models\/([^/]+)$/ };

/** `Schema`, and JSON Schema where that may stand instead: their keywords are usual, and any other name may stand beside them. */
export const schema: Shape = {
  lenient: true,
  members: {
    type: {},
    format: {},
    title: {},
    description: {},
    nullable: {},
    enum: {},
    example: {},
    default: {},
    pattern: {},
    required: {},
    propertyOrdering: {},
    additionalProperties: {
      get rest() {
        return schema;
      },
    },
    properties: {
      get rest() {
        return schema;
      },
    },
    get items() {
      return schema;
    },
    anyOf: {
      get items() {
        return schema;
      },
    },
    $ref: {},
    $defs: {
      get rest() {
        return schema;
      },
    },
    minimum: {},
    maximum: {},
  },
};

/** A file: one of the Files API by its name or URI, or any other URL. */
const fileUri: Shape = {
  data: 'url',
  uses: 'file',
  within: /^(?:https:\/\/generativelanguage\.googleapis\.com\/v1(?:beta)?\/)?(files\/[A-Za-z0-9_-]+)$/,
};
const blob = { mimeType: ownText, data: { data: 'base64' }, displayName: ownText } as const;
const file = { mimeType: ownText, fileUri, displayName: ownText } as const;

/** Of a part: what is not its text breaks off a thought, which was whole before. */
const breaksThought: Shape = { own: true, breaks: 'thought.text' };

/** `FunctionCall`, its arguments as JSON. Vertex AI may send them piece by piece, each by its JSON path. */
const functionCall = message(
  {
    id: ownText,
    name: ownText,
    args: anything,
    partialArgs: {
      merged: true,
      items: message(
        {
          jsonPath: ownText,
          stringValue: { goesOn: true, runs: true },
          numberValue: {},
          nullValue: word('NULL_VALUE'),
          willContinue: { unbroken: true },
        },
        { breaks: 'stringValue' },
      ),
    },
    willContinue: {},
  },
  breaksThought,
);

const functionResponse = message({
  id: ownText,
  name: ownText,
  response: { speaker: 'tool' },
  parts: list(message({ inlineData: message(blob), fileData: message(file) })),
  willContinue: {},
  scheduling: word('SCHEDULING_UNSPECIFIED', 'SILENT', 'WHEN_IDLE', 'INTERRUPT'),
});

const toolType = word(
  'TOOL_TYPE_UNSPECIFIED',
  'GOOGLE_SEARCH_WEB',
  'GOOGLE_SEARCH_IMAGE',
  'URL_CONTEXT',
  'GOOGLE_MAPS',
  'FILE_SEARCH',
  'MEDIA_PROCESSING',
);
const level = word(
  'MEDIA_RESOLUTION_UNSPECIFIED',
  'MEDIA_RESOLUTION_LOW',
  'MEDIA_RESOLUTION_MEDIUM',
  'MEDIA_RESOLUTION_HIGH',
  'MEDIA_RESOLUTION_ULTRA_HIGH',
);

/** `Part`. In a thought, `thought` is true: its text is another one than the answer's. `text`: whether it goes on. */
const part = (text: Shape): Shape =>
  message({
    text,
    thought: { mark: 'thought' },
    thoughtSignature: { data: 'sealed', own: true },
    inlineData: message(blob, breaksThought),
    fileData: message(file, breaksThought),
    functionCall,
    functionResponse,
    executableCode: message(
      { id: ownText, language: word('LANGUAGE_UNSPECIFIED', 'PYTHON'), code: {} },
      breaksThought,
    ),
    codeExecutionResult: message(
      {
        id: ownText,
        outcome: word('OUTCOME_UNSPECIFIED', 'OUTCOME_OK', 'OUTCOME_FAILED', 'OUTCOME_DEADLINE_EXCEEDED'),
        output: {},
      },
      breaksThought,
    ),
    toolCall: message({ id: ownText, toolType, args: anything }, breaksThought),
    toolResponse: message({ id: ownText, toolType, response: anything }, breaksThought),
    audioTranscription: { own: true },
    speechMetadata: { own: true },
    videoMetadata: message({ startOffset: ownText, endOffset: ownText, fps: count }),
    mediaResolution: { ...level, ...message({ level, numTokens: count }) },
    partMetadata: { own: true },
  });

const role: Shape = { ...word('user', 'model', 'function', 'system'), says: 'speaker' };

/** `Content`, all of it. */
export const content: Shape = message({ role, parts: list(part({ mayBeJson: true, joins: true })) });
/** In a stream: texts go on from part to part and from chunk to chunk, the answer's and the thoughts'. */
export const contentPieces: Shape = message(
  {
    role,
    parts: {
      as: '',
      merged: true,
      items: part({ goesOn: true, runs: true, mayBeJson: true, breaks: 'thought.text' }),
    },
  },
  { as: '' },
);

const harmCategory: Shape = word(
  'HARM_CATEGORY_UNSPECIFIED',
  'HARM_CATEGORY_HARASSMENT',
  'HARM_CATEGORY_HATE_SPEECH',
  'HARM_CATEGORY_SEXUALLY_EXPLICIT',
  'HARM_CATEGORY_DANGEROUS_CONTENT',
  'HARM_CATEGORY_CIVIC_INTEGRITY',
  'HARM_CATEGORY_JAILBREAK',
);
const threshold: Shape = word(
  'HARM_BLOCK_THRESHOLD_UNSPECIFIED',
  'BLOCK_LOW_AND_ABOVE',
  'BLOCK_MEDIUM_AND_ABOVE',
  'BLOCK_ONLY_HIGH',
  'BLOCK_NONE',
  'OFF',
);
export const safetySetting: Shape = message({
  category: harmCategory,
  threshold,
  method: word('HARM_BLOCK_METHOD_UNSPECIFIED', 'SEVERITY', 'PROBABILITY'),
});
export const safetyRating: Shape = message({
  category: harmCategory,
  probability: word('HARM_PROBABILITY_UNSPECIFIED', 'NEGLIGIBLE', 'LOW', 'MEDIUM', 'HIGH'),
  probabilityScore: count,
  severity: word(
    'HARM_SEVERITY_UNSPECIFIED',
    'HARM_SEVERITY_NEGLIGIBLE',
    'HARM_SEVERITY_LOW',
    'HARM_SEVERITY_MEDIUM',
    'HARM_SEVERITY_HIGH',
  ),
  severityScore: count,
  overwrittenThreshold: threshold,
});

export const tokensByModality: Shape = {
  items: message({
    modality: word('MODALITY_UNSPECIFIED', 'TEXT', 'IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT'),
    tokenCount: count,
  }),
};

/** `google.rpc.Status`, in every operation's error. */
export const error: Shape = {
  own: true,
  proto: true,
  members: { code: count, message: {}, status: {}, details: anything },
};
