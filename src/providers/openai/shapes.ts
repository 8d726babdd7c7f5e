import { anythingNested, type Shape } from '../shared/shape.ts';
import { modelNames } from './model-names.ts';

/** Shapes that several of OpenAI's operations have. Source: OpenAI's API reference, and its published OpenAPI document. */

/** A number that only a number can stand for. */
export const count: Shape = { number: 'fixed' };
/** Text that is whole wherever it stands: an id, a name, a fingerprint. */
export const ownText: Shape = { own: true };
export const word = (...words: readonly string[]): Shape => ({ words, own: true });
/** Who speaks in an object. */
export const role = (...words: readonly string[]): Shape => ({ ...word(...words), says: 'speaker' });
/** Stands in its object's own channel. */
export const itself: Shape = { as: '' };

export const serviceTier: Shape = word('auto', 'default', 'flex', 'scale', 'priority');

const schemaTypes = ['object', 'string', 'number', 'integer', 'boolean', 'array', 'null'];
/** JSON Schema: its keywords are usual, and any other name may stand beside them. Its values are texts all the same. */
export const jsonSchema: Shape = {
  lenient: true,
  members: {
    type: { words: schemaTypes, items: { words: schemaTypes } },
    description: {},
    title: {},
    enum: {},
    const: {},
    default: {},
    examples: {},
    format: {},
    pattern: {},
    required: {},
    additionalProperties: {
      get rest() {
        return jsonSchema;
      },
    },
    properties: {
      get rest() {
        return jsonSchema;
      },
    },
    get items() {
      return jsonSchema;
    },
    anyOf: {
      get items() {
        return jsonSchema;
      },
    },
    $ref: {},
    $defs: {
      get rest() {
        return jsonSchema;
      },
    },
    strict: {},
    minimum: {},
    maximum: {},
    minLength: {},
    maxLength: {},
    minItems: {},
    maxItems: {},
  },
};

/** A call in a message that is whole: its arguments are JSON in a string. */
const calledFunction: Shape = { as: '', members: { name: {}, arguments: anythingNested } };
/** A custom tool is called with a text. */
export const calledCustom = (input: Shape): Shape => ({ members: { name: {}, input } });
export const toolCall: Shape = {
  members: {
    id: ownText,
    type: word('function', 'custom'),
    index: count,
    function: calledFunction,
    custom: calledCustom({ mayBeJson: true }),
  },
};
export const functionCall: Shape = { members: { name: {}, arguments: anythingNested } };

/** The numbers are all of them one text: the token as UTF-8, which a token may cut inside of a character. */
const tokenBytes: Shape = { items: { number: 'byte', goesOn: true } };
const token: Shape = { ...itself, goesOn: true };
const topToken: Shape = { members: { token, logprob: count, bytes: tokenBytes } };
/**
 * The tokens of a text: each goes on where the one before ended, also in the next frame. `top_logprobs` are other ways to
 * go on, a text of its own for each rank.
 */
export const tokens: Shape = {
  merged: true,
  items: {
    members: {
      token,
      logprob: count,
      bytes: tokenBytes,
      top_logprobs: { as: 'top', items: topToken },
    },
  },
};
/** A text by the numbers of its tokens. */
export const tokenIds: Shape = { items: { number: 'token' } };
/** A text or several, or their tokens. */
export const promptText: Shape = { items: { number: 'token', items: { number: 'token' } } };

/** Where a request says its model. */
export const model: Shape = { own: true, fact: 'model', observe: modelNames };

export const usage: Shape = {
  own: true,
  members: {
    prompt_tokens: { number: 'fixed', fact: 'inputTokens' },
    completion_tokens: { number: 'fixed', fact: 'outputTokens' },
    total_tokens: count,
    prompt_tokens_details: {
      members: { cached_tokens: count, audio_tokens: count, cache_write_tokens: count },
      rest: count,
    },
    completion_tokens_details: {
      members: {
        reasoning_tokens: count,
        audio_tokens: count,
        accepted_prediction_tokens: count,
        rejected_prediction_tokens: count,
      },
      rest: count,
    },
  },
};

/** The error object of every operation. */
export const error: Shape = {
  own: true,
  members: { message: {}, type: {}, param: {}, code: {} },
};
