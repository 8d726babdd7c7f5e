import { isDeepStrictEqual } from 'node:util';
import { createScanner } from '../classify/scanner.ts';
import type { ClassifyConfig } from '../config/classify.ts';
import { limitsSchema } from '../config/limits.ts';
import { readTextFile } from '../config/text-file.ts';
import { reason } from '../core/reason.ts';
import type { Head, Principal } from '../core/types.ts';
import { type Outcome, rehearse, type Script } from '../exchange/rehearse.ts';
import type { Policy, Snapshot } from '../exchange/ports.ts';
import { PolicyError, type PolicyIssue } from '../policy/problem.ts';
import { type Expectation, parseCases, type PolicyCase } from '../policy/cases.ts';
import { createTransform } from '../transform/transform.ts';
import { ownOf } from './own.ts';
import { orIssue } from './policies.ts';
import { providers } from './providers.ts';
import { version } from './version.ts';

/** What came of a case. `wrong` is empty where all is as expected. */
export interface CaseResult {
  readonly file: string;
  readonly name: string;
  readonly wrong: readonly string[];
}

/** Keyed hashes of cases are the same on every machine. */
const hashKey = new Uint8Array(32);

/** Runs the cases of the files through the very pipelines that a real exchange goes through. @throws PolicyError of a broken file */
export async function testPolicy(
  policy: Policy,
  files: readonly string[],
  classify?: ClassifyConfig,
): Promise<readonly CaseResult[]> {
  const scanner = createScanner(classify ? { own: ownOf(classify) } : {});
  const limits = limitsSchema().parse({});
  const snapshot: Snapshot = {
    policy,
    scanner,
    transform: createTransform({ hashKey }),
    identity: { headers: [], identify: () => ({ refused: reason('identity_missing') }) },
    providers,
    versions: { sallyport: version, recognizers: scanner.version },
  };
  try {
    const results: CaseResult[] = [];
    for (const { file, given } of casesOf(files)) {
      const { request, response } = await rehearse(snapshot, limits, scriptOf(given));
      results.push({ file, name: given.name, wrong: compare(given, request, response) });
    }
    return results;
  } finally {
    await scanner.close();
  }
}

/** All of them are read before one is run. @throws PolicyError with all that is wrong in any of the files */
function casesOf(files: readonly string[]): readonly { readonly file: string; readonly given: PolicyCase }[] {
  const issues: PolicyIssue[] = [];
  const cases = files.flatMap(file => {
    try {
      return parseCases(file, readCases(file)).map(given => ({ file, given }));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      issues.push(...error.issues);
      return [];
    }
  });
  if (issues.length > 0) throw new PolicyError(issues);
  return cases;
}

/** @throws PolicyError where it cannot be read */
function readCases(file: string): string {
  const [read] = orIssue(file, () => [readTextFile(file)]);
  if (typeof read === 'string') return read;
  throw new PolicyError(read ? [read] : []);
}

function compare({ expect }: PolicyCase, request: Outcome, response: Outcome | undefined): readonly string[] {
  const wrong = differences('request', expect.request, request);
  if (!expect.response) return wrong;
  if (!response)
    return [...wrong, 'response: there is none, as the request was refused or the case has no answer'];
  return [...wrong, ...differences('response', expect.response, response)];
}

function differences(phase: string, expected: Expectation, got: Outcome): readonly string[] {
  const wrong: string[] = [];
  const same = (what: string, want: unknown, have: unknown): void => {
    if (want !== undefined && !isDeepStrictEqual(want, have)) {
      wrong.push(`${phase}: ${what} is ${JSON.stringify(have)}, not ${JSON.stringify(want)}`);
    }
  };
  const text = Buffer.from(got.body).toString('utf8');
  same('effect', expected.effect, got.effect);
  same('reason', expected.reason, got.reason);
  same('route', expected.route, got.route);
  same('rules', expected.rules?.toSorted(), got.rules);
  for (const [pointer, want] of Object.entries(expected.rewritten ?? {}))
    same(pointer, want, at(text, pointer));
  for (const part of expected.contains ?? [])
    if (!text.includes(part)) wrong.push(`${phase}: what leaves lacks ${JSON.stringify(part)}`);
  for (const part of expected.lacks ?? [])
    if (text.includes(part)) wrong.push(`${phase}: what leaves contains ${JSON.stringify(part)}`);
  return wrong;
}

/** The value at a JSON pointer (RFC 6901). */
function at(text: string, pointer: string): unknown {
  if (text === '') return undefined;
  const steps = pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    jsonOf(text),
  );
}

/** Undefined where it is none, such as the events of a stream: nothing stands at any pointer there. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const bytesOf = (body: string | Readonly<Record<string, unknown>> | undefined): Uint8Array =>
  body === undefined
    ? new Uint8Array(0)
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

function scriptOf({ principal, request, answer }: PolicyCase): Script {
  const body = bytesOf(request.body);
  const head: Head = [
    [':method', request.method],
    [':path', request.path],
    [':authority', request.host],
    [':scheme', 'https'],
    ...headersOf(request.headers, body.length > 0 ? 'application/json' : undefined),
  ];
  const asked = { principal: principal ? principalOf(principal) : undefined, request: { head, body } };
  if (!answer) return asked;
  const { status, events } = answer;
  const chunks = events
    ? [...events.map(event => Buffer.from(`data: ${Buffer.from(bytesOf(event)).toString()}\n\n`))]
    : [bytesOf(answer.body)];
  const type = events ? 'text/event-stream' : 'application/json';
  return {
    ...asked,
    answer: { head: [[':status', String(status)], ...headersOf(answer.headers, type)], chunks },
  };
}

function headersOf(given: Readonly<Record<string, string>>, contentType: string | undefined): Head {
  const named = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (contentType === undefined || named.some(([name]) => name === 'content-type')) return named;
  return [...named, ['content-type', contentType]];
}

const principalOf = (given: NonNullable<PolicyCase['principal']>): Principal => ({
  ...given,
  tenant: given.tenant,
  workload: undefined,
  verified: { subject: 'case' },
  credential: '',
  expiresAtMs: Infinity,
});
