import type { Finding } from '../core/types.ts';

/** Values by kind of finding: class, entity and band, which are all that a treatment may turn on. */
export class KindMap<T> {
  readonly #classes = new Map<string, Map<string, Map<string, T>>>();

  get({ class: dataClass, entity, band }: Finding): T | undefined {
    return this.#classes.get(dataClass)?.get(entity)?.get(band);
  }

  set({ class: dataClass, entity, band }: Finding, value: T): void {
    const entities = this.#classes.get(dataClass) ?? new Map<string, Map<string, T>>();
    const bands = entities.get(entity) ?? new Map<string, T>();
    this.#classes.set(dataClass, entities.set(entity, bands.set(band, value)));
  }
}
