import { anythingNested, compile } from '../../shared/shape.ts';
import { message, system, toolConfig } from '../content.ts';
import { converseAnswer, converseEvents } from '../converse-response.ts';
import { count, ofBedrock, toBedrock, word } from '../shapes.ts';
import type { Family } from './family.ts';

/** Amazon Nova's own form is that of Converse (Amazon Nova User Guide, "Complete request schema"); its events are members. */
export const nova: Family = {
  models: 'amazon\\.nova-(?:micro|lite|pro|premier|2-lite|2-pro)',
  request: compile({
    members: {
      schemaVersion: word('messages-v1'),
      system,
      messages: { items: message },
      inferenceConfig: {
        members: {
          maxTokens: count,
          max_new_tokens: count,
          temperature: count,
          topP: count,
          top_p: count,
          topK: count,
          top_k: count,
          stopSequences: {},
          reasoningConfig: anythingNested,
        },
        lenient: true,
      },
      toolConfig,
      ...toBedrock,
    },
  }),
  response: compile({ members: { ...converseAnswer, ...ofBedrock } }),
  event: compile({
    own: true,
    members: {
      ...Object.fromEntries(
        Object.entries(converseEvents).map(([type, shape]) => [type, { ...shape, as: '' }]),
      ),
      ...ofBedrock,
    },
  }),
};
