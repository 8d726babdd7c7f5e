import type { Provider } from '../../exchange/ports.ts';
import { completions, models, responses } from '../openai/operations.ts';
import { model, ownText } from '../openai/shapes.ts';
import { jsonProvider } from '../shared/operation.ts';
import type { Shape } from '../shared/shape.ts';
import { denial } from './denial.ts';
import { credentials, headers } from './headers.ts';
import { datedVersions, v1Versions } from './versions.ts';

const address: Shape = { data: 'url' };

/**
 * "On your data" (Microsoft's documentation, "Azure OpenAI On Your Data API reference"): the service searches by itself,
 * where it is told to, with the credentials that it is given.
 */
const dataSources: Shape = {
  observe: { entity: 'PROVIDER_TOOL' },
  items: {
    members: {
      type: {},
      parameters: {
        members: { endpoint: address, embedding_dependency: { members: { endpoint: address } } },
      },
    },
  },
};

const onAzure: Readonly<Record<string, Shape>> = {
  data_sources: dataSources,
  enhancements: { observe: { entity: 'PROVIDER_TOOL' } },
  user_security_context: {},
};

/** Which version is spoken has to be said: Azure answers no request of these paths that does not. */
const dated = { query: { 'api-version': datedVersions }, when: { 'api-version': true } } as const;
const v1 = { at: ['/openai/v1'], query: { 'api-version': v1Versions } };
const undeployed = { at: ['/openai'], ...dated };

/** Azure OpenAI: the host is the customer's; a deployment stands for the model, in the path or in the body. */
export const azure: Provider = jsonProvider('azure.openai', { headers, credentials, denial }, [
  ...completions({
    at: ['/openai/deployments/{model}'],
    ...dated,
    // The deployment decides, whatever the body says.
    members: { ...onAzure, model: ownText },
  }),
  ...completions({ ...v1, members: { ...onAzure, model } }),
  ...responses(v1),
  ...responses(undeployed),
  ...models(v1),
  ...models(undeployed),
]);
