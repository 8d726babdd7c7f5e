import { SallyportError } from '../core/errors.ts';
import { observedEntities, type ObservedEntity } from '../core/observed.ts';
import type { Direction, IdKind, Observation, ProviderId } from '../core/types.ts';
import type { IdOwner, ProviderIds } from './ports.ts';

const entities: Readonly<Record<IdKind, ObservedEntity>> = {
  response: 'RESPONSE_ID',
  conversation: 'CONVERSATION_ID',
  file: 'FILE_ID',
  cache: 'CACHE_ID',
  batch: 'BATCH_ID',
  item: 'ITEM_ID',
  prompt: 'PROMPT_ID',
  container: 'CONTAINER_ID',
};

/** One request may name so many things that the provider keeps: each is looked up. */
const maxIds = 1000;

export interface ReferencesOptions {
  readonly direction: Direction;
  readonly ids: ProviderIds;
  readonly owner: () => IdOwner;
}

/**
 * Ids of what a provider keeps. A request's are looked up before it is judged: somebody else's denies, one that was not
 * issued through here is a reference to what nobody here has seen. Those that an answer gives out are bound to who asked
 * before a byte of it leaves.
 */
export class References {
  readonly #o: ReferencesOptions;
  #waiting: ProviderId[] = [];
  #known = new Set<string>();
  #unknown: Observation[] = [];

  constructor(options: ReferencesOptions) {
    this.#o = options;
  }

  /** An answer repeats what it was asked with: that is nothing new. */
  add(ids: readonly ProviderId[]): void {
    const wanted = this.#o.direction === 'request' ? 'used' : 'issued';
    for (const id of ids) {
      const key = `${id.kind} ${id.id}`;
      if (id.use !== wanted || this.#known.has(key)) continue;
      // Some servers give no id where the format wants one: an empty text. It is nobody's, and names nothing.
      if (wanted === 'issued' && id.id === '') continue;
      this.#known.add(key);
      this.#waiting.push(id);
      if (this.#known.size > maxIds) throw new SallyportError('body_too_large', 'too many ids');
    }
  }

  /**
   * Looks up, or binds, what has come since it was last called; until that is done, nothing may be decided or leave.
   * @throws SallyportError `foreign_id`, or that it is not known
   */
  settle(): void | Promise<void> {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    return this.#o.direction === 'request' ? this.#find(waiting) : this.#o.ids.bind(waiting, this.#o.owner());
  }

  /** References to what was not issued through here, since it was last asked. */
  take(): readonly Observation[] {
    const unknown = this.#unknown;
    this.#unknown = [];
    return unknown;
  }

  async #find(ids: readonly ProviderId[]): Promise<void> {
    const standings = await this.#o.ids.find(ids, this.#o.owner());
    for (const [index, { kind, where }] of ids.entries()) {
      const standing = standings[index];
      if (standing === 'own') continue;
      if (standing !== 'unknown') throw new SallyportError('foreign_id', 'an id of somebody else');
      const entity = entities[kind];
      this.#unknown.push({ entity, class: observedEntities[entity], where });
    }
  }
}
