import { SallyportError } from '../core/errors.ts';
import { type IdStanding, type ProviderIds } from '../exchange/ports.ts';
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
  return new PostgresIds(lookups, bindings);
}

class PostgresIds implements ProviderIdsHandle {
  readonly #lookups: Lane;
  readonly #bindings: Lane;
  readonly #known = new KnownBindings(maxKnown);

  constructor(lookups: Lane, bindings: Lane) {
    this.#lookups = lookups;
    this.#bindings = bindings;
  }

  async bind(...[ids, owner]: Parameters<ProviderIds['bind']>): Promise<void> {
    const whose = ownerDigest(owner);
    const bound = await this.#owners(
      this.#bindings,
      ids.map(id => ({ id: idDigest(owner, id), owner: whose })),
    );
    if (bound.some(other => other !== whose))
      throw new SallyportError('foreign_id', 'an id that was issued to somebody else before');
  }

  async find(...[ids, owner]: Parameters<ProviderIds['find']>): Promise<readonly IdStanding[]> {
    const whose = ownerDigest(owner);
    const bound = await this.#owners(
      this.#lookups,
      ids.map(id => ({ id: idDigest(owner, id), owner: whose })),
    );
    // Nobody in particular is not the same one twice.
    const mine = owner.principal === undefined ? undefined : whose;
    return bound.map(other => (other === undefined ? 'unknown' : other === mine ? 'own' : 'foreign'));
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
