import type { Provider } from '../../exchange/ports.ts';
import { jsonProvider } from '../shared/operation.ts';
import { denial } from './denial.ts';
import { credentials, headers } from './headers.ts';
import { completions, models, moderations, type Place, responses } from './operations.ts';
import { model } from './shapes.ts';

/** OpenAI, vLLM, SGLang, Together, llama.cpp, LM Studio; Groq; OpenRouter. */
const place: Place = { at: ['/v1', '/openai/v1', '/api/v1'], members: { model } };

/** OpenAI's API, and servers that speak it. */
export const openai: Provider = jsonProvider('openai', { headers, credentials, denial }, [
  ...completions(place),
  ...responses(place),
  ...moderations(place),
  ...models(place),
]);
