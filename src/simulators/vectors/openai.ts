import type { OperationVector } from '../../core/vector.ts';
import { chat } from './openai-chat.ts';
import { completions, embeddings, models, moderations } from './openai-older.ts';
import { observedChat, observedOlder, observedResponses } from './openai-observed.ts';
import { keptResponses, responses } from './openai-responses.ts';

/** OpenAI's API. Those whose title begins with `observed` say more than their texts. */
export const openaiVectors: readonly OperationVector[] = [
  chat,
  responses,
  ...keptResponses,
  completions,
  ...embeddings,
  moderations,
  ...models,
  observedChat,
  observedResponses,
  ...observedOlder,
];
