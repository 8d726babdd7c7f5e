import type { Shape } from '../shared/shape.ts';
import { count, message, ownText } from './shapes.ts';

/** Where an answer comes from: titles, addresses and texts of others, each whole in the chunk that brings it. */

const date = message({ year: count, month: count, day: count });
const citation = message({
  startIndex: count,
  endIndex: count,
  uri: {},
  title: {},
  license: {},
  publicationDate: date,
});
/** The Gemini API calls them sources, Vertex AI citations. */
export const citationMetadata: Shape = message(
  { citationSources: { items: citation }, citations: { items: citation } },
  { own: true },
);

const ragChunk = message({
  text: {},
  chunkId: {},
  fileId: {},
  pageSpan: message({ firstPage: count, lastPage: count }),
});
const chunk = message({
  web: message({ uri: {}, title: {}, domain: {} }),
  image: message({ sourceUri: {}, imageUri: {}, title: {}, domain: {} }),
  retrievedContext: message({
    uri: {},
    title: {},
    text: {},
    ragChunk,
    documentName: {},
    fileSearchStore: {},
    pageNumber: count,
  }),
  maps: message({ uri: {}, title: {}, text: {}, placeId: {} }),
});
const support = message({
  segment: message({ startIndex: count, endIndex: count, partIndex: count, text: {} }),
  groundingChunkIndices: { items: count },
  confidenceScores: { items: count },
  renderedParts: { items: count },
});

/** `searchEntryPoint`: HTML to show, and the same as base64 of JSON. */
export const groundingMetadata: Shape = message(
  {
    groundingChunks: { items: chunk },
    groundingSupports: { items: support },
    webSearchQueries: {},
    imageSearchQueries: {},
    retrievalQueries: {},
    searchEntryPoint: message({ renderedContent: {}, sdkBlob: { data: 'base64' } }),
    retrievalMetadata: message({ googleSearchDynamicRetrievalScore: count }),
    googleMapsWidgetContextToken: ownText,
    sourceFlaggingUris: { items: message({ sourceId: {}, flagContentUri: {} }) },
  },
  { own: true },
);

/** Of passages that an answer was made from. */
export const groundingAttributions = (content: Shape): Shape => ({
  own: true,
  items: message({
    sourceId: message({
      groundingPassage: message({ passageId: {}, partIndex: count }),
      semanticRetrieverChunk: message({ source: {}, chunk: {} }),
    }),
    content,
  }),
});

export const urlContextMetadata: Shape = message(
  { urlMetadata: { items: message({ retrievedUrl: {}, urlRetrievalStatus: {} }) } },
  { own: true },
);
