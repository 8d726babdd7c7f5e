import { z } from 'zod';
import { parseDocument } from 'yaml';
import { type Effect } from '../core/types.ts';
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

const expectation = z.strictObject({
  effect: z.enum(effects),
  reason: z.string().optional(),
  rules: z.array(z.string()).optional(),
  route: z.string().optional(),
  rewritten: z.record(z.string(), z.string()).optional(),
  contains: z.array(z.string()).optional(),
  lacks: z.array(z.string()).optional(),
});

const names = z.array(z.string()).default([]);
const headers = z.record(z.string(), z.string()).default({});
const body = z.union([z.string(), z.record(z.string(), z.unknown())]);

const principal = z.strictObject({
  subject: z.string().default('somebody'),
  issuer: z.string().default('https://issuer.example'),
  roles: names,
  groups: names,
  scopes: names,
  actors: names,
});

const answer = z
  .strictObject({
    status: z.int().default(200),
    headers,
    body: body.optional(),
    events: z.array(body).optional(),
  })
  .refine(
    ({ body: whole, events }) => whole === undefined || events === undefined,
    'has both a body and events.',
  );

const oneCase = z.strictObject({
  name: z.string().min(1),
  principal: principal.nullable(),
  request: z.strictObject({
    host: z.string().min(1),
    method: z.string().default('POST'),
    path: z.string().default('/v1/chat/completions'),
    headers,
    body: body.optional(),
  }),
  answer: answer.optional(),
  expect: z.strictObject({ request: expectation, response: expectation.optional() }),
});

const casesFile: z.ZodType<{ readonly cases: readonly PolicyCase[] }> = z.strictObject({
  cases: z.array(oneCase).min(1),
});

/** @throws Error that says where the file is wrong. */
export function parseCases(name: string, text: string): readonly PolicyCase[] {
  const document = parseDocument(text, { uniqueKeys: true, logLevel: 'error' });
  const [broken] = document.errors;
  if (broken) throw new Error(`${name}: ${broken.message}`);
  const parsed = casesFile.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return parsed.data.cases;
  throw new Error(
    parsed.error.issues
      .map(({ path, message }) => `${name}: ${path.map(String).join('.')}: ${message}`)
      .join('\n'),
  );
}
