import { type Provider } from '../../exchange/ports.ts';
import { jsonProvider } from '../shared/operation.ts';
import { denial } from './denial.ts';
import { batchEmbedRequest, embedRequest, embedResponse } from './embeddings.ts';
import { countRequest } from './generate-request.ts';
import { credentials, headers, query } from './headers.ts';
import { countResponse, modelList, modelResponse } from './models.ts';
import { generating } from './streams.ts';

const versions = ['/v1beta', '/v1'];
const models = versions.map(version => `${version}/models`);
const model = models.map(path => `${path}/{model}`);
const of = (method: string): readonly string[] => model.map(path => `${path}:${method}`);

/** The Gemini API (ai.google.dev/api). Tuned models, files, caches and batches are not of it: they are denied. */
export const gemini: Provider = jsonProvider('gcp.gemini', { headers, credentials, denial }, [
  ...generating(model),
  {
    name: 'count_tokens',
    method: 'POST',
    paths: of('countTokens'),
    query,
    request: countRequest,
    response: countResponse,
  },
  {
    name: 'embeddings',
    method: 'POST',
    paths: of('embedContent'),
    query,
    request: embedRequest,
    response: embedResponse,
  },
  {
    name: 'embeddings',
    method: 'POST',
    paths: of('batchEmbedContents'),
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
