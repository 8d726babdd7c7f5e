import type { Client } from 'pg';
import { StoreError } from '../core/ledger-store.ts';
import { publicText } from '../core/log.ts';
import type { Digest } from './id-digest.ts';

/** An id and whose it is. */
export interface Binding {
  readonly id: Digest;
  readonly owner: Digest;
}
/** Of each id that is bound: to whom. */
export type Bound = ReadonlyMap<Digest, Digest>;

interface Row {
  readonly id: string;
  readonly owner: string;
}

const find = {
  name: 'sallyport_find_ids',
  text: `select encode(id, 'hex') as id, encode(owner, 'hex') as owner from sallyport.provider_id
    where id = any (select decode(t.id, 'hex') from unnest($1::text[]) as t(id))`,
};

/** Who comes second adds nothing, and is not told: what stands there is read afterwards. */
const bind = {
  name: 'sallyport_bind_ids',
  text: `insert into sallyport.provider_id (id, owner)
    select decode(t.id, 'hex'), decode(t.owner, 'hex') from unnest($1::text[], $2::text[]) as t(id, owner)
    on conflict (id) do nothing
    returning encode(id, 'hex') as id, encode(owner, 'hex') as owner`,
};

/** Who has the ids, by one statement. Its rows are others' commits: they are durable, or Postgres would not show them. */
export async function findIds(client: Client, bindings: readonly Binding[]): Promise<Bound> {
  const { rows } = await client.query<Row>({ ...find, values: [bindings.map(({ id }) => id)] });
  return new Map(rows.map(({ id, owner }) => [id, owner]));
}

/**
 * Binds ids that have nobody yet, by one statement and one commit, and says who has them now. A second statement, so with a
 * view of its own, reads what was there before or came in between.
 * @throws StoreError where one of them is bound to nobody then, or the commit came with a warning.
 */
export async function bindIds(client: Client, bindings: readonly Binding[]): Promise<Bound> {
  // Two that bind the same ids in another order would wait for one another.
  const rows = [...onePerId(bindings)].sort(([a], [b]) => (a < b ? -1 : 1));
  const values = [rows.map(([id]) => id), rows.map(([, owner]) => owner)];
  const added = await unwarned(client, () => client.query<Row>({ ...bind, values }));
  const bound = new Map(added.rows.map(({ id, owner }) => [id, owner]));
  const left = bindings.filter(({ id }) => !bound.has(id));
  if (left.length > 0) for (const [id, owner] of await findIds(client, left)) bound.set(id, owner);
  if (bindings.some(({ id }) => !bound.has(id)))
    throw new StoreError(publicText('an id that was bound is not there'));
  return bound;
}

/** The first one has it. */
function onePerId(bindings: readonly Binding[]): Map<Digest, Digest> {
  const owners = new Map<Digest, Digest>();
  for (const { id, owner } of bindings) if (!owners.has(id)) owners.set(id, owner);
  return owners;
}

/** Whatever its severity: a commit must come without (a standby may not have it). */
async function unwarned<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const seen = { warnings: 0 };
  const warned = (): void => {
    seen.warnings += 1;
  };
  client.on('notice', warned);
  try {
    const result = await work();
    if (seen.warnings > 0) throw new StoreError(publicText('a warning came with the commit'));
    return result;
  } finally {
    client.off('notice', warned);
  }
}
