import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { count, error, message, ownText } from '../gemini/shapes.ts';

/** Embeddings by `predict` ("Text embeddings API", "Multimodal embeddings API"). */

const media = (more: Readonly<Record<string, Shape>> = {}): Shape =>
  message({
    bytesBase64Encoded: { data: 'base64' },
    gcsUri: { data: 'url' },
    mimeType: ownText,
    ...more,
  });
const segment = message({ startOffsetSec: count, endOffsetSec: count, intervalSec: count });

export const predictRequest: Plan = compile(
  message({
    instances: {
      items: message({
        content: {},
        title: {},
        taskType: ownText,
        text: {},
        image: media(),
        video: media({ videoSegmentConfig: segment }),
      }),
    },
    parameters: message({ autoTruncate: {}, outputDimensionality: count, dimension: count }),
    labels: {},
  }),
);

const vector: Shape = { items: { number: 'component' } };

export const predictResponse: Plan = compile(
  message({
    predictions: {
      items: message({
        embeddings: message({
          values: vector,
          statistics: message({ truncated: {}, tokenCount: count }),
        }),
        textEmbedding: vector,
        imageEmbedding: vector,
        videoEmbeddings: {
          items: message({ embedding: vector, startOffsetSec: count, endOffsetSec: count }),
        },
      }),
    },
    metadata: message({ billableCharacterCount: count }),
    deployedModelId: {},
    model: {},
    modelDisplayName: {},
    modelVersionId: {},
    error,
  }),
);
