import type { Operation, Provider } from '../../src/exchange/ports.ts';
import { readTarget } from '../../src/wire/path.ts';

/** The operation of a request target; undefined: the provider has none such. */
export const operationOf = (provider: Provider, method: string, target: string): Operation | undefined =>
  provider.find(method, readTarget(target))?.operation;
