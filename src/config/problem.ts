/** Where in the configuration something is: the keys and indices that lead to it. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong, and what to do about it. Holds no value of the configuration: it may be a secret. */
export interface Problem {
  readonly path: ConfigPath;
  readonly message: string;
  /** What to do next. */
  readonly hint?: string | undefined;
  /** 1-based, in the file; absent for what came from elsewhere. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** The environment variable that the value came from, where it did. */
  readonly variable?: string | undefined;
}

/** The configuration can't be used: all that is wrong with it, in the order of the file. */
export class ConfigError extends Error {
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map(problem => formatProblem(file, problem)).join('\n'));
    this.name = 'ConfigError';
    this.file = file;
    this.problems = problems;
  }
}

/** `sallyport.yaml:12:5: identity.issuer: unknown key. Did you mean "issuers"?` */
export function formatProblem(file: string, problem: Problem): string {
  const at = problem.path.length > 0 ? `${formatPath(problem.path)}: ` : '';
  const hint = problem.hint === undefined ? '' : ` ${problem.hint}`;
  return `${placeOf(file, problem)}: ${at}${problem.message}${hint}`;
}

/** `identity.issuers[0].audience` */
export const formatPath = (path: ConfigPath): string =>
  path
    .map((step, depth) => (typeof step === 'number' ? `[${step}]` : depth === 0 ? step : `.${step}`))
    .join('');

function placeOf(file: string, { variable, line, column }: Problem): string {
  if (variable !== undefined) return `environment variable ${variable}`;
  if (file === '') return 'a file without a name';
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}
