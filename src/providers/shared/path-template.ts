import type { RequestTarget, TargetText } from '../../wire/path.ts';
import { decodeUtf8 } from '../../wire/utf8.ts';

/**
 * A path with places in it: `/v1/models/{model}`, `/v1beta/models/{model}:generateContent`. A place takes one segment, or
 * what is left of it, and is never empty. No segment has an encoded slash in it, but where a place says so: `{+model}`.
 */
export class PathTemplate {
  readonly #parts: readonly Part[];

  constructor(template: string) {
    this.#parts = template.slice(1).split('/').map(partOf);
  }

  /** What stands in its places, by name; undefined: another path. */
  match({ segments }: Pick<RequestTarget, 'segments'>): ReadonlyMap<string, TargetText> | undefined {
    if (segments.length !== this.#parts.length) return undefined;
    const places = new Map<string, TargetText>();
    for (const [index, { name, before, after, slashes }] of this.#parts.entries()) {
      const segment = segments[index] as TargetText;
      const text = decodeUtf8(segment.text);
      if (text.includes('/') && !slashes) return undefined;
      if (name === undefined) {
        if (text !== before) return undefined;
        continue;
      }
      if (text.length <= before.length + after.length || !text.startsWith(before) || !text.endsWith(after))
        return undefined;
      places.set(name, segment);
    }
    return places;
  }

  /** What a place took, without what the template says around it. */
  valueOf(place: string, { text }: TargetText): string {
    const { before = '', after = '' } = this.#parts.find(({ name }) => name === place) ?? {};
    return decodeUtf8(text).slice(before.length, after === '' ? undefined : -after.length);
  }
}

interface Part {
  /** Undefined: it has no place. */
  readonly name: string | undefined;
  readonly before: string;
  readonly after: string;
  /** May what it takes have slashes in it? */
  readonly slashes: boolean;
}

function partOf(segment: string): Part {
  const [, before = segment, plus, name, after = ''] = /^([^{]*)\{(\+?)(\w+)\}(.*)$/.exec(segment) ?? [];
  return { name, before, after, slashes: plus === '+' };
}
