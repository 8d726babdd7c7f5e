-- breaking: no
-- The ledger: one row per writer epoch, one per commit, one per record. The rows are copies of what the signed bytes say;
-- the chain and the checkpoints are the proof, the triggers below only a guard rail against accidents.

-- Group roles without login. Give them to login roles (GRANT sallyport_writer TO …), which hold the passwords.
-- Roles are the cluster's: another database of it may be migrated at this moment.
do $$ begin
  create role sallyport_writer nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  create role sallyport_reader nologin;
exception when duplicate_object or unique_violation then null;
end $$;

-- A writer is one process start (an epoch) of an instance. What a verifier needs of it, and the last head of the epoch
-- before, as far as the writer could read it.
create table sallyport.writer (
  writer uuid primary key,
  instance text not null,
  epoch bigint not null check (epoch > 0),
  origin text not null unique,
  key_id text not null,
  public_key bytea not null check (octet_length(public_key) = 32),
  prev_writer uuid,
  prev_size bigint,
  prev_root bytea,
  opened timestamptz not null,
  unique (instance, epoch)
);

-- A batch is what one commit wrote. `signature` is the writer's of the checkpoint (C2SP tlog-checkpoint) of the tree with
-- first_seq + n leaves: its origin, that number, its root. A fork of a chain meets the keys here, a skipped batch the condition in the insert, and so does a hash
-- of another length: Postgres reads and plans a CHECK anew for each statement, at a fifth of what a commit costs it.
create table sallyport.batch (
  writer uuid not null,
  batch bigint not null,
  first_seq bigint not null,
  n integer not null,
  root bytea not null,
  signature bytea not null,
  time timestamptz not null,
  primary key (writer, batch),
  unique (writer, first_seq)
);

-- `body` holds the exact bytes that were hashed; `leaf` is their RFC 6962 leaf hash. Partitioned by month, so that
-- retention is a detached partition. (writer, seq) cannot be unique across partitions: batch carries that.
create table sallyport.record (
  writer uuid not null,
  seq bigint not null,
  time timestamptz not null,
  batch bigint not null,
  exchange uuid,
  kind text not null,
  outcome text,
  reason text,
  route text,
  subject text,
  model text,
  body bytea not null,
  leaf bytea not null,
  primary key (writer, seq, time)
) partition by range (time);
-- Bodies of more than about 2 kB are compressed: by lz4, which costs a fifth of Postgres' own pglz and packs as well, where
-- this Postgres was built with it.
do $$ begin
  execute 'alter table sallyport.record alter column body set compression lz4';
exception when feature_not_supported or syntax_error then null;
end $$;
create index record_exchange on sallyport.record (exchange) where exchange is not null;
create index record_time on sallyport.record using brin (time);

create function sallyport.refuse() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'sallyport: % on % is refused', tg_op, tg_table_name using errcode = '42501';
end $$;

create trigger refuse_change before update or delete on sallyport.writer for each row execute function sallyport.refuse();
create trigger refuse_truncate before truncate on sallyport.writer for each statement execute function sallyport.refuse();
create trigger refuse_change before update or delete on sallyport.batch for each row execute function sallyport.refuse();
create trigger refuse_truncate before truncate on sallyport.batch for each statement execute function sallyport.refuse();
create trigger refuse_change before update or delete on sallyport.record for each row execute function sallyport.refuse();
create trigger refuse_truncate before truncate on sallyport.record for each statement execute function sallyport.refuse();

-- Row triggers are cloned to partitions, TRUNCATE triggers are not.
create table sallyport.record_default partition of sallyport.record default;
create trigger refuse_truncate before truncate on sallyport.record_default for each statement execute function sallyport.refuse();

-- Adds the partitions of `months` months from the month of `since` on. A month whose records already went to the default
-- partition stays there.
create function sallyport.add_partitions(since timestamptz, months integer) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  low timestamp;
  child text;
begin
  for i in 0 .. months - 1 loop
    low := date_trunc('month', since at time zone 'UTC') + make_interval(months => i);
    child := 'record_' || to_char(low, 'YYYY_MM');
    if to_regclass('sallyport.' || child) is null and not exists (
      select from sallyport.record_default d
      where d.time >= low at time zone 'UTC' and d.time < (low + interval '1 month') at time zone 'UTC'
    ) then
      execute format(
        'create table sallyport.%I partition of sallyport.record for values from (%L) to (%L)',
        child, low at time zone 'UTC', (low + interval '1 month') at time zone 'UTC');
      execute format(
        'create trigger refuse_truncate before truncate on sallyport.%I for each statement execute function sallyport.refuse()',
        child);
    end if;
  end loop;
end $$;
revoke all on function sallyport.add_partitions(timestamptz, integer) from public;

-- The write path inserts, and reads what it needs to find the last head and to resolve a commit of unknown outcome.
-- It reads no body, and it can put no temporary table before a real one.
grant usage on schema sallyport to sallyport_writer, sallyport_reader;
grant insert on sallyport.writer, sallyport.batch, sallyport.record to sallyport_writer;
grant select (writer, instance, epoch) on sallyport.writer to sallyport_writer;
grant select (writer, batch, first_seq, n, root, signature) on sallyport.batch to sallyport_writer;
grant select on sallyport.migration to sallyport_writer;
grant select on all tables in schema sallyport to sallyport_reader;
do $$ begin
  execute format('revoke temporary on database %I from public', current_database());
end $$;
