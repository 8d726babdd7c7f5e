import type { Wording } from '../../core/passage.ts';
import type { Denial, Direction, FrameFacts, IdKind, ProviderId } from '../../core/types.ts';
import type {
  FrameReader,
  Operation,
  OperationMatch,
  OperationSummary,
  Provider,
  WireLimits,
} from '../../exchange/ports.ts';
import { utf8Essence } from '../../wire/media-type.ts';
import type { RequestTarget, TargetText } from '../../wire/path.ts';
import { EmptyBody } from './empty-body.ts';
import { PathTemplate } from './path-template.ts';
import type { Plan } from './shape.ts';
import { WholeBody } from './whole-body.ts';

/** A streamed answer, by its framing. */
export interface StreamTable {
  /** Of the answer, without parameters: `text/event-stream`. */
  readonly contentType: string;
  readonly reader: (limits: WireLimits) => FrameReader;
  /** A last frame that the API's SDKs turn into an exception. */
  readonly errorFrame: (denial: Denial) => Uint8Array;
}

/** What tells one operation of an API from another. */
export interface OperationTable {
  /** In policies: `chat`. Several tables may have the same one, where an API has several paths for it. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Templates, as of `PathTemplate`. The places `model` and those of `ids` have a meaning; others are text. */
  readonly paths: readonly string[];
  /** Places that are ids of what the provider keeps. */
  readonly ids?: Readonly<Record<string, IdKind>>;
  readonly query?: Operation['query'];
  /**
   * Parameters of the query that choose this table among those of one path: their value; null where they are left out,
   * true where they must not be.
   */
  readonly when?: Readonly<Record<string, string | null | true>>;
  /** What stands in a place chooses this table among those of one path: the family of a model. */
  readonly having?: Readonly<Record<string, RegExp>>;
  /** Undefined: it takes no body. */
  readonly request?: Plan;
  /** Content types, beside JSON's own, of requests that are JSON all the same; empty: none is given. */
  readonly jsonAs?: readonly string[];
  readonly response: Plan;
  /** The framings that a streamed answer may have; none: it has no streamed answers. */
  readonly streams?: readonly StreamTable[];
  /** The path itself asks for a streamed answer. Otherwise the request's body does (`fact: 'stream'`). */
  readonly streamed?: true;
}

/** What all operations of an API have in common. */
export interface ApiTable {
  readonly headers: Readonly<Record<Direction, readonly string[]>>;
  readonly credentials: readonly string[];
  readonly versions?: Operation['versions'];
  readonly signed?: Operation['signed'];
  readonly denial: (denial: Denial) => Wording;
}

type ReadingContext = Parameters<Operation['reader']>[2];

/** Answers that have no content (RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5). */
const emptyStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

/** An operation whose bodies are JSON, or streams of it. */
class JsonOperation implements Operation {
  readonly name: string;
  readonly body: 'required' | 'none';
  readonly headers: Operation['headers'];
  readonly credentials: readonly string[];
  readonly query: Operation['query'];
  readonly versions: Operation['versions'];
  readonly denial: Operation['denial'];
  readonly signed: NonNullable<Operation['signed']>;
  readonly #table: OperationTable;

  constructor(table: OperationTable, { headers, credentials, versions, signed, denial }: ApiTable) {
    this.#table = table;
    this.name = table.name;
    this.body = table.request ? 'required' : 'none';
    this.query = table.query ?? {};
    this.headers = headers;
    this.credentials = credentials;
    this.versions = versions ?? {};
    this.signed = signed ?? (() => undefined);
    this.denial = denial;
  }

  errorFrame(denial: Denial, contentType: string): Uint8Array {
    const stream = this.#streamOf(contentType) ?? this.#table.streams?.[0];
    return stream ? stream.errorFrame(denial) : this.denial(denial).body;
  }

  reader(direction: Direction, contentType: string, context: ReadingContext): FrameReader | undefined {
    return direction === 'request'
      ? this.#requestReader(contentType, context)
      : this.#responseReader(contentType, context);
  }

  #requestReader(contentType: string, { limits }: ReadingContext): FrameReader | undefined {
    const plan = this.#table.request;
    if (plan === undefined) return new EmptyBody('body_unexpected');
    const essence = utf8Essence(contentType) ?? contentType;
    if (essence !== 'application/json' && this.#table.jsonAs?.includes(essence) !== true) return undefined;
    return new WholeBody({ plan, maxBodyBytes: limits.maxBodyBytes, root: 'object' });
  }

  #responseReader(contentType: string, { asked, status, limits }: ReadingContext): FrameReader | undefined {
    if (emptyStatuses.has(status)) return new EmptyBody('body_unexpected');
    if (contentType === '') return new EmptyBody('content_type_unsupported');
    const stream = asked.stream === true && status < 400 ? this.#streamOf(contentType) : undefined;
    if (stream) return stream.reader(limits);
    if (utf8Essence(contentType) !== 'application/json') return undefined;
    return new WholeBody({ plan: this.#table.response, maxBodyBytes: limits.maxBodyBytes, root: 'any' });
  }

  #streamOf(contentType: string): StreamTable | undefined {
    const essence = utf8Essence(contentType);
    return this.#table.streams?.find(table => table.contentType === essence);
  }
}

interface Entry {
  readonly table: OperationTable;
  readonly template: PathTemplate;
  readonly operation: Operation;
}

/** An API whose bodies are JSON, out of the tables of its operations. */
export function jsonProvider(name: string, api: ApiTable, tables: readonly OperationTable[]): Provider {
  const entries: Entry[] = tables.flatMap(table => {
    const operation = new JsonOperation(table, api);
    return table.paths.map(path => ({ table, template: new PathTemplate(path), operation }));
  });
  return {
    name,
    operations: summaries(tables),
    denial: api.denial,
    find: (method, target) => {
      for (const entry of entries) {
        const found = entry.table.method === method ? matchOf(entry, target) : undefined;
        if (found) return found;
      }
      return undefined;
    },
  };
}

function matchOf({ table, template, operation }: Entry, target: RequestTarget): OperationMatch | undefined {
  const places = template.match(target);
  if (!places || !isChosen(table, target)) return undefined;
  for (const [place, pattern] of Object.entries(table.having ?? {}))
    if (!pattern.test(template.valueOf(place, places.get(place) as TargetText))) return undefined;
  const ids: ProviderId[] = [];
  let facts: FrameFacts = table.streamed ? { stream: true } : {};
  for (const [place, text] of places) {
    const value = template.valueOf(place, text);
    const kind = table.ids?.[place];
    if (place === 'model') facts = { ...facts, model: value };
    if (kind !== undefined) ids.push({ use: 'used', kind, id: value, where: `path:${place}` });
  }
  return { operation, facts, texts: [...places.values()], ids };
}

const isChosen = ({ when = {} }: OperationTable, { query }: RequestTarget): boolean =>
  Object.entries(when).every(([name, expected]) => {
    const value = query.find(parameter => parameter.name === name)?.value ?? null;
    return expected === true ? value !== null : value === expected;
  });

function summaries(tables: readonly OperationTable[]): readonly OperationSummary[] {
  const requests = new Map<string, Set<string>>();
  for (const { name, method, paths } of tables) {
    const known = requests.get(name) ?? new Set();
    requests.set(name, known);
    for (const path of paths) known.add(`${method} ${path}`);
  }
  return [...requests].map(([name, all]) => ({ name, requests: [...all] }));
}
