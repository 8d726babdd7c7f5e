import { policyReason } from '../core/reason.ts';
import type { Band, Direction, Effect, Finding, Reason, Treatment } from '../core/types.ts';
import type { Terms } from '../exchange/ports.ts';
import { modelFits } from './glob.ts';
import type { RuleSource, ScopeSource } from './schema.ts';

export const effectOrder: Readonly<Record<Effect, number>> = { permit: 0, redact: 1, hold: 2, deny: 3 };
export const treatmentOrder: Readonly<Record<Treatment, number>> = {
  tokenise: 0,
  hash: 1,
  mask: 2,
  redact: 3,
};
const bandOrder: Readonly<Record<Band, number>> = { possible: 0, likely: 1, certain: 2 };

/** A finding that is merely possible stops nobody, unless a rule says so; what a permit rule names it permits at any strength. */
const defaultBand: Readonly<Record<Effect, Band>> = {
  permit: 'possible',
  redact: 'likely',
  hold: 'likely',
  deny: 'likely',
};

/** A rule, ready to match. */
export interface CompiledRule {
  readonly id: string;
  readonly effect: Effect;
  readonly reason: Reason;
  readonly treatment: Treatment | undefined;
  readonly source: RuleSource;
  /** It has conditions on what is found. */
  readonly ofData: boolean;
  /** Is it about this exchange, whatever is found? */
  applies(direction: Direction, terms: Terms): boolean;
  /** Only of a rule with conditions on what is found. */
  covers(finding: Finding): boolean;
}

/** @throws RangeError where the reason is no code. */
export function compileRule(source: RuleSource): CompiledRule {
  const { id, effect, when, unless, treatment } = source;
  const classes = when.classes && new Set<string>(when.classes);
  const entities = when.entities && new Set(when.entities);
  const least = bandOrder[when.band ?? defaultBand[effect]];
  return {
    id,
    effect,
    reason: policyReason(source.reason ?? id.replaceAll('-', '_')),
    treatment,
    source,
    ofData: classes !== undefined || entities !== undefined,
    applies: (direction, terms) =>
      (when.phase === 'both' || when.phase === direction) &&
      fits(when, terms) &&
      !(unless && fits(unless, terms)),
    covers: finding =>
      bandOrder[finding.band] >= least &&
      ((classes?.has(finding.class) ?? false) || (entities?.has(finding.entity) ?? false)),
  };
}

/** Within a field any of the names will do, all fields must fit. Nobody has no subject, no roles, no groups. */
function fits(scope: ScopeSource, { principal, destination, route }: Terms): boolean {
  return (
    (scope.routes?.includes(route.id) ?? true) &&
    (scope.zones?.includes(route.zone) ?? true) &&
    (scope.operations?.includes(destination.operation) ?? true) &&
    (scope.models?.some(pattern => modelFits(pattern, destination.model)) ?? true) &&
    (scope.subjects === undefined ||
      (principal !== undefined && scope.subjects.includes(principal.subject))) &&
    (scope.roles?.some(role => principal?.roles.includes(role)) ?? true) &&
    (scope.groups?.some(group => principal?.groups.includes(group)) ?? true)
  );
}
