import type { OperationVector } from '../../core/vector.ts';
import { converseVectors } from './bedrock-converse.ts';
import { familyVectors } from './bedrock-families.ts';

/** Written after the Amazon Bedrock API Reference and the Amazon Bedrock and Nova user guides. */
export const bedrockVectors: readonly OperationVector[] = [...converseVectors, ...familyVectors];
