import { reasonOf, SallyportError } from '../core/errors.ts';
import { reason } from '../core/reason.ts';
import type { ProviderId } from '../core/types.ts';
import type { IdOwner, IdPlace, IdStanding, ProviderIdMeter, ProviderIds } from '../exchange/ports.ts';
import { type Digest, idDigest, ownerDigest } from './id-digest.ts';
import { type Binding, bindIds, findIds } from './id-statements.ts';
import { Lane } from './lane.ts';
import { schemaVersion } from './migrations.ts';
import { openChecked, type PostgresStoreOptions, termsOf } from './postgres-store.ts';

/** Bindings that are remembered, 64 hex digits twice each: about 5 MB. */
const maxKnown = 20_000;

export interface PostgresIdsOptions extends PostgresStoreOptions {
  /** For one lookup or binding, in milliseconds; late is no. */
  readonly deadlineMs: number;
  readonly meter: ProviderIdMeter;
}

export interface ProviderIdsHandle extends ProviderIds {
  /** Ends its connections; from then on all is refused. */
  close(): void;
}

/**
 * Ids in Postgres. Two connections of its own, the ledger's is dedicated: lookups do not wait for the disk that bindings wait
 * for. Connections are opened when an id first comes, and are set up and checked as the ledger's are.
 */
export function postgresIds(options: PostgresIdsOptions): ProviderIdsHandle {
  const version = schemaVersion();
  const { deadlineMs, log } = options;
  const terms = termsOf(options, deadlineMs);
  const connectMs = Math.min(options.connectMs ?? deadlineMs, deadlineMs);
  const open = (): ReturnType<typeof openChecked> =>
    openChecked({ ...options, connectMs }, { version, terms });
  const lookups = new Lane({ open, work: findIds, deadlineMs, log });
  const bindings = new Lane({ open, work: bindIds, deadlineMs, log });
  return new PostgresIds(lookups, bindings, options.meter);
}

class PostgresIds implements ProviderIdsHandle {
  readonly #lookups: Lane;
  readonly #bindings: Lane;
  readonly #known = new KnownBindings(maxKnown);

  readonly #meter: ProviderIdMeter;

  constructor(lookups: Lane, bindings: Lane, meter: ProviderIdMeter) {
    this.#lookups = lookups;
    this.#bindings = bindings;
    this.#meter = meter;
  }

  async bind(...[ids, owner]: Parameters<ProviderIds['bind']>): Promise<void> {
    const whose = ownerDigest(owner);
    const bind = async (): Promise<void> => {
      const elsewhere = await this.#owners(this.#lookups, bindingsOf(ids, owner, owner.elsewhere ?? []));
      expectOwn(elsewhere, whose);
      expectOwn(await this.#owners(this.#bindings, bindingsOf(ids, owner, [owner])), whose);
    };
    await this.#told('issued', ids, bind);
    this.#meter.found('issued', 'own', ids.length);
  }

  async find(...[ids, owner]: Parameters<ProviderIds['find']>): Promise<readonly IdStanding[]> {
    // Nobody in particular is not the same one twice.
    const mine = owner.principal === undefined ? undefined : ownerDigest(owner);
    const places = [owner, ...(owner.elsewhere ?? [])];
    const bound = await this.#told('used', ids, () =>
      this.#owners(this.#lookups, bindingsOf(ids, owner, places)),
    );
    const standings = ids.map((_, index) =>
      standingOf(bound.slice(index * places.length, (index + 1) * places.length), mine),
    );
    for (const standing of standings) this.#meter.found('used', standing, 1);
    return standings;
  }

  /** Tells of those that come to nothing. */
  async #told<T>(use: ProviderId['use'], ids: readonly ProviderId[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const isForeign = reasonOf(error) === reason('foreign_id');
      this.#meter.found(use, isForeign ? 'foreign' : 'failed', ids.length);
      throw error;
    }
  }

  close(): void {
    this.#lookups.close();
    this.#bindings.close();
  }

  /** Whose they are, in their order; a binding never changes, so what is remembered is asked no more. */
  async #owners(lane: Lane, bindings: readonly Binding[]): Promise<readonly (Digest | undefined)[]> {
    const known = bindings.map(({ id }) => this.#known.get(id));
    const asked = bindings.filter((_, index) => known[index] === undefined);
    if (asked.length === 0) return known;
    const bound = await lane.ask(asked);
    return bindings.map(({ id }, index) => {
      const owner = known[index] ?? bound.get(id);
      if (owner !== undefined) this.#known.add(id, owner);
      return owner;
    });
  }
}

/** As the owner's, in each of the places; those of one id side by side. */
function bindingsOf(
  ids: readonly ProviderId[],
  owner: IdOwner,
  places: readonly IdPlace[],
): readonly Binding[] {
  const whose = ownerDigest(owner);
  return ids.flatMap(id => places.map(place => ({ id: idDigest(place, id), owner: whose })));
}

/** @throws SallyportError `foreign_id` */
function expectOwn(owners: readonly (Digest | undefined)[], whose: Digest): void {
  if (owners.some(owner => owner !== undefined && owner !== whose))
    throw new SallyportError('foreign_id', 'an id that was issued to somebody else before');
}

/** Of one id, in all places. `mine`: undefined where nothing is. */
function standingOf(owners: readonly (Digest | undefined)[], mine: Digest | undefined): IdStanding {
  const found = owners.filter(owner => owner !== undefined);
  if (found.length === 0) return 'unknown';
  return found.every(owner => owner === mine) ? 'own' : 'foreign';
}

/** Whose ids are, as far as this process has bound or read it: bounded, the one least lately used goes first. */
class KnownBindings {
  readonly #owners = new Map<Digest, Digest>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(id: Digest): Digest | undefined {
    const owner = this.#owners.get(id);
    if (owner !== undefined) this.add(id, owner);
    return owner;
  }

  add(id: Digest, owner: Digest): void {
    this.#owners.delete(id);
    this.#owners.set(id, owner);
    for (const oldest of this.#owners.keys()) {
      if (this.#owners.size <= this.#max) return;
      this.#owners.delete(oldest);
    }
  }
}
