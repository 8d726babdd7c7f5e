import { z } from 'zod';
import { filePath, type Place } from './place.ts';

export interface PolicyConfig {
  /** Absolute paths of files, or of folders whose `*.yaml` files are read in the order of their names. */
  readonly files: readonly string[];
}

export const policySchema = (place: Place): z.ZodType<PolicyConfig> =>
  z
    .strictObject({
      files: z
        .array(filePath(place, 'A policy file, or a folder of them.'))
        .min(1, 'is empty. Name at least one policy file: without a rule that permits, everything is denied.')
        .meta({
          description:
            'Policy files, or folders whose *.yaml files are read in the order of their names. Read anew at SIGHUP.',
        }),
    })
    .meta({ description: 'What may pass.' });
