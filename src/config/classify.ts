import { z } from 'zod';
import type { DataClass } from '../core/types.ts';
import { filePath, type Place, secretReference } from './place.ts';
import type { Secret } from './secret.ts';

/** What every kind of recognizer of the organisation's own says of its findings. */
interface TermsConfig {
  /** In records: `own.NAME`. */
  readonly name: string;
  readonly entity: string;
  readonly class: DataClass;
  readonly score: number;
  readonly context: readonly string[];
  readonly contextScore: number;
}

interface DictionaryConfig extends TermsConfig {
  readonly file: string;
  /** How many columns of one row must stand near one another. */
  readonly columns: number;
  /** … in bytes. */
  readonly within: number;
}

interface FingerprintConfig extends TermsConfig {
  readonly file: string;
  readonly shingles: number;
}

export interface PatternConfig extends TermsConfig {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly validator: string | undefined;
  /** Texts in which it must find something, and in which it must not. */
  readonly matches: readonly string[];
  readonly rejects: readonly string[];
}

interface HostsConfig extends TermsConfig {
  readonly suffixes: readonly string[];
}

interface CodeNamesConfig extends TermsConfig {
  readonly names: readonly string[];
  readonly case: 'exact' | 'any';
}

export interface IssuerConfig {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly tickers: readonly string[];
  readonly isins: readonly string[];
  readonly cusips: readonly string[];
  readonly leis: readonly string[];
}

interface IssuersConfig extends TermsConfig {
  readonly list: readonly IssuerConfig[];
}

export interface ClassifyConfig {
  /** Of the tables: the key that they were built with. */
  readonly key: Secret | undefined;
  readonly dictionaries: readonly DictionaryConfig[];
  readonly fingerprints: readonly FingerprintConfig[];
  readonly patterns: readonly PatternConfig[];
  readonly hosts: readonly HostsConfig[];
  readonly codeNames: readonly CodeNamesConfig[];
  readonly issuers: readonly IssuersConfig[];
}

/** Classes of texts; the others are of what is seen beside them. */
const classes = [
  'custom',
  'pii',
  'phi',
  'pci',
  'secrets',
  'source_code',
  'mnpi',
  'classified_marker',
] as const satisfies readonly DataClass[];

const MAX_LISTED = 5000;
const MAX_RECOGNIZERS = 200;

interface Usual {
  readonly name?: string;
  readonly entity?: string;
  readonly class: (typeof classes)[number];
  readonly score: number;
  readonly contextScore: number;
}

const score = (usual: number, description: string): z.ZodType<number> =>
  z.number().min(0).max(1).default(usual).meta({ description });

const named = (pattern: RegExp, usual: string | undefined, description: string): z.ZodType<string> => {
  const text = z
    .string()
    .max(64)
    .regex(pattern, `must be of the form ${pattern.source.slice(1, -1)}.`)
    .meta({ description });
  return usual === undefined ? text : text.default(usual).meta({ description });
};

const texts = (description: string, most = MAX_LISTED): z.ZodType<readonly string[]> =>
  z.array(z.string().min(1).max(4096)).max(most).default([]).meta({ description });

const terms = (usual: Usual) =>
  ({
    name: named(/^[a-z][a-z0-9-]*$/, usual.name, 'Names the recognizer in records: own.NAME.'),
    entity: named(/^[A-Z][A-Z0-9_]*$/, usual.entity, 'What policies call a finding.'),
    class: z.enum(classes).default(usual.class).meta({ description: 'The class of data, for policies.' }),
    score: score(usual.score, 'Of a finding: from 0.5 on likely, from 0.85 on certain.'),
    context: texts('Words near a finding that lift its score.', 200),
    contextScore: score(usual.contextScore, 'Of a finding with one of those words near it.'),
  }) as const;

const table = (place: Place, command: string): z.ZodType<string> =>
  filePath(place, `A file made by \`sallyport ${command} build\`.`);

const dictionary = (place: Place) =>
  z.strictObject({
    ...terms({ class: 'custom', score: 0.9, contextScore: 0.95 }),
    file: table(place, 'dictionary'),
    columns: z.int().min(1).max(8).default(1).meta({
      description: 'How many columns of one row must stand near one another; 1: any value alone.',
    }),
    within: z.int().min(16).max(256).default(200).meta({ description: 'How near, in bytes.' }),
  });

