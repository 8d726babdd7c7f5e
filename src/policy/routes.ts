import type { Destination, Route } from '../core/types.ts';
import { modelFits, globsMeet, narrowness } from './glob.ts';
import type { RouteSource } from './schema.ts';

/** A route, ready to match. */
export interface CompiledRoute {
  readonly route: Route;
  readonly source: RouteSource;
}

export const compileRoute = (source: RouteSource): CompiledRoute => ({
  source,
  route: {
    id: source.id,
    zone: source.zone,
    release: source.release,
    commit: source.commit,
    identity: source.identity,
    ids: source.ids,
    owner: source.owner,
    useCase: source.use_case,
  },
});

/** Routes by host. The narrowest that fits counts: by model, then by operation, then by id, never by order. */
export class RouteTable {
  readonly #byHost = new Map<string, CompiledRoute[]>();
  readonly #names: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(routes: readonly CompiledRoute[]) {
    for (const route of routes) {
      for (const host of route.source.hosts) {
        const list = this.#byHost.get(host);
        if (list) list.push(route);
        else this.#byHost.set(host, [route]);
      }
    }
    this.#names = namesOf(routes.map(({ source }) => source));
  }

  providers(host: string): readonly string[] {
    return [...new Set(this.#byHost.get(host)?.map(({ source }) => source.provider))].sort();
  }

  anonymous(host: string): boolean {
    return this.#byHost.get(host)?.some(({ source }) => source.identity === 'optional') ?? false;
  }

  aliases(host: string): readonly string[] {
    return [...(this.#names.get(host) ?? [])].filter(name => name !== host);
  }

  find({ host, provider, operation, model }: Omit<Destination, 'zone'>): Route | undefined {
    let best: { readonly rank: Rank; readonly route: Route } | undefined;
    for (const { source, route } of this.#byHost.get(host) ?? []) {
      if (source.provider !== provider) continue;
      const rank = rankOf(source, operation, model);
      if (rank && (!best || isNarrower(rank, best.rank))) best = { rank, route };
    }
    return best?.route;
  }
}

/** Of each host, all names that it goes by: those that stand beside it in a route, and beside those. */
function namesOf(routes: readonly RouteSource[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, ReadonlySet<string>>();
  for (const { hosts } of routes) {
    const joined = new Set(hosts.flatMap(host => [host, ...(names.get(host) ?? [])]));
    for (const host of joined) names.set(host, joined);
  }
  return names;
}

interface Rank {
  readonly model: number;
  readonly operation: number;
  readonly id: string;
}

function rankOf(source: RouteSource, operation: string, model: string): Rank | undefined {
  if (source.operations && !source.operations.includes(operation)) return undefined;
  const fits = source.models?.filter(pattern => modelFits(pattern, model));
  if (fits?.length === 0) return undefined;
  return {
    model: fits ? Math.max(...fits.map(narrowness)) : -1,
    operation: source.operations ? 1 : 0,
    id: source.id,
  };
}

function isNarrower(a: Rank, b: Rank): boolean {
  if (a.model !== b.model) return a.model > b.model;
  if (a.operation !== b.operation) return a.operation > b.operation;
  return a.id < b.id;
}

/** Do two routes claim the same with the same right? Then which one counts would be an accident. */
export function overlap(a: RouteSource, b: RouteSource): boolean {
  const sharesHost = a.provider === b.provider && shareHost(a, b);
  if (!sharesHost || (a.operations === undefined) !== (b.operations === undefined)) return false;
  const sharesOperation = !a.operations || a.operations.some(operation => b.operations?.includes(operation));
  return sharesOperation && overlappingModels(a.models, b.models);
}

export const shareHost = (a: RouteSource, b: RouteSource): boolean =>
  a.hosts.some(host => b.hosts.includes(host));

function overlappingModels(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (!a || !b) return a === b;
  const rival = new Map<number, string[]>();
  for (const pattern of b) {
    const alike = rival.get(narrowness(pattern));
    if (alike) alike.push(pattern);
    else rival.set(narrowness(pattern), [pattern]);
  }
  return a.some(one => rival.get(narrowness(one))?.some(other => globsMeet(one, other)));
}
