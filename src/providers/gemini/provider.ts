import type { Provider } from '../../exchange/ports.ts';
import { jsonProvider } from '../shared/operation.ts';
import { denial } from './denial.ts';
import { batchEmbedRequest, embedResponse } from './embeddings.ts';
import { credentials, headers, query } from './headers.ts';
import { modelList, modelResponse } from './models.ts';
import { generating, measuring } from './streams.ts';

const versions = ['/v1beta', '/v1'];
const models = versions.map(version => `${version}/models`);
const model = models.map(path => `${path}/{model}`);

/** The Gemini API (ai.google.dev/api). Tuned models, files, caches and batches are not of it: they are denied. */
export const gemini: Provider = jsonProvider('gcp.gemini', { headers, credentials, denial }, [
  ...generating(model),
  ...measuring(model),
  {
    name: 'embeddings',
    method: 'POST',
    paths: model.map(path => `${path}:batchEmbedContents`),
    query,
    request: batchEmbedRequest,
    response: embedResponse,
  },
  {
    name: 'models',
    method: 'GET',
    paths: models,
    query: { ...query, pageSize: 'any', pageToken: 'any' },
    response: modelList,
  },
  { name: 'models', method: 'GET', paths: model, query, response: modelResponse },
]);
