import { globsMeet } from './glob.ts';
import type { RouteSource, RuleSource, ScopeSource } from './schema.ts';

type Names = readonly string[] | undefined;

/** Can the rule be about an exchange of this route? */
export const applies = ({ when }: RuleSource, route: RouteSource): boolean =>
  (when.routes?.includes(route.id) ?? true) &&
  (when.zones?.includes(route.zone) ?? true) &&
  (when.operations?.some(operation => route.operations?.includes(operation) ?? true) ?? true) &&
  (when.models?.some(model => route.models?.some(other => globsMeet(model, other)) ?? true) ?? true);

/** Does its `unless` cover whatever the rule is about on these routes? An empty one does. Where in doubt, no. */
export const neverActs = ({ when, unless }: RuleSource, routes: readonly RouteSource[]): boolean =>
  unless !== undefined && routes.every(route => covers(unless, when, route));

const covers = (unless: ScopeSource, when: ScopeSource, route: RouteSource): boolean =>
  (unless.routes?.includes(route.id) ?? true) &&
  (unless.zones?.includes(route.zone) ?? true) &&
  holdsAll(unless.operations, when.operations ?? route.operations) &&
  ((unless.models?.includes('*') ?? true) || holdsAll(unless.models, when.models ?? route.models)) &&
  holdsAll(unless.subjects, when.subjects) &&
  holdsAll(unless.roles, when.roles) &&
  holdsAll(unless.groups, when.groups);

/** Undefined stands for all there may be. */
const holdsAll = (outer: Names, inner: Names): boolean =>
  outer === undefined || (inner?.every(name => outer.includes(name)) ?? false);