const fingerprint = (place: Place) =>
  z.strictObject({
    ...terms({ entity: 'CONFIDENTIAL_DOCUMENT', class: 'custom', score: 0.6, contextScore: 0.7 }),
    file: table(place, 'fingerprint'),
    shingles: z.int().min(2).max(20).default(3).meta({
      description:
        'How many shingles (of 5 words, about every third one is kept) of one document must stand near one another; with twice as many a finding is certain.',
    }),
  });

const pattern = () =>
  z.strictObject({
    ...terms({ class: 'custom', score: 0.6, contextScore: 0.9 }),
    pattern: z.string().min(1).meta({
      description:
        'A regular expression without anchors, looking around and back-references; it finds whole words, and the longest match of at most 256 bytes.',
    }),
    ignoreCase: z.boolean().default(false).meta({ description: 'Upper and lower case are the same.' }),
    validator: z.string().optional().meta({
      description:
        'A check digit that a match must have: luhn, mod97, mod11-10, mod11-2, verhoeff, isin, cusip or lei.',
    }),
    matches: texts('Texts in which it must find something; checked at each start.', 100),
    rejects: texts('Texts in which it must find nothing.', 100),
  });

const hosts = () =>
  z.strictObject({
    ...terms({ name: 'hosts', entity: 'INTERNAL_HOST', class: 'custom', score: 0.9, contextScore: 0.95 }),
    suffixes: z.array(z.string().min(1)).min(1).max(MAX_LISTED).meta({
      description: 'corp.example.com: it and the hosts below it; .corp.example.com: those below it.',
    }),
  });

const codeNames = () =>
  z.strictObject({
    ...terms({ name: 'code-names', entity: 'CODE_NAME', class: 'custom', score: 0.7, contextScore: 0.9 }),
    names: z
      .array(z.string().min(2))
      .min(1)
      .max(MAX_LISTED)
      .meta({ description: 'Words, or some words each.' }),
    case: z.enum(['exact', 'any']).default('exact').meta({
      description: 'exact: as written or all in capitals; any: however it is written.',
    }),
  });

const issuer = () =>
  z.strictObject({
    name: z.string().min(2).meta({ description: "The issuer's name, in any case." }),
    aliases: texts('Other names of it.', 100),
    tickers: texts('Ticker symbols, in capitals.', 100),
    isins: texts('ISINs (ISO 6166), with their check digit.', 1000),
    cusips: texts('CUSIPs (ANSI X9.6), with their check digit.', 1000),
    leis: texts('LEIs (ISO 17442), with their check digits.', 100),
  });

const issuers = () =>
  z.strictObject({
    ...terms({ name: 'issuers', entity: 'RESTRICTED_ISSUER', class: 'mnpi', score: 0.7, contextScore: 0.9 }),
    context: z
      .array(z.string().min(1).max(64))
      .max(200)
      .default(['shares', 'stock', 'ticker', 'equity', 'bond', 'trade', 'merger', 'acquisition', 'earnings'])
      .meta({ description: 'Words near a finding that lift its score.' }),
    list: z.array(issuer()).min(1).max(MAX_LISTED).meta({ description: 'The restricted list.' }),
  });

const many = <Item extends z.ZodType>(item: Item, description: string): z.ZodDefault<z.ZodArray<Item>> =>
  z.array(item).max(MAX_RECOGNIZERS).default([]).meta({ description });

export const classifySchema = (place: Place): z.ZodType<ClassifyConfig> =>
  z
    .strictObject({
      key: secretReference(
        place,
        'The key of 32 bytes that dictionaries and fingerprints were built with.',
      ).optional(),
      dictionaries: many(dictionary(place), 'Lists of values, matched by keyed hashes.'),
      fingerprints: many(fingerprint(place), 'Known documents, of which parts are recognised.'),
      patterns: many(pattern(), 'Regular expressions.'),
      hosts: many(hosts(), 'Internal host names.'),
      codeNames: many(codeNames(), 'Names of projects and products that nobody outside shall read.'),
      issuers: many(issuers(), 'Restricted lists of issuers of securities.'),
    })
    .transform((given): ClassifyConfig => {
      const patterns = given.patterns.map(one => ({ ...one, validator: one.validator }));
      return { ...given, key: given.key, patterns };
    })
    .meta({ description: "The organisation's own: what else is looked for in texts." });
