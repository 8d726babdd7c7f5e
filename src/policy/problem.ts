/** One thing that is wrong with a policy, and what to do about it. */
export interface PolicyIssue {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to do next. */
  readonly hint?: string | undefined;
}

/** The policy does not compile: all that is wrong with it. */
export class PolicyError extends Error {
  readonly issues: readonly PolicyIssue[];

  constructor(issues: readonly PolicyIssue[]) {
    super(issues.map(formatIssue).join('\n'));
    this.name = 'PolicyError';
    this.issues = issues;
  }
}

/** `policy.yaml:12:5: rules[3].effect: … Did you mean "redact"?` */
export const formatIssue = ({ file, line, column, message, hint }: PolicyIssue): string =>
  `${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
