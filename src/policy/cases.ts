import { z } from 'zod';
import type { Effect } from '../core/types.ts';
import { type FileShape, membersOf, parseFile } from './parse.ts';
import { PolicyError } from './problem.ts';
import { effects } from './schema.ts';

/** Cases for `sallyport policy test`: an exchange on paper, and what must come of it. */

type Body = string | Readonly<Record<string, unknown>>;

/** What must come of one direction. What is left out is not compared. */
export interface Expectation {
  readonly effect: Effect;
  readonly reason?: string | undefined;
  /** Ids of all rules that contribute; their order means nothing. */
  readonly rules?: readonly string[] | undefined;
  readonly route?: string | undefined;
  /** JSON pointer (RFC 6901) in the body as it leaves → the text that stands there. */
  readonly rewritten?: Readonly<Record<string, string>> | undefined;
  /** What the body as it leaves contains, and what it does not. */
  readonly contains?: readonly string[] | undefined;
  readonly lacks?: readonly string[] | undefined;
}

export interface PolicyCase {
  readonly name: string;
  /** null: nobody who can be named. */
  readonly principal: {
    readonly subject: string;
    readonly issuer: string;
    readonly tenant?: string | undefined;
    readonly roles: readonly string[];
    readonly groups: readonly string[];
    readonly scopes: readonly string[];
    readonly actors: readonly string[];
  } | null;
  readonly request: {
    readonly host: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    /** An object is sent as JSON, a text as it is. */
    readonly body?: Body | undefined;
  };
  readonly answer?:
    | {
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly body?: Body | undefined;
        /** Of a streamed answer, its events. */
        readonly events?: readonly Body[] | undefined;
      }
    | undefined;
  readonly expect: { readonly request: Expectation; readonly response?: Expectation | undefined };
}

const expectationShape = {
  effect: z.enum(effects),
  reason: z.string().optional(),
  rules: z.array(z.string()).optional(),
  route: z.string().optional(),
  rewritten: z.record(z.string(), z.string()).optional(),
  contains: z.array(z.string()).optional(),
  lacks: z.array(z.string()).optional(),
};

const names = z.array(z.string()).default([]);
const headers = z.record(z.string(), z.string()).default({});
const body = z.union([z.string(), z.record(z.string(), z.unknown())]);

const principalShape = {
  subject: z.string().default('somebody'),
  issuer: z.string().default('https://issuer.example'),
  tenant: z.string().min(1).optional(),
  roles: names,
  groups: names,
  scopes: names,
  actors: names,
};

const requestShape = {
  host: z.string().min(1),
  method: z.string().default('POST'),
  path: z.string().default('/v1/chat/completions'),
  headers,
  body: body.optional(),
};

const answerShape = {
  status: z.int().default(200),
  headers,
  body: body.optional(),
  events: z.array(body).optional(),
};

const expectShape = {
  request: z.strictObject(expectationShape),
  response: z.strictObject(expectationShape).optional(),
};

const caseShape = {
  name: z.string().min(1),
  principal: z.union([z.strictObject(principalShape), z.null()]),
  request: z.strictObject(requestShape),
  answer: z
    .strictObject(answerShape)
    .refine(
      ({ body: whole, events }) => whole === undefined || events === undefined,
      'has both a body and events.',
    )
    .optional(),
  expect: z.strictObject(expectShape),
};

const fileShape = { cases: z.array(z.strictObject(caseShape)).min(1) };

const shapes: Readonly<Record<string, object>> = {
  '': fileShape,
  cases: caseShape,
  'cases.principal': principalShape,
  'cases.request': requestShape,
  'cases.answer': answerShape,
  'cases.expect': expectShape,
  'cases.expect.request': expectationShape,
  'cases.expect.response': expectationShape,
};

const casesFile: FileShape<{ readonly cases: readonly PolicyCase[] }> = {
  schema: z.strictObject(fileShape),
  begin: 'Cases are a list under cases: each with a name, a principal, a request and what to expect.',
  membersAt: path => membersOf(shapes, path),
};

/** @throws PolicyError with all that is wrong in the file, and where. */
export function parseCases(name: string, text: string): readonly PolicyCase[] {
  const parsed = parseFile(name, text, casesFile);
  if ('issues' in parsed) throw new PolicyError(parsed.issues);
  return parsed.file.cases;
}
