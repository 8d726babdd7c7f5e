import type { Provider } from '../exchange/ports.ts';
import { anthropic } from '../providers/anthropic/provider.ts';
import { azure } from '../providers/azure/provider.ts';
import { bedrock } from '../providers/bedrock/provider.ts';
import { gemini } from '../providers/gemini/provider.ts';
import { ollama } from '../providers/ollama/provider.ts';
import { openai } from '../providers/openai/provider.ts';
import { vertex } from '../providers/vertex/provider.ts';

/** Every API that Sallyport knows, by its name: adding one is one folder and one line here. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [anthropic, openai, azure, ollama, bedrock, gemini, vertex].map(provider => [provider.name, provider]),
);
