import { SallyportError } from '../core/errors.ts';
import { reason } from '../core/reason.ts';
import type { Channel, Frame, Head, PolicyDigest, Quoting } from '../core/types.ts';
import type { FrameReader, Judge } from './ports.ts';

/**
 * Replies that Envoy makes itself (403, 413, 503, 504 …) run through the response path like any answer, only that no
 * provider's format describes them: they are short texts, read as such, and anything found in one denies it.
 */
const maxBytes = 64 * 1024;

export class LocalReplyReader implements FrameReader {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  get held(): number {
    return this.#length;
  }

  read(chunk: Uint8Array, end: boolean): readonly Frame[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length > maxBytes)
      throw new SallyportError('early_response', 'a local reply that is too long for one');
    if (!end) return [];
    const bytes = Buffer.concat(this.#chunks);
    this.#length = 0;
    const quoting: Quoting = { outward: offset => offset, quote: () => undefined };
    const slot = {
      channel: 'local-reply' as Channel,
      kind: 'text',
      where: '',
      label: '',
      text: bytes,
      quoting,
    } as const;
    const slots = bytes.length > 0 ? [slot] : [];
    return [{ bytes, slots, closes: [], last: true, syntax: 0, unscannable: 0, facts: {} }];
  }
}

/** Permits where nothing was found. */
export const localReplyJudge = (policy: PolicyDigest): Judge => ({
  decide: (_direction, findings) => ({
    effect: findings.length === 0 ? 'permit' : 'deny',
    reason: findings.length === 0 ? reason('local_reply') : reason('early_response'),
    rules: [],
    policy,
    treatments: new Map(),
  }),
});

/** The last three are those of a refusal by our own early check, which Envoy answers with: nobody else can set them here. */
const passing = new Set([
  ':status',
  'content-type',
  'retry-after',
  'x-should-retry',
  'location',
  'x-sallyport-decision',
  'x-sallyport-reason',
  'x-sallyport-exchange',
]);

export function localReplyHead(head: Head): Head {
  const kept = head.filter(([name]) => passing.has(name));
  if (kept.some(([name]) => name === 'x-sallyport-decision')) return kept;
  return [...kept, ['x-sallyport-decision', 'local-reply']];
}
