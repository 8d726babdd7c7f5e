import { z } from 'zod';
import { parseDocument } from 'yaml';
import { effects } from './schema.ts';

/** Cases for `sallyport policy test`: an exchange on paper, and what must come of it. */

const expectation = z.strictObject({
  effect: z.enum(effects),
  reason: z.string().optional(),
  /** Ids of all rules that contribute; their order means nothing. */
  rules: z.array(z.string()).optional(),
  route: z.string().optional(),
  /** JSON pointer (RFC 6901) in the body as it leaves → the text that stands there. */
  rewritten: z.record(z.string(), z.string()).optional(),
  /** What the body as it leaves contains, and what it does not. */
  contains: z.array(z.string()).optional(),
  lacks: z.array(z.string()).optional(),
});

const headers = z.record(z.string(), z.string()).default({});
const body = z.union([z.string(), z.record(z.string(), z.unknown())]);

const principal = z.strictObject({
  subject: z.string().default('somebody'),
  issuer: z.string().default('https://issuer.example'),
  roles: z.array(z.string()).default([]),
  groups: z.array(z.string()).default([]),
  scopes: z.array(z.string()).default([]),
  actors: z.array(z.string()).default([]),
});

const oneCase = z.strictObject({
  name: z.string().min(1),
  /** null: nobody who can be named. */
  principal: principal.nullable(),
  request: z.strictObject({
    host: z.string().min(1),
    method: z.string().default('POST'),
    path: z.string().default('/v1/chat/completions'),
    headers,
    /** An object is sent as JSON, a text as it is. */
    body: body.optional(),
  }),
  answer: z
    .strictObject({
      status: z.int().default(200),
      headers,
      body: body.optional(),
      events: z.array(body).optional(),
    })
    .refine(
      ({ body: whole, events }) => whole === undefined || events === undefined,
      'has both a body and events.',
    )
    .optional(),
  expect: z.strictObject({ request: expectation, response: expectation.optional() }),
});

const casesFile = z.strictObject({ cases: z.array(oneCase).min(1) });

export type PolicyCase = z.infer<typeof oneCase>;
export type Expectation = z.infer<typeof expectation>;

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
