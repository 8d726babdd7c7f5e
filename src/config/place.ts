import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type Environment, Secret, type SecretReference } from './secret.ts';

/** Where a configuration stands: what its relative paths and its references to the environment mean. */
export interface Place {
  /** An absolute path; relative ones are relative to the configuration's file, not to the working directory. */
  path(written: string): string;
  secret(reference: SecretReference): Secret;
}

export function placeOf(file: string, environment: Environment): Place {
  const folder = dirname(resolve(file));
  return {
    path: written => resolve(folder, written),
    secret: reference => new Secret(reference, environment),
  };
}

/** A path of a file or folder. */
export const filePath = (place: Place, description: string): z.ZodType<string> =>
  z
    .string()
    .min(1)
    .transform(written => place.path(written))
    .meta({ description });

/** A secret by reference; a literal in its place is refused, and not repeated in the message. */
export const secretReference = (place: Place, description: string): z.ZodType<Secret> =>
  exactlyOne({
    file: filePath(place, 'A file that holds the secret, readable by Sallyport alone.').optional(),
    env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of an environment variable.')
      .meta({ description: 'The name of an environment variable that holds the secret.' })
      .optional(),
  })
    .transform(({ file, env }) => place.secret(file === undefined ? { env: env ?? '' } : { file }))
    .meta({ description, secret: true });

/** An object in which exactly one of the members is given. */
export const exactlyOne = <Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> => {
  const names = Object.keys(shape);
  return z
    .strictObject(shape)
    .refine(
      value => names.filter(name => (value as Record<string, unknown>)[name] !== undefined).length === 1,
      {
        error: `needs exactly one of ${names.join(', ')}.`,
      },
    );
};
