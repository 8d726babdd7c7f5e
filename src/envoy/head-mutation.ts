import { InvariantError } from '../core/errors.ts';
import type { Head } from '../core/types.ts';
import type { HeadMutation } from './messages.ts';

/** What `content-length` shall say: the length of a body that is known whole, or nothing. */
export type Framing = { readonly length: number } | { readonly length: undefined } | 'headers-only';

/** Written by Envoy or by us, never by whoever sent the message: two opinions about where a body ends are a smuggled request. */
const framingNames = new Set(['content-length', 'transfer-encoding']);

/** A host may not be changed behind the back of the route that was judged. */
const fixedPseudo = new Set([':authority', ':method', ':scheme']);

type Values = Map<string, string[]>;

function byName(head: Head): Values {
  const values: Values = new Map();
  for (const [name, text] of head) {
    const known = values.get(name);
    if (known) known.push(text);
    else values.set(name, [text]);
  }
  return values;
}

const same = (a: readonly string[] | undefined, b: readonly string[]): boolean =>
  a?.length === b.length && b.every((text, i) => text === a[i]);

/** Repeats as one field line (RFC 9110 section 5.3); cookies by RFC 9113 section 8.2.3. @throws InvariantError for set-cookie. */
function joined(name: string, values: readonly string[]): string {
  const [only] = values;
  if (only !== undefined && values.length === 1) return only;
  if (name === 'set-cookie') throw new InvariantError('set-cookie can be kept or removed, not rewritten');
  return values.join(name === 'cookie' ? '; ' : ', ');
}

function checkPseudo(received: Values, wanted: Values): void {
  for (const [name, values] of received)
    if (name.startsWith(':') && !wanted.has(name))
      throw new InvariantError('a pseudo header cannot be removed');
    else if (fixedPseudo.has(name) && !same(wanted.get(name), values))
      throw new InvariantError('method, scheme and authority leave as they came');
  for (const name of wanted.keys())
    if (name === 'host' || (name.startsWith(':') && !received.has(name)))
      throw new InvariantError('neither host nor a pseudo header can be added');
}

function framingHeaders(received: Values, wanted: Values, framing: Framing): HeadMutation {
  const held = [...framingNames].filter(name => received.has(name));
  if (framing !== 'headers-only')
    return framing.length === undefined
      ? { remove: held, set: [] }
      : {
          remove: held.filter(name => name !== 'content-length'),
          set: [['content-length', String(framing.length)]],
        };
  // No body follows, so nothing can be smuggled: the answer to HEAD keeps the length that the judged head states.
  const length = received.get('content-length');
  const keeps =
    length !== undefined && (same(length, ['0']) || same(length, wanted.get('content-length') ?? []));
  return { remove: held.filter(name => !(keeps && name === 'content-length')), set: [] };
}

/**
 * What turns the head that Envoy holds into the one that was committed: every received header that is not in it goes,
 * new and changed ones are set, the rest stays untouched.
 * @throws InvariantError where Envoy cannot be brought to it.
 */
export function headMutation(received: Head, wanted: Head, framing: Framing): HeadMutation {
  const [before, after] = [byName(received), byName(wanted)];
  checkPseudo(before, after);
  const { remove, set } = framingHeaders(before, after, framing);
  const gone = [...before.keys()].filter(name => !framingNames.has(name) && !after.has(name));
  const changed = [...after]
    .filter(([name, values]) => !framingNames.has(name) && !same(before.get(name), values))
    .map(([name, values]) => [name, joined(name, values)] as const);
  return { remove: [...gone, ...remove], set: [...changed, ...set] };
}
