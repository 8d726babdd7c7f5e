import type { Principal } from '../core/types.ts';
import type { Judge, Terms } from '../exchange/ports.ts';
import { foldCase } from '../wire/fold.ts';
import { globMatches } from './glob.ts';
import type { RuleSource, ScopeSource } from './schema.ts';

/** A few MB, and more than there are groups of people times models that the rules tell apart. */
const maxJudges = 1024;

/**
 * Judges by what the rules can tell apart: of roles, groups, subjects, operations and model patterns those that some rule
 * names. Everybody else's names make no difference, so no client can fill it with models that it makes up.
 * Bounded; the judge least lately used goes first.
 */
export class JudgeCache {
  readonly #make: (terms: Terms) => Judge;
  readonly #judges = new Map<string, Judge>();
  readonly #named: Named;
  readonly #max: number;

  constructor(rules: readonly RuleSource[], make: (terms: Terms) => Judge, max: number = maxJudges) {
    this.#named = namesOf(rules.flatMap(({ when, unless }) => (unless ? [when, unless] : [when])));
    this.#make = make;
    this.#max = max;
  }

  get size(): number {
    return this.#judges.size;
  }

  of(terms: Terms): Judge {
    const key = this.#keyOf(terms);
    const known = this.#judges.get(key);
    const judge = known ?? this.#make(terms);
    if (known) this.#judges.delete(key);
    this.#judges.set(key, judge);
    for (const oldest of this.#judges.keys()) {
      if (this.#judges.size <= this.#max) break;
      this.#judges.delete(oldest);
    }
    return judge;
  }

  /** Numbers of names, not the names: whatever stands in a name, no two keys are confused. */
  #keyOf({ principal, destination, route }: Terms): string {
    const { operations, models } = this.#named;
    const model = foldCase(destination.model);
    const fitting = models.map((pattern, index) => (globMatches(pattern, model) ? index : ''));
    const operation = operations.get(destination.operation) ?? '';
    return `${route.id} ${route.zone} ${operation} ${fitting.join()} ${principal ? this.#person(principal) : '  '}`;
  }

  #person({ subject, roles, groups }: Principal): string {
    const named = this.#named;
    return `${named.subjects.get(subject) ?? ''} ${numbersOf(roles, named.roles)} ${numbersOf(groups, named.groups)}`;
  }
}

type Numbered = ReadonlyMap<string, number>;

/** The names that rules use, numbered. */
interface Named {
  readonly subjects: Numbered;
  readonly roles: Numbered;
  readonly groups: Numbered;
  readonly operations: Numbered;
  readonly models: readonly string[];
}

function namesOf(scopes: readonly ScopeSource[]): Named {
  const distinct = (field: 'subjects' | 'roles' | 'groups' | 'operations' | 'models'): readonly string[] => [
    ...new Set(scopes.flatMap(scope => scope[field] ?? [])),
  ];
  const numbered = (names: readonly string[]): Numbered => new Map(names.map((name, index) => [name, index]));
  return {
    subjects: numbered(distinct('subjects')),
    roles: numbered(distinct('roles')),
    groups: numbered(distinct('groups')),
    operations: numbered(distinct('operations')),
    models: distinct('models'),
  };
}

/** In their order, each once: the same people in another order are the same people. */
function numbersOf(names: readonly string[], numbered: Numbered): string {
  if (numbered.size === 0) return '';
  const numbers: number[] = [];
  for (const name of names) {
    const number = numbered.get(name);
    if (number !== undefined && !numbers.includes(number)) numbers.push(number);
  }
  return numbers.length > 1 ? numbers.sort((a, b) => a - b).join() : String(numbers[0] ?? '');
}
