import { nearest } from '../core/nearest.ts';
import type { DataClass } from '../core/types.ts';
import type { Path } from './parse.ts';
import { deniedByDefault } from './judge.ts';
import { overlap, shareHost } from './routes.ts';
import { applies, neverActs } from './scope.ts';
import type { RouteSource, RuleSource } from './schema.ts';

/** What the recognizers can find: the entities, their classes, and how far each has to look. */
export type KnownEntities = ReadonlyMap<string, { readonly class: DataClass; readonly reach: unknown }>;

/** The APIs that there are, by their names, and what they serve. */
export type KnownProviders = ReadonlyMap<
  string,
  { readonly operations: readonly { readonly name: string }[] }
>;

export interface Complaint {
  readonly path: Path;
  readonly message: string;
  readonly hint?: string;
}

export interface Surroundings {
  readonly routes: readonly RouteSource[];
  readonly knownEntities: KnownEntities;
  readonly providers: KnownProviders | undefined;
}

/** Classes that no recognizer finds, but an adapter or the scanner itself. */
const otherClasses: readonly DataClass[] = [
  'opaque',
  'remote_reference',
  'provider_state',
  'provider_tool',
  'unclassified',
];

const few = 12;

/** The one that was meant, or all where they are few. */
function oneOf(word: string, known: ReadonlySet<string>): { hint?: string } {
  const likely = didYouMean(word, known);
  if (likely.hint !== undefined || known.size === 0 || known.size > few) return likely;
  return { hint: `There are: ${[...known].join(', ')}.` };
}

const didYouMean = (word: string, known: Iterable<string>): { hint?: string } => {
  const likely = nearest(word, known);
  return likely === undefined ? {} : { hint: `Did you mean "${likely}"?` };
};

/** What is wrong with a route. `others`: the routes before it. */
export function checkRoute(
  route: RouteSource,
  others: readonly RouteSource[],
  { providers }: Surroundings,
): Complaint[] {
  const complaints: Complaint[] = [];
  if (providers) complaints.push(...checkProvider(route, providers));
  if (route.commit === 'alongside') {
    complaints.push({
      path: ['commit'],
      message: 'a request cannot run ahead of its record in this version.',
      hint: 'Leave `commit` out: waiting costs less than a millisecond.',
    });
  }
  // One of the same id is told of already.
  const rival = others.find(other => other.id !== route.id && overlap(other, route));
  if (rival) {
    complaints.push({
      path: [],
      message: `route "${route.id}" claims the same host, operation and model as "${rival.id}".`,
      hint: 'Give one of them narrower models or operations, or merge the two.',
    });
  }
  return [...complaints, ...checkProviders(route, others)];
}

function checkProvider(route: RouteSource, providers: KnownProviders): Complaint[] {
  const provider = providers.get(route.provider);
  if (provider) return unknown(['operations'], 'operation', route.operations, namesOf(provider));
  return [
    {
      path: ['provider'],
      message: `there is no provider "${route.provider}".`,
      ...didYouMean(route.provider, providers.keys()),
    },
  ];
}

const namesOf = ({ operations }: { readonly operations: readonly { readonly name: string }[] }): string[] =>
  operations.map(({ name }) => name);

/** A complaint for each of the given names that is none of those that are known. */
function unknown(
  path: Path,
  what: string,
  given: readonly string[] | undefined,
  known: Iterable<string>,
): Complaint[] {
  const all = new Set(known);
  return (given ?? []).flatMap((name, index) =>
    all.has(name)
      ? []
      : [{ path: [...path, index], message: `there is no ${what} "${name}".`, ...oneOf(name, all) }],
  );
}

/** The adapter that knows the path is asked, and must not decide by that how strict it gets. */
function checkProviders(route: RouteSource, others: readonly RouteSource[]): Complaint[] {
  const rival = others.find(
    other =>
      other.provider !== route.provider &&
      shareHost(other, route) &&
      (other.zone !== route.zone || other.identity !== route.identity),
  );
  if (!rival) return [];
  return [
    {
      path: ['provider'],
      message: `"${rival.id}" puts another provider on the same host, in another zone or with another identity.`,
      hint: 'Routes of several providers on one host need the same zone and the same identity.',
    },
  ];
}

/** What is wrong with a rule: a rule that cannot act where it applies is an error. */
export function checkRule(rule: RuleSource, around: Surroundings): Complaint[] {
  const misnamed = checkNames(rule, around);
  return [
    ...misnamed,
    ...checkEffect(rule),
    ...checkTreatable(rule, around),
    ...checkPermit(rule, around),
    // What fits nothing because of a slip of the pen was said already.
    ...(misnamed.length > 0 ? [] : checkReach(rule, around)),
  ];
}

