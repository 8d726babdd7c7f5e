import type { Own } from '../classify/own/own.ts';
import { problemOfSuffix } from '../classify/own/hosts.ts';
import { type Name, wordsOfName } from '../classify/own/names.ts';
import {
  readTable,
  type SharedTable,
  TableFileError,
  type TableKeys,
  tableKeys,
} from '../classify/own/table-file.ts';
import { isCusip, isIsin, isLei } from '../classify/own/validators.ts';
import type { ClassifyConfig, IssuerConfig } from '../config/classify.ts';
import type { Complaint } from '../config/issues.ts';
import { type ConfigPath, formatPath } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import type { DataClass } from '../core/types.ts';
import { knownEntities } from './known-entities.ts';
import { patternComplaints } from './own-patterns.ts';
import { secretKey } from './secrets.ts';

type Terms = Pick<ClassifyConfig['hosts'][number], 'name' | 'entity' | 'class'>;

const sections = ['dictionaries', 'fingerprints', 'patterns', 'hosts', 'codeNames', 'issuers'] as const;

/** All recognizers of the section, with where they stand. */
const termsIn = (classify: ClassifyConfig): readonly { readonly path: ConfigPath; readonly terms: Terms }[] =>
  sections.flatMap(section =>
    classify[section].map((terms, index) => ({ path: ['classify', section, index], terms })),
  );

/** What they find, for policies. */
export const ownEntities = (
  classify: ClassifyConfig,
): readonly { readonly entity: string; readonly class: DataClass }[] =>
  termsIn(classify).map(({ terms }) => terms);

/** What the organisation looks for, its tables read. @throws Error that says which setting, and what to do */
export function ownOf(classify: ClassifyConfig): Own {
  const keys = keysOf(classify);
  const read = <T extends { readonly file: string }>(section: keyof typeof kinds, list: readonly T[]) =>
    list.map((one, index) => ({
      ...one,
      table: tableAt(['classify', section, index, 'file'], one.file, section, keys),
    }));
  return {
    dictionaries: read('dictionaries', classify.dictionaries).map(withColumns),
    fingerprints: read('fingerprints', classify.fingerprints),
    patterns: classify.patterns,
    hosts: classify.hosts,
    codeNames: classify.codeNames.map(one => ({
      ...one,
      names: one.names.map(text => ({ text, case: one.case })),
    })),
    issuers: classify.issuers.map(one => ({ ...one, names: one.list.flatMap(namesOf) })),
  };
}

const keysOf = ({ key, dictionaries, fingerprints }: ClassifyConfig): TableKeys | undefined =>
  key && dictionaries.length + fingerprints.length > 0 ? tableKeys(secretKey(key)) : undefined;

const kinds = { dictionaries: 'dictionary', fingerprints: 'fingerprint' } as const;

function tableAt(
  path: ConfigPath,
  file: string,
  section: keyof typeof kinds,
  keys: TableKeys | undefined,
): SharedTable {
  if (!keys) throw new Error('classify.key: is missing. The tables were built with it.');
  try {
    const table = readTable(file, keys);
    if (table.header.kind === kinds[section]) return table;
    throw new TableFileError(
      `is a ${table.header.kind}, no ${kinds[section]}.`,
      'Name it where its kind belongs.',
    );
  } catch (error) {
    if (!(error instanceof TableFileError)) throw error;
    throw new Error(`${formatPath(path)}: ${file} ${error.message} ${error.hint}`, { cause: error });
  }
}

/** Never found is what wants more columns than there are. */
function withColumns<D extends { readonly columns: number; readonly table: SharedTable }>(
  one: D,
  index: number,
): D {
  const there = one.table.header.columns;
  if (one.columns <= there) return one;
  throw new Error(
    `classify.dictionaries[${index}].columns: is more than the table has (${there}). Lower it, or build the table with more columns.`,
  );
}

/** The codes as they are, and the issuer's names in any case; a name of one word as it is written, or in capitals. */
function namesOf({ name, aliases, tickers, isins, cusips, leis }: IssuerConfig): readonly Name[] {
  return [
    ...[name, ...aliases].map(
      text => ({ text, case: wordsOfName(text).length > 1 ? 'any' : 'exact' }) as const,
    ),
    ...tickers.map(text => ({ text, case: 'exact', ticker: true }) as const),
    ...[...isins, ...cusips, ...leis].map(text => ({ text, case: 'any', checked: true }) as const),
  ];
}

