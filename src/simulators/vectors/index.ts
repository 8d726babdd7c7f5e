import type { OperationVector } from '../../core/vector.ts';
import { anthropicVectors } from './anthropic.ts';
import { azureVectors } from './azure.ts';
import { bedrockVectors } from './bedrock.ts';
import { geminiVectors } from './gemini.ts';
import { ollamaVectors } from './ollama.ts';
import { openaiVectors } from './openai.ts';
import { vertexVectors } from './vertex.ts';

/** Every operation that Sallyport knows, as its provider documents it: one list for each provider. */
export const vectors: readonly OperationVector[] = [
  openaiVectors,
  azureVectors,
  anthropicVectors,
  ollamaVectors,
  bedrockVectors,
  geminiVectors,
  vertexVectors,
].flat();
