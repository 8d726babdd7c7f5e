import { SallyportError } from '../core/errors.ts';

/** Nobody was proven. The message says which rule refused, in words of our own. */
export class IdentityError extends SallyportError {}

export const invalid = (message: string): IdentityError => new IdentityError('identity_invalid', message);
