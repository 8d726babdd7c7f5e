import { existsSync } from 'node:fs';
import { type KnownEntities, knownEntities, knownWith } from './known-entities.ts';
import type { ClassifyConfig } from '../config/classify.ts';
import { loadConfig } from './config.ts';
import { ownEntities } from './own.ts';
import type { Environment } from '../config/secret.ts';
import type {
  Band,
  Channel,
  Decision,
  Direction,
  Effect,
  Finding,
  Principal,
  Reason,
  Route,
  Treatment,
} from '../core/types.ts';
import { nearest } from '../core/nearest.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { readPolicyFiles } from './policies.ts';
import { providers } from './providers.ts';

/** Which policy: the named files and folders, or those of the configuration where none is named. */
export interface PolicyChoice {
  readonly files: readonly string[];
  readonly config: string;
  readonly environment: Environment;
}

/** A policy, and what findings it may speak of. */
export interface OpenedPolicy {
  readonly policy: LoadedPolicy;
  readonly known: KnownEntities;
  /** What the configuration looks for besides; undefined: there is no configuration, and none is needed. */
  readonly classify: ClassifyConfig | undefined;
}

/** Files are read with what the configuration looks for, where there is one. @throws ConfigError, PolicyError */
export function openPolicy({ files, config, environment }: PolicyChoice): OpenedPolicy {
  const isNeeded = files.length === 0 || existsSync(config);
  const loaded = isNeeded ? loadConfig(config, environment) : undefined;
  const known = loaded ? knownWith(ownEntities(loaded.classify)) : knownEntities;
  const paths = files.length > 0 ? files : (loaded?.policy.files ?? []);
  const policy = loadPolicy(readPolicyFiles(paths), { knownEntities: known, providers });
  return { policy, known, classify: loaded?.classify };
}

/** An exchange as somebody supposes it, without a body. */
export interface Supposition {
  readonly direction: Direction;
  readonly host: string;
  readonly provider: string | undefined;
  readonly operation: string;
  readonly model: string;
  /** Undefined: nobody who can be named. */
  readonly principal: Pick<Principal, 'subject' | 'roles' | 'groups'> | undefined;
  /** What would be found. */
  readonly entities: readonly string[];
  readonly band: Band;
}

/** What the policy says to it, and because of which rules. */
export interface Explained {
  readonly route: Pick<Route, 'id' | 'zone' | 'release' | 'identity'> | null;
  readonly effect: Effect;
  readonly reason: Reason | 'no_route' | 'identity_missing';
  readonly rules: readonly {
    readonly id: string;
    readonly effect: Effect;
    readonly description: string;
    /** Of what is supposed to be found, what this rule is about. */
    readonly entities: readonly string[];
  }[];
  readonly treatments: Readonly<Record<string, Treatment>>;
}

/** @throws RangeError where an entity is none that a recognizer finds, or the provider or its operation is not known */
export function explainPolicy(
  { policy, known }: Omit<OpenedPolicy, 'classify'>,
  supposed: Supposition,
): Explained {
  const { operation, model, direction } = supposed;
  // As a request's host is read.
  const host = supposed.host.toLowerCase();
  const provider = supposed.provider ?? policy.providers(host)[0] ?? '';
  checkDestination(provider, operation);
  const route = policy.route({ host, provider, operation, model });
  if (!route) return { route: null, effect: 'deny', reason: 'no_route', rules: [], treatments: {} };
  const principal = supposed.principal && imagined(supposed.principal);
  const shown = { id: route.id, zone: route.zone, release: route.release, identity: route.identity };
  if (!principal && route.identity === 'required')
    return { route: shown, effect: 'deny', reason: 'identity_missing', rules: [], treatments: {} };
  const terms = { principal, destination: { host, provider, operation, model, zone: route.zone }, route };
  const findings = supposed.entities.map(entity => found(entity, supposed.band, known));
  const decision = policy.judge(terms).decide(direction, findings);
  const rules = policy
    .explain(direction, terms, findings)
    .map(({ rule, effect, description, findings: its }) => ({
      id: rule,
      effect,
      description,
      entities: its.map(({ entity }) => entity),
    }));
  return {
    route: shown,
    effect: decision.effect,
    reason: decision.reason,
    rules,
    treatments: treatmentsOf(decision),
  };
}

/** Nothing known of the host is said by the answer; a name that nobody knows would be answered with a guess. */
function checkDestination(provider: string, operation: string): void {
  if (provider === '') return;
  const operations = providers.get(provider)?.operations.map(({ name }) => name);
  if (!operations)
    throw new RangeError(`there is no provider "${provider}". ${oneOf(provider, [...providers.keys()])}`);
  if (!operations.includes(operation))
    throw new RangeError(
      `${provider} has no operation "${operation}" that Sallyport knows. ${oneOf(operation, operations)}`,
    );
}

function oneOf(word: string, known: readonly string[]): string {
  const likely = nearest(word, known);
  return likely === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${likely}"?`;
}

const imagined = (who: Pick<Principal, 'subject' | 'roles' | 'groups'>): Principal => ({
  ...who,
  issuer: '',
  tenant: undefined,
  actors: [],
  workload: undefined,
  scopes: [],
  verified: {},
  credential: '',
  expiresAtMs: Infinity,
});

function found(entity: string, band: Band, entities: KnownEntities): Finding {
  const known = entities.get(entity);
  if (!known) throw new RangeError(`nothing finds "${entity}". ${oneOf(entity, [...entities.keys()])}`);
  const channel = 'supposed' as Channel;
  return { entity, class: known.class, band, score: 1, recognizer: 'supposed', channel, at: [0, 1] };
}

const treatmentsOf = ({ treatments }: Decision): Readonly<Record<string, Treatment>> =>
  Object.fromEntries([...treatments].map(([{ entity }, treatment]) => [entity, treatment]));
