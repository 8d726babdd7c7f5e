/** One thing that is wrong with a policy, and what to do about it. */
export interface PolicyIssue {
  readonly file: string;
  /** 1-based; absent where it is about the file itself. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** What to do next. */
  readonly hint?: string | undefined;
}

/** Nobody reads more at once. */
const maxLines = 50;

/** The policy does not compile: all that is wrong with it. */
export class PolicyError extends Error {
  readonly issues: readonly PolicyIssue[];

  constructor(issues: readonly PolicyIssue[]) {
    const more = issues.length - maxLines;
    const lines = issues.slice(0, maxLines).map(formatIssue);
    super([...lines, ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n'));
    this.name = 'PolicyError';
    this.issues = issues;
  }
}

/** `policy.yaml:12:5: rules[3].effect: … Did you mean "redact"?` */
export function formatIssue({ file, line, column, message, hint }: PolicyIssue): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
