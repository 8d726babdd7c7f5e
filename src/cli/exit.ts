/** What a command ends with. Scripts rely on these: they never change their meaning. */
export const exit = {
  ok: 0,
  failure: 1,
  /** The command line is not right. */
  usage: 2,
  /** The configuration or the policy does not compile. */
  invalid: 3,
  /** A policy case came out otherwise than expected. */
  policyTestFailed: 4,
  /** The ledger is not what was signed. */
  auditFailed: 5,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
