import type { Plan } from '../../shared/shape.ts';

/** What InvokeModel says for the models of one maker. */
export interface Family {
  /** Of their ids, behind the prefix of a region: a regular expression. */
  readonly models: string;
  readonly request: Plan;
  readonly response: Plan;
  /** Of one event of a stream. Undefined: its models do not stream. */
  readonly event?: Plan;
}
