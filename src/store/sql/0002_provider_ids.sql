-- breaking: no
-- To whom providers issued the ids of what they keep (responses, files, conversations …). Neither is told in clear: `id` is
-- the SHA-256 of provider, host, kind and id, `owner` that of the principal or the tenant. The first binding stays for good:
-- where one went, its id would be nobody's, and then the next one's who names it.
create table sallyport.provider_id (
  id bytea primary key check (octet_length(id) = 32),
  owner bytea not null check (octet_length(owner) = 32),
  bound timestamptz not null default clock_timestamp()
);

create trigger refuse_change before update or delete on sallyport.provider_id for each row execute function sallyport.refuse();
create trigger refuse_truncate before truncate on sallyport.provider_id for each statement execute function sallyport.refuse();

-- The sidecar says no time of its own. Who reads the ledger has no business here.
grant insert (id, owner), select (id, owner) on sallyport.provider_id to sallyport_writer;
