import type { Client } from 'pg';
import { StoreError } from '../core/ledger-store.ts';
import { publicText } from '../core/log.ts';
import { expectedShape } from './expected-shape.ts';

/**
 * What could make an acknowledged commit untrue, as lines: kind, persistence and row security of the tables, their
 * triggers (with the functions' source, hashed) and rules, columns, unique keys. Partitions of `record` are told together:
 * a line that holds for some of them only says so.
 */
const shapeQuery = `
with parent as (
  select c.oid, c.relname::text as name, 1 as parts
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'sallyport' and c.relname in ('writer', 'batch', 'record', 'provider_id')
), rel as (
  select * from parent
  union all
  select i.inhrelid, p.name || '/*', (count(*) over (partition by p.oid))::int
  from pg_catalog.pg_inherits i join parent p on p.oid = i.inhparent
), line as (
  select r.name, r.parts, 'table ' || r.name || ' ' || c.relkind::text || c.relpersistence::text
    || case when c.relrowsecurity or c.relforcerowsecurity then ' row-security' else '' end as text
  from rel r join pg_catalog.pg_class c on c.oid = r.oid
  union all
  select r.name, r.parts, 'rule ' || r.name || ' ' || w.rulename
  from rel r join pg_catalog.pg_rewrite w on w.ev_class = r.oid
  union all
  select r.name, r.parts, 'trigger ' || r.name || ' ' || t.tgname || ' ' || t.tgtype || t.tgenabled::text || ' '
    || case when t.tgqual is null then '' else 'when ' end
    || pn.nspname || '.' || p.proname || ' '
    || substr(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(p.prosrc, 'UTF8')), 'hex'), 1, 16)
  from rel r join pg_catalog.pg_trigger t on t.tgrelid = r.oid and (not t.tgisinternal or t.tgparentid <> 0)
    join pg_catalog.pg_proc p on p.oid = t.tgfoid join pg_catalog.pg_namespace pn on pn.oid = p.pronamespace
  union all
  select r.name, r.parts, 'column ' || r.name || ' ' || a.attname || ' '
    || pg_catalog.format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not-null' else '' end
    || case when a.attgenerated <> '' then ' generated' else '' end
  from rel r join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  union all
  select r.name, r.parts, 'unique ' || r.name || ' ' || k.contype::text || ' ' || (
    select pg_catalog.string_agg(a.attname::text, ',' order by c.nth)
    from pg_catalog.unnest(k.conkey) with ordinality as c(attnum, nth)
    join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum = c.attnum)
    || case when k.condeferrable then ' deferrable' else '' end
  from rel r join pg_catalog.pg_constraint k on k.conrelid = r.oid and k.contype in ('p', 'u')
)
select text || case when count(*) = max(parts) then '' else ' (some)' end as text
from line group by text order by text collate "C"`;

export async function readShape(client: Client): Promise<readonly string[]> {
  const result = await client.query<{ text: string }>(shapeQuery);
  return result.rows.map(row => row.text);
}

/** Of these a newer schema may have more, and an older sidecar does not mind. */
const mayGrow = /^(column|unique) /;

/** The first line that is not as the migration made it. */
export function misshapen(found: readonly string[]): string | undefined {
  const missing = expectedShape.find(line => !found.includes(line));
  if (missing !== undefined) return `missing: ${missing}`;
  const extra = found.find(line => !mayGrow.test(line) && !expectedShape.includes(line));
  return extra === undefined ? undefined : `unexpected: ${extra}`;
}

/** @throws StoreError that names the first difference. */
export async function checkShape(client: Client): Promise<void> {
  const wrong = misshapen(await readShape(client));
  if (wrong !== undefined) throw new StoreError(publicText(`schema sallyport, ${wrong}`));
}
