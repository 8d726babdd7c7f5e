import { z } from 'zod';
import { secretReference, type Place } from './place.ts';
import type { Secret } from './secret.ts';

export interface TransformConfig {
  /** At least 32 bytes. Absent: a random one per process, so labels of the `hash` treatment do not survive a restart. */
  readonly hashKey: Secret | undefined;
}

export const transformSchema = (place: Place): z.ZodType<TransformConfig> =>
  z
    .strictObject({
      hashKey: secretReference(
        place,
        'Key of the keyed hash that the treatment `hash` puts instead of a value, at least 32 bytes. Absent: a random one per start, so the labels of two runs do not agree.',
      ).optional(),
    })
    .transform(({ hashKey }): TransformConfig => ({ hashKey }))
    .meta({ description: 'What stands instead of what was found.' });
