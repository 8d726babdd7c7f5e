import type { Provider } from '../../exchange/ports.ts';
import { denial } from '../gemini/denial.ts';
import { credentials, headers, query } from '../gemini/headers.ts';
import { generating, measuring } from '../gemini/streams.ts';
import { jsonProvider } from '../shared/operation.ts';
import { anthropicOnVertex } from './anthropic.ts';
import { predictRequest, predictResponse } from './predict.ts';

/** Of a project, and without one: Vertex AI in express mode. */
const parents = ['/v1', '/v1beta1'].flatMap(version => [
  `${version}/projects/{project}/locations/{location}`,
  version,
]);
const google = parents.map(parent => `${parent}/publishers/google/models/{model}`);

const googleOnVertex: Provider = jsonProvider('gcp.vertex_ai', { headers, credentials, denial }, [
  ...generating(google),
  ...measuring(google),
  {
    name: 'embeddings',
    method: 'POST',
    paths: google.map(path => `${path}:predict`),
    having: { model: /embedding/ },
    query,
    request: predictRequest,
    response: predictResponse,
  },
]);

/** Vertex AI: models of Google and of Anthropic. Tuned models and other endpoints of a project are denied. */
export const vertex: Provider = {
  name: googleOnVertex.name,
  denial,
  operations: [...googleOnVertex.operations, ...anthropicOnVertex.operations],
  find: (method, target) => googleOnVertex.find(method, target) ?? anthropicOnVertex.find(method, target),
};
