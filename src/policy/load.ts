import { reasons } from '../core/reason.ts';
import type { Direction, Finding } from '../core/types.ts';
import type { Policy, Terms } from '../exchange/ports.ts';
import {
  checkRoute,
  checkRule,
  type Complaint,
  type KnownEntities,
  type KnownProviders,
  type Surroundings,
} from './checks.ts';
import { digestOf } from './digest.ts';
import { JudgeCache } from './judge-cache.ts';
import { type Explanation, explainRules, judgeOf } from './judge.ts';
import { parseFile, type Path, type Report } from './parse.ts';
import { PolicyError, type PolicyIssue } from './problem.ts';
import { compileRoute, RouteTable } from './routes.ts';
import { compileRule } from './rules.ts';
import { policyFile, type RouteSource, type RuleSource } from './schema.ts';

export { PolicyError } from './problem.ts';

export interface PolicyText {
  /** For messages: the file's path. */
  readonly name: string;
  readonly text: string;
}

export interface PolicyOptions {
  readonly knownEntities: KnownEntities;
  /** The providers that a route may have, and their operations; any where it is left out. */
  readonly providers?: KnownProviders;
}

/** A policy that also says why. */
export interface LoadedPolicy extends Policy {
  /** `permits`: rules that grant by themselves. */
  readonly counts: { readonly routes: number; readonly rules: number; readonly permits: number };
  explain(direction: Direction, terms: Terms, findings: readonly Finding[]): readonly Explanation[];
}

/** Merges the files, whatever their order, checks them and compiles them. @throws PolicyError with all that is wrong. */
export function loadPolicy(files: readonly PolicyText[], options: PolicyOptions): LoadedPolicy {
  const parsed = files.map(({ name, text }) => parseFile(name, text, policyFile));
  const broken = parsed.flatMap(one => ('issues' in one ? one.issues : []));
  if (broken.length > 0) throw new PolicyError(broken);
  const whole = parsed.filter(one => 'file' in one);
  const routes = whole.flatMap(({ file, issue }) => placed('routes', file.routes, issue));
  const rules = whole.flatMap(({ file, issue }) => placed('rules', file.rules, issue));
  const issues = check(routes, rules, options);
  if (issues.length > 0) throw new PolicyError(issues);
  return compile(
    routes.map(({ source }) => source),
    rules.map(({ source }) => source),
  );
}

interface Placed<T> {
  readonly source: T;
  readonly issue: (complaint: Complaint) => PolicyIssue;
}

const placed = <T>(section: string, sources: readonly T[], issue: Report): readonly Placed<T>[] =>
  sources.map((source, index) => {
    const base: Path = [section, index];
    return { source, issue: ({ path, message, hint }) => issue([...base, ...path], message, hint) };
  });

function check(
  routes: readonly Placed<RouteSource>[],
  rules: readonly Placed<RuleSource>[],
  { knownEntities, providers }: PolicyOptions,
): readonly PolicyIssue[] {
  const around: Surroundings = { routes: routes.map(({ source }) => source), knownEntities, providers };
  return [
    ...duplicates(routes, 'route'),
    ...duplicates(rules, 'rule'),
    ...routes.flatMap(({ source, issue }, index) =>
      checkRoute(source, around.routes.slice(0, index), around).map(issue),
    ),
    ...rules.flatMap(({ source, issue }) =>
      [...checkRule(source, around), ...checkReason(source)].map(issue),
    ),
  ];
}

function checkReason(rule: RuleSource): readonly Complaint[] {
  try {
    const { reason: code } = compileRule(rule);
    // `in`: the names that every object inherits are nobody's reasons either.
    if (!(code in reasons)) return [];
    return [
      {
        path: rule.reason === undefined ? ['id'] : ['reason'],
        message: `"${code}" is a reason that Sallyport itself gives.`,
        hint: 'Give the rule a reason of its own, so that a record says which of the two it was.',
      },
    ];
  } catch (error) {
    return [{ path: ['reason'], message: `${(error as RangeError).message}.` }];
  }
}

function duplicates<T extends { readonly id: string }>(
  all: readonly Placed<T>[],
  what: string,
): readonly PolicyIssue[] {
  const first = new Map<string, Placed<T>>();
  return all.flatMap(one => {
    const { id } = one.source;
    const before = first.get(id);
    if (!before) {
      first.set(id, one);
      return [];
    }
    const { file, line } = before.issue({ path: ['id'], message: '' });
    return [
      one.issue({
        path: ['id'],
        message: `there are two ${what}s with the id "${id}"; the other one is at ${file}:${line ?? 1}.`,
        hint: 'Ids are unique over all files.',
      }),
    ];
  });
}

function compile(routeSources: readonly RouteSource[], ruleSources: readonly RuleSource[]): LoadedPolicy {
  const digest = digestOf(routeSources, ruleSources);
  const table = new RouteTable(routeSources.map(compileRoute));
  const rules = ruleSources.map(compileRule).sort((a, b) => (a.id < b.id ? -1 : 1));
  const judges = new JudgeCache(ruleSources, terms => judgeOf(rules, digest, terms));
  return {
    digest,
    counts: {
      routes: routeSources.length,
      rules: ruleSources.length,
      permits: rules.filter(({ effect, ofData }) => effect === 'permit' && !ofData).length,
    },
    providers: host => table.providers(host),
    anonymous: host => table.anonymous(host),
    aliases: host => table.aliases(host),
    route: to => table.find(to),
    judge: terms => judges.of(terms),
    explain: (direction, terms, findings) => explainRules(rules, direction, terms, findings),
  };
}
