import { Client } from 'pg';
import { asStoreError } from './failure.ts';
import { clientConfig, type PostgresTarget } from './target.ts';

const schemaName = /^[a-z_][a-z0-9_]{0,62}$/;
const tables = ['writer', 'batch', 'record'];

/**
 * Copies the ledger's rows to a schema of its own, without triggers or keys: something to tamper with and to verify.
 * Needs a role that may create schemas and read everything. A copy of that name that exists is replaced.
 * @throws StoreError
 */
export async function copyLedger(target: PostgresTarget | string, toSchema: string): Promise<void> {
  if (!schemaName.test(toSchema) || toSchema === 'sallyport') throw new RangeError('not a name for a copy');
  const client = new Client(clientConfig(typeof target === 'string' ? { url: target } : target));
  client.on('error', () => undefined); // the query under way rejects with it
  try {
    await client.connect();
    const copies = tables.map(name => `create table ${toSchema}.${name} as select * from sallyport.${name}`);
    const steps = [
      'begin',
      `drop schema if exists ${toSchema} cascade`,
      `create schema ${toSchema}`,
      ...copies,
    ];
    await client.query([...steps, 'commit'].join('; '));
  } catch (error) {
    throw asStoreError(error);
  } finally {
    await client.end();
  }
}
