import { compile } from '../../shared/shape.ts';
import { count, ofBedrock, piece, toBedrock, word } from '../shapes.ts';
import type { Family } from './family.ts';

const counts = {
  prompt_token_count: { number: 'fixed', fact: 'inputTokens' },
  generation_token_count: { number: 'fixed', fact: 'outputTokens' },
} as const;

/** Meta's Llama (Amazon Bedrock User Guide, "Meta Llama models"). */
export const llama: Family = {
  models: 'meta\\.llama',
  request: compile({
    members: {
      prompt: {},
      temperature: count,
      top_p: count,
      max_gen_len: count,
      images: { items: { data: 'base64' } },
      ...toBedrock,
    },
  }),
  response: compile({
    members: {
      generation: { mayBeJson: true },
      stop_reason: word('stop', 'length'),
      ...counts,
      ...ofBedrock,
    },
  }),
  event: compile({
    own: true,
    rest: piece,
    members: {
      generation: { goesOn: true, mayBeJson: true },
      stop_reason: { ...word('stop', 'length'), ends: 'generation' },
      ...counts,
      ...ofBedrock,
    },
  }),
};