function checkNames({ when, unless }: RuleSource, around: Surroundings): Complaint[] {
  const { routes, knownEntities, providers } = around;
  const ids = routes.map(({ id }) => id);
  const classes = new Set<string>([
    ...otherClasses,
    ...[...knownEntities.values()].map(({ class: known }) => known),
  ]);
  const operations = providers && new Set([...providers.values()].flatMap(namesOf));
  return [
    ...unknown(['when', 'routes'], 'route', when.routes, ids),
    ...unknown(['unless', 'routes'], 'route', unless?.routes, ids),
    ...(operations ? unknown(['when', 'operations'], 'operation', when.operations, operations) : []),
    ...(operations ? unknown(['unless', 'operations'], 'operation', unless?.operations, operations) : []),
    ...unknown(['when', 'classes'], 'class', when.classes, classes),
    ...unknown(['when', 'entities'], 'entity', when.entities, knownEntities.keys()),
  ];
}

function checkEffect({ effect, treatment, when }: RuleSource): Complaint[] {
  const ofData = when.classes ?? when.entities;
  const complaints: Complaint[] = [];
  if (effect === 'hold') {
    complaints.push({
      path: ['effect'],
      message: 'nobody is there to approve what is held.',
      hint: 'Use deny until approvals are configured.',
    });
  }
  if (effect === 'redact' && !treatment)
    complaints.push({ path: [], message: 'a redact rule needs a treatment: mask, redact or hash.' });
  if (effect === 'redact' && !ofData)
    complaints.push({
      path: ['when'],
      message: 'a redact rule needs classes or entities: it treats what they find.',
    });
  if (effect !== 'redact' && treatment)
    complaints.push({
      path: ['treatment'],
      message: `a ${effect} rule treats nothing.`,
      hint: 'Only redact rules have a treatment.',
    });
  if (when.band && !ofData)
    complaints.push({
      path: ['when', 'band'],
      message: 'a band is of findings: name classes or entities too.',
    });
  return complaints;
}

/** What adapters see beside texts has none that could be masked. */
function checkTreatable({ effect, when }: RuleSource, { knownEntities }: Surroundings): Complaint[] {
  if (effect !== 'redact') return [];
  const classOf = (entity: string): string => knownEntities.get(entity)?.class ?? '';
  const named = [...(when.classes ?? []), ...(when.entities ?? []).filter(one => isObserved(classOf(one)))];
  const textless = named.find(name => isObserved(name) || isObserved(classOf(name)));
  if (textless === undefined) return [];
  return [
    {
      path: ['when'],
      message: `${textless} has no text that could be treated.`,
      hint: 'It is denied unless a permit rule names it; take it out here.',
    },
  ];
}

const isObserved = (name: string): boolean =>
  name !== 'unclassified' && (deniedByDefault as ReadonlySet<string>).has(name);

/** A permit rule grants whatever is found; what it may name are the classes that are denied otherwise. */
function checkPermit({ effect, when }: RuleSource, { knownEntities }: Surroundings): Complaint[] {
  if (effect !== 'permit') return [];
  const named = [
    ...(when.classes ?? []),
    ...(when.entities ?? []).map(entity => knownEntities.get(entity)?.class ?? ''),
  ];
  const idle = named.find(name => !(deniedByDefault as ReadonlySet<string>).has(name));
  if (idle === undefined) return [];
  const message = `a permit rule can name only classes that are denied by default (${[...deniedByDefault].join(', ')}).`;
  return [
    {
      path: ['when'],
      message,
      hint: 'Leave classes and entities out to permit; add a deny or redact rule with `unless` for the rest.',
    },
  ];
}

/** What needs the whole text cannot be judged in an answer that is let go piece by piece. */
function checkReach(rule: RuleSource, around: Surroundings): Complaint[] {
  const { when } = rule;
  const reached = around.routes.filter(route => applies(rule, withOperations(route, around)));
  if (around.routes.length === 0) return [];
  if (reached.length === 0) {
    return [
      {
        path: ['when'],
        message: 'fits no route of the policy.',
        hint: 'Correct its routes, zones, operations or models, or remove it.',
      },
    ];
  }
  if (neverActs(rule, reached)) {
    return [
      {
        path: ['unless'],
        message: 'covers all that the rule is about, so the rule never acts.',
        hint: 'Name in it whom, or what, the rule spares.',
      },
    ];
  }
  if (rule.effect === 'permit' || when.phase === 'request') return [];
  const far = documentEntity(rule, around.knownEntities);
  const route = far && reached.find(({ release }) => release === 'segments');
  if (!far || !route) return [];
  return [
    {
      path: ['when'],
      message: `${far} needs the whole text, and answers of route "${route.id}" are let go piece by piece.`,
      hint: `Set phase: request here, or release: whole (hold the answer) or release: causal (judge on what came so far) on "${route.id}".`,
    },
  ];
}

/** A route for all operations is for those that its provider has. */
function withOperations(route: RouteSource, { providers }: Surroundings): RouteSource {
  const provider = providers?.get(route.provider);
  return { ...route, operations: route.operations ?? (provider && namesOf(provider)) };
}

function documentEntity({ when }: RuleSource, known: KnownEntities): string | undefined {
  for (const [entity, { class: dataClass, reach }] of known) {
    const named = [when.entities?.includes(entity), when.classes?.includes(dataClass)].includes(true);
    if (named && reach === 'document') return entity;
  }
  return undefined;
}
