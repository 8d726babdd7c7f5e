import { WireError } from '../../core/errors.ts';
import { observedEntities, type ObservedEntity } from '../../core/observed.ts';
import type { Frame, IdKind, Observation, OpaqueContent, ProviderId } from '../../core/types.ts';
import { decodeUtf8 } from '../../wire/utf8.ts';
import { isRemote } from './data.ts';
import { maxLeaves } from './leaf.ts';
import type { FactName, Node, Observe, Shape } from './shape.ts';
import { wordOf } from './words.ts';

/** What the values of one JSON text say beside their texts: facts, observations and ids. */
export class Said {
  readonly #facts: Partial<Record<FactName, string>> = {};
  readonly #observed: Observation[] = [];
  readonly #ids: ProviderId[] = [];
  /** Where the value stands that is read: a JSON pointer. It costs something: asked for only where something is said. */
  readonly #where: () => string;

  constructor(where: () => string) {
    this.#where = where;
  }

  /** For its frame. */
  get inFrame(): Pick<Frame, 'facts' | 'observed' | 'ids'> {
    const { model, stream, inputTokens, outputTokens } = this.#facts;
    const observed = this.#observed;
    const ids = this.#ids;
    return {
      facts: {
        ...(model === undefined ? {} : { model }),
        ...(stream === undefined ? {} : { stream: stream === 't' }),
        ...(inputTokens === undefined ? {} : { inputTokens: Number(inputTokens) }),
        ...(outputTokens === undefined ? {} : { outputTokens: Number(outputTokens) }),
      },
      ...(observed.length > 0 && { observed }),
      ...(ids.length > 0 && { ids }),
    };
  }

  fact(name: FactName, value: string): void {
    this.#facts[name] = value;
  }

  /** @throws WireError `model_ambiguous` for another one than was named before */
  model({ within }: Shape, text: Uint8Array): void {
    const model = nameIn(within, text) ?? decodeUtf8(text);
    if ((this.#facts.model ?? model) !== model)
      throw new WireError('model_ambiguous', 'two models in one JSON text');
    this.#facts.model = model;
  }

  /** A string that is not empty. @throws WireError `body_too_large` */
  string(node: Node, text: Uint8Array): void {
    const { issues, uses, data, within } = node.shape;
    if (node.observes.length > 0) this.value(node, wordOf(text), text);
    const id = (issues ?? uses) === undefined ? undefined : nameIn(within, text);
    if (issues !== undefined && id !== undefined) this.#name('issued', issues, id);
    if (uses !== undefined && id !== undefined) this.#name('used', uses, id);
    if (data !== undefined && id === undefined && isRemote(data, text))
      this.observe('REMOTE_URL', this.#where());
  }

  /**
   * `word`: what is compared with words; empty where it is none. `text`: of a string, all of it.
   * @throws WireError `body_too_large`
   */
  value({ observes }: Node, word: string, text?: Uint8Array): void {
    for (const observe of observes)
      if (isSeen(observe, word, text)) this.observe(observe.entity, this.#where());
  }

  /** Tokens are said once for their list. @throws WireError `body_too_large` */
  token(where: string): void {
    const last = this.#observed.at(-1);
    if (last?.entity !== 'TOKENS' || last.where !== where) this.observe('TOKENS', where);
  }

  /** @throws WireError `body_too_large` */
  observe(entity: ObservedEntity, where: string): void {
    if (this.#observed.length >= maxLeaves)
      throw new WireError('body_too_large', 'a JSON text with too much in it');
    this.#observed.push({ entity, class: observedEntities[entity], where });
  }

  /** What a string holds that nobody here can read. No more of them than texts. */
  opaque(entity: string, content: OpaqueContent, where: string): void {
    this.#observed.push({ entity, class: 'opaque', where, content });
  }

  #name(use: ProviderId['use'], kind: IdKind, id: string): void {
    this.#ids.push({ use, kind, id, where: this.#where() });
  }
}

function isSeen({ on, except, matching }: Observe, word: string, text: Uint8Array | undefined): boolean {
  if (matching !== undefined) return text !== undefined && matching.test(decodeUtf8(text));
  return on ? on.includes(word) : !except?.includes(word);
}

/** What a string names. */
const nameIn = (within: RegExp | undefined, text: Uint8Array): string | undefined =>
  within === undefined ? decodeUtf8(text) : within.exec(decodeUtf8(text))?.[1];