/** What is wrong with the section beyond its form. Reads no other file, and no secret. */
export function ownComplaints({ classify }: Pick<Config, 'classify'>): readonly Complaint[] {
  return [
    ...keyComplaints(classify),
    ...nameComplaints(classify),
    ...entityComplaints(classify),
    ...patternComplaints(classify.patterns),
    ...classify.hosts.flatMap(({ suffixes }, index) =>
      suffixComplaints(suffixes, ['classify', 'hosts', index]),
    ),
    ...classify.codeNames.flatMap(({ names }, index) =>
      wordComplaints(names, ['classify', 'codeNames', index, 'names']),
    ),
    ...classify.issuers.flatMap(({ list }, index) =>
      list.flatMap((issuer, at) => issuerComplaints(issuer, ['classify', 'issuers', index, 'list', at])),
    ),
  ];
}

function keyComplaints({ key, dictionaries, fingerprints }: ClassifyConfig): readonly Complaint[] {
  if (key || dictionaries.length + fingerprints.length === 0) return [];
  return [
    {
      path: ['classify', 'key'],
      message: 'is missing.',
      hint: 'The tables were built with it: {file: PATH} or {env: NAME}.',
    },
  ];
}

function nameComplaints(classify: ClassifyConfig): readonly Complaint[] {
  const seen = new Set<string>();
  return termsIn(classify).flatMap(({ path, terms: { name } }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      {
        path: [...path, 'name'],
        message: 'names two recognizers.',
        hint: 'Records tell them apart by it: give one another name.',
      },
    ];
  });
}

/** A policy that speaks of a class must mean all that is named so. */
function entityComplaints(classify: ClassifyConfig): readonly Complaint[] {
  const known = new Map<string, string>([...knownEntities].map(([entity, { class: its }]) => [entity, its]));
  return termsIn(classify).flatMap(({ path, terms: { entity, class: its } }) => {
    const before = known.get(entity) ?? its;
    known.set(entity, before);
    if (before === its) return [];
    return [
      {
        path: [...path, 'class'],
        message: `is not the class of ${entity} elsewhere, which is ${before}.`,
        hint: 'Say the same one, or name the entity otherwise.',
      },
    ];
  });
}

const suffixComplaints = (suffixes: readonly string[], path: ConfigPath): readonly Complaint[] =>
  suffixes.flatMap((suffix, index) => {
    const message = problemOfSuffix(suffix);
    return message === undefined ? [] : [{ path: [...path, 'suffixes', index], message }];
  });

const wordComplaints = (words: readonly string[], path: ConfigPath): readonly Complaint[] =>
  words.flatMap((text, index) =>
    wordsOfName(text).length > 0
      ? []
      : [
          {
            path: [...path, index],
            message: 'has no letter or digit, or more than 96 bytes.',
            hint: 'Take it out, or shorten it.',
          },
        ],
  );

const codes = {
  isins: [isIsin, 'ISIN (12 letters and digits, ISO 6166)'],
  cusips: [isCusip, 'CUSIP (9 letters and digits, ANSI X9.6)'],
  leis: [isLei, 'LEI (20 letters and digits, ISO 17442)'],
} as const;

function issuerComplaints(issuer: IssuerConfig, path: ConfigPath): readonly Complaint[] {
  const words = (['aliases', 'tickers'] as const).flatMap(member =>
    wordComplaints(issuer[member], [...path, member]),
  );
  const wrong = (['isins', 'cusips', 'leis'] as const).flatMap(member => {
    const [isValid, what] = codes[member];
    return issuer[member].flatMap((code, index) =>
      isValid(Buffer.from(code)) && /^[A-Za-z0-9]+$/.test(code)
        ? []
        : [
            {
              path: [...path, member, index],
              message: `is no ${what}: its check digit is another one.`,
              hint: 'Compare it with its source.',
            },
          ],
    );
  });
  return [
    ...wordComplaints([issuer.name], path).map(one => ({ ...one, path: [...path, 'name'] })),
    ...words,
    ...wrong,
  ];
}
