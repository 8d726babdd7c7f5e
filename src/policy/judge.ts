import { reason } from '../core/reason.ts';
import type {
  DataClass,
  Decision,
  Direction,
  Effect,
  Finding,
  ObservedClass,
  PolicyDigest,
  Reason,
  Treatment,
} from '../core/types.ts';
import type { Judge, Terms } from '../exchange/ports.ts';
import { type CompiledRule, effectOrder, treatmentOrder } from './rules.ts';

/** What nobody can look into is denied unless a permit rule names its class. The first weighs most as a reason. */
export const deniedByDefault: ReadonlySet<ShutClass> = new Set([
  'provider_tool',
  'provider_state',
  'remote_reference',
  'opaque',
  'unclassified',
]);
type ShutClass = ObservedClass | 'unclassified';

const isShut = (name: DataClass): name is ShutClass => (deniedByDefault as ReadonlySet<DataClass>).has(name);

/** The rules that are about one exchange, in the order of their ids. */
interface Narrowed {
  readonly permits: readonly CompiledRule[];
  /** Permit rules that lift the denial of classes that are denied by default. */
  readonly lifts: readonly CompiledRule[];
  readonly others: readonly CompiledRule[];
}

/** The rules of a policy narrowed to one exchange: pure from here on. */
export function judgeOf(rules: readonly CompiledRule[], policy: PolicyDigest, terms: Terms): Judge {
  const narrowed: Record<Direction, Narrowed> = {
    request: narrow(rules, 'request', terms),
    response: narrow(rules, 'response', terms),
  };
  const clean: Partial<Record<Direction, Decision>> = {};
  return {
    decide: (direction, findings) => {
      if (findings.length > 0) return decide(narrowed[direction], policy, findings);
      return (clean[direction] ??= decide(narrowed[direction], policy, findings));
    },
  };
}

function narrow(rules: readonly CompiledRule[], direction: Direction, terms: Terms): Narrowed {
  const applying = rules.filter(rule => rule.applies(direction, terms));
  const permits = applying.filter(rule => rule.effect === 'permit');
  return {
    permits: permits.filter(rule => !rule.ofData),
    lifts: permits.filter(rule => rule.ofData),
    others: applying.filter(rule => rule.effect !== 'permit'),
  };
}

/** The least upper bound of all rules that match. Only permit rules grant: without one, deny, whatever else matched. */
function decide(
  { permits, lifts, others }: Narrowed,
  policy: PolicyDigest,
  findings: readonly Finding[],
): Decision {
  const matched = others.filter(rule => !rule.ofData || findings.some(finding => rule.covers(finding)));
  const lifting = lifts.filter(rule => findings.some(finding => rule.covers(finding)));
  const rules = [...permits, ...lifting, ...matched].map(({ id }) => id).sort();
  const refused = refusal(permits, lifts, matched, findings);
  const made = { rules, policy, treatments: treatmentsOf(matched, findings) };
  if (refused) return { ...made, effect: 'deny', reason: refused };
  const strongest = strongestOf(matched);
  return { ...made, effect: strongest?.effect ?? 'permit', reason: strongest?.reason ?? reason('permitted') };
}

/** Why not, in the order in which it weighs: a rule that denies says it best. */
function refusal(
  permits: readonly CompiledRule[],
  lifts: readonly CompiledRule[],
  matched: readonly CompiledRule[],
  findings: readonly Finding[],
): Reason | undefined {
  const denying = strongestOf(matched.filter(rule => rule.effect === 'deny'));
  if (denying) return denying.reason;
  if (permits.length === 0) return reason('no_rule_permits');
  const shut = findings.filter(finding => isShut(finding.class) && !lifts.some(rule => rule.covers(finding)));
  // Whatever their order: what weighs most, of those there are.
  const worst = [...deniedByDefault].find(name => shut.some(finding => finding.class === name));
  return worst && reason(worst);
}

/** The first id among the strongest: the order of rules means nothing. */
const strongestOf = (
  rules: readonly CompiledRule[],
): { readonly effect: Effect; readonly reason: Reason } | undefined =>
  rules.toSorted((a, b) => effectOrder[b.effect] - effectOrder[a.effect] || (a.id < b.id ? -1 : 1))[0];

function treatmentsOf(
  matched: readonly CompiledRule[],
  findings: readonly Finding[],
): ReadonlyMap<Finding, Treatment> {
  const treatments = new Map<Finding, Treatment>();
  for (const rule of matched) {
    if (!rule.treatment) continue;
    for (const finding of findings) {
      if (!rule.covers(finding)) continue;
      const before = treatments.get(finding);
      if (!before || treatmentOrder[rule.treatment] > treatmentOrder[before])
        treatments.set(finding, rule.treatment);
    }
  }
  return treatments;
}

/** The rules that matched, each with the findings that made it match. */
export interface Explanation {
  readonly rule: string;
  readonly effect: Effect;
  readonly reason: Reason;
  readonly description: string;
  readonly findings: readonly Finding[];
}

export function explainRules(
  rules: readonly CompiledRule[],
  direction: Direction,
  terms: Terms,
  findings: readonly Finding[],
): readonly Explanation[] {
  return rules
    .filter(rule => rule.applies(direction, terms))
    .map(rule => ({ rule, covered: rule.ofData ? findings.filter(finding => rule.covers(finding)) : [] }))
    .filter(({ rule, covered }) => !rule.ofData || covered.length > 0)
    .map(({ rule: { id, effect, reason: why, source }, covered }) => ({
      rule: id,
      effect,
      reason: why,
      description: source.description,
      findings: covered,
    }));
}
