import type { Shape } from '../shared/shape.ts';
import { count, ownText, word } from './shapes.ts';

const sealedText: Shape = { sealed: true };
const sealedBytes: Shape = { data: 'sealed' };

/**
 * OpenRouter's reasoning blocks (its guide "Reasoning Tokens"): what the model server signed or encrypted is sent back to
 * it as it was.
 */
export const reasoningDetails = (index: Shape): Shape => ({
  as: 'reasoning_details',
  items: {
    members: {
      type: word('reasoning.text', 'reasoning.summary', 'reasoning.encrypted'),
      index,
      id: ownText,
      format: ownText,
      text: sealedText,
      summary: sealedText,
      data: sealedBytes,
      signature: sealedBytes,
    },
  },
});

/** Of a message that is whole: by their places. */
export const wholeReasoningDetails: Shape = reasoningDetails(count);
