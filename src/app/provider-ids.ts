import { SallyportError } from '../core/errors.ts';
import { type ProviderIds } from '../exchange/ports.ts';

const away = (): Promise<never> =>
  Promise.reject(new SallyportError('ledger_unavailable', 'ids of providers are not kept yet'));

/** Until they are kept in Postgres: nothing that has one goes on. */
export const providerIds: ProviderIds = { bind: away, find: away };
