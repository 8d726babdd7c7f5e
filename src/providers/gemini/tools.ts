import type { ObservedEntity } from '../../core/observed.ts';
import { anything, type Shape } from '../shared/shape.ts';
import { count, list, message, ownText, schema, word } from './shapes.ts';

/** A tool that runs where we see nothing of it: it being there says so, whatever it is set to. */
const provided = (entity: ObservedEntity, members: Readonly<Record<string, Shape>> = {}): Shape =>
  message(members, { observe: { entity } });

const functionDeclaration: Shape = message({
  name: {},
  description: {},
  behavior: word('UNSPECIFIED', 'BLOCKING', 'NON_BLOCKING'),
  parameters: schema,
  parametersJsonSchema: schema,
  response: schema,
  responseJsonSchema: schema,
});

const dataStores: Shape = message({
  datastore: {},
  engine: {},
  filter: {},
  maxResults: count,
  dataStoreSpecs: {},
});
const ragStore: Shape = message({
  ragResources: { items: message({ ragCorpus: {}, ragFileIds: {} }) },
  similarityTopK: count,
  vectorDistanceThreshold: count,
  ragRetrievalConfig: anything,
  storeContext: { observe: { entity: 'STORED' } },
});

/** `Tool`: one object may have several of them. A kind that is not here is said to be one of the provider's too. */
export const tool: Shape = message(
  {
    functionDeclarations: list(functionDeclaration),
    googleSearch: provided('WEB_SEARCH', {
      timeRangeFilter: message({ startTime: ownText, endTime: ownText }),
      excludeDomains: {},
      searchTypes: anything,
    }),
    googleSearchRetrieval: provided('WEB_SEARCH', {
      dynamicRetrievalConfig: message({
        mode: word('MODE_UNSPECIFIED', 'MODE_DYNAMIC'),
        dynamicThreshold: count,
      }),
    }),
    enterpriseWebSearch: provided('WEB_SEARCH', { excludeDomains: {} }),
    parallelAiSearch: provided('WEB_SEARCH'),
    exaAiSearch: provided('WEB_SEARCH'),
    urlContext: provided('WEB_FETCH'),
    codeExecution: provided('CODE_INTERPRETER'),
    computerUse: provided('COMPUTER_USE', { environment: {}, excludedPredefinedFunctions: {} }),
    fileSearch: provided('FILE_SEARCH', { fileSearchStoreNames: {}, metadataFilter: {}, topK: count }),
    retrieval: provided('FILE_SEARCH', {
      vertexAiSearch: dataStores,
      vertexRagStore: ragStore,
      externalApi: anything,
    }),
    googleMaps: provided('PROVIDER_TOOL'),
    mcpServers: list(
      provided('REMOTE_MCP', {
        name: {},
        streamableHttpTransport: message({
          url: { data: 'url' },
          headers: {},
          timeout: ownText,
          sseReadTimeout: ownText,
        }),
      }),
    ),
  },
  { rest: { observe: { entity: 'PROVIDER_TOOL' } } },
);

export const toolConfig: Shape = message({
  functionCallingConfig: message({
    mode: word('MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED'),
    allowedFunctionNames: {},
    streamFunctionCallArguments: {},
  }),
  retrievalConfig: message({ latLng: message({ latitude: {}, longitude: {} }), languageCode: {} }),
  includeServerSideToolInvocations: {},
});
