import { SallyportError } from '../core/errors.ts';
import type { Channel, Direction, Frame, Head, Quoting, Slot } from '../core/types.ts';
import type { QueryParameter, TargetText } from '../wire/path.ts';
import type { Operation } from './ports.ts';

/** Headers of which a second one would let two readers see two requests (RFC 9110 section 5.3). */
const singular = new Set([
  ':method',
  ':path',
  ':authority',
  ':scheme',
  ':status',
  'authorization',
  'api-key',
  'x-goog-api-key',
  'host',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
]);

/** Values, first of each name; repeats of what must be single are an error. @throws SallyportError `header_invalid` */
export function readHead(head: Head): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of head) {
    if (values.has(name) && singular.has(name))
      throw new SallyportError('header_invalid', 'a header is repeated');
    if (/[\r\n\0]/.test(value))
      throw new SallyportError('header_invalid', 'a header value has a control byte');
    if (!values.has(name)) values.set(name, value);
  }
  return values;
}

/** A status as it came (RFC 9110 section 15). @throws SallyportError `upstream_status_refused` where it is none */
export function statusOf(values: ReadonlyMap<string, string>): number {
  const status = values.get(':status') ?? '';
  if (!/^\d{3}$/.test(status)) throw new SallyportError('upstream_status_refused', 'no status');
  return Number(status);
}

/** Only final ones are relayed. @throws SallyportError `upstream_status_refused` */
export function expectFinal(status: number): void {
  if (status < 200 || status > 599)
    throw new SallyportError('upstream_status_refused', 'a status that is not relayed');
}

/** Headers of the connection and of framing: they are the edge's own business, never content. */
const ofTheEdge = new Set(['content-length', 'accept-encoding']);

/** An allow-list made ready: exact names and prefixes. */
export class HeaderList {
  readonly #exact: ReadonlySet<string>;
  readonly #prefixes: readonly string[];

  constructor(names: readonly string[]) {
    this.#exact = new Set(names.filter(name => !name.endsWith('*')));
    this.#prefixes = names.filter(name => name.endsWith('*')).map(name => name.slice(0, -1));
  }

  has(name: string): boolean {
    return this.#exact.has(name) || this.#prefixes.some(prefix => name.startsWith(prefix));
  }
}

const lists = new WeakMap<Operation, Readonly<Record<Direction, HeaderList>>>();

const listOf = (operation: Operation, direction: Direction): HeaderList => {
  let both = lists.get(operation);
  if (!both) {
    both = {
      request: new HeaderList(operation.headers.request),
      response: new HeaderList(operation.headers.response),
    };
    lists.set(operation, both);
  }
  return both[direction];
};

const kept: Readonly<Record<Direction, readonly string[]>> = {
  request: [':method', ':path', ':authority', ':scheme'],
  response: [':status'],
};

/** The headers that go on: pseudo headers, and what the operation lists. `without`: headers that carry identity. */
export function allowed(
  head: Head,
  direction: Direction,
  operation: Operation,
  without: readonly string[],
): Head {
  const list = listOf(operation, direction);
  return head.filter(
    ([name]) =>
      kept[direction].includes(name) ||
      (!name.startsWith(':') && !ofTheEdge.has(name) && !without.includes(name) && list.has(name)),
  );
}

const encoder = new TextEncoder();
/** As it is: a byte order mark is of the value, and stays. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What of a request's target is scanned: the places of its path, and the values of its query. */
export interface TargetTexts {
  readonly match: { readonly texts: readonly TargetText[] };
  readonly query: readonly QueryParameter[];
}

/**
 * A head as a frame, so that header values go the way of every other text: each value a slot, values apart by a line end,
 * which no value can contain. Pseudo headers are checked by other means, but for what a target says in words that are not
 * the API's own; credentials are not content.
 */
export function headFrame(head: Head, credentials: readonly string[], target?: TargetTexts): Frame {
  const bytes = encoder.encode(head.map(([, value]) => `${value}\n`).join(''));
  const slots: Slot[] = [];
  let start = 0;
  let shown = 0;
  for (const [index, [name]] of head.entries()) {
    const end = bytes.indexOf(0x0a, start);
    if (name === ':path' && target !== undefined) slots.push(...targetSlots(target, credentials, start));
    else if (!name.startsWith(':') && !credentials.includes(name))
      slots.push(headerSlot(name, index, bytes.subarray(start, end), start));
    start = end + 1;
  }
  for (const { quoting, text } of slots) shown += quoting.outward(text.length) - quoting.outward(0);
  return {
    bytes,
    slots,
    closes: slots.map(({ channel }) => channel),
    last: false,
    syntax: bytes.length - shown,
    unscannable: 0,
    facts: {},
  };
}

/** They cannot be rewritten: another path would be another request. */
function targetSlots(
  { match, query }: TargetTexts,
  credentials: readonly string[],
  start: number,
): readonly Slot[] {
  const named = [
    ...match.texts.map((text, index) => ({ text, where: 'path', channel: `@path.${index}`, label: '' })),
    // Whole texts are never read as one, not even where a list has several.
    ...query.map(({ name, valueText }, index) => ({
      text: valueText,
      where: `query:${name}`,
      channel: `@query.${index}.${name}`,
      label: name,
    })),
  ];
  return named
    .filter(({ where, text }) => text.text.length > 0 && !credentials.includes(where))
    .map(({ text: { text, quoting }, where, channel, label }) => ({
      channel: channel as Channel,
      kind: 'text',
      where,
      label,
      text,
      quoting: { outward: offset => start + quoting.outward(offset), quote: () => undefined },
    }));
}

function headerSlot(name: string, index: number, text: Uint8Array, start: number): Slot {
  const quoting: Quoting = { outward: offset => start + offset, quote: by => by };
  return {
    channel: `@header.${index}.${name}` as Channel,
    kind: 'header',
    where: `header:${name}`,
    label: name,
    text,
    quoting,
  };
}

/** The head whose frame was rewritten to `bytes`. */
export function headOf(head: Head, bytes: Uint8Array): Head {
  const values = decoder.decode(bytes).split('\n');
  return head.map(([name], index) => [name, values[index] ?? ''] as const);
}
