import type { ListedRecognizer } from '../../src/app/recognizers.ts';
import { commands } from '../../src/cli/commands.ts';
import type { Command, Option } from '../../src/cli/command.ts';
import type { JsonSchema } from '../../src/config/schema.ts';
import { observedEntities } from '../../src/core/observed.ts';
import { reasons } from '../../src/core/reason.ts';
import type { Provider } from '../../src/exchange/ports.ts';

/** The pages of docs/ that are made from the sources. */

const made = (from: string): string =>
  `<!-- Made from ${from}. After a change there: \`npm test -- unit test/unit/docs.test.ts -u\`. -->`;

export function configurationPage(schema: JsonSchema): string {
  const sections = Object.entries(schema.properties ?? {});
  return [
    '# Configuration',
    '',
    made('src/config/'),
    '',
    'One YAML file, `sallyport serve -c sallyport.yaml`. Unknown keys are errors. Paths are relative to the file.',
    '',
    '- **Environment.** `SALLYPORT__SECTION__KEY=value` goes over the file: two underscores between levels, numbers for items of lists (`SALLYPORT__IDENTITY__ISSUERS__0__AUDIENCE`); single underscores and case do not matter (`SALLYPORT__LIMITS__MAX_BODY_BYTES`). A variable that names no setting is an error.',
    '- **Secrets** are given by reference only, `{file: PATH}` or `{env: NAME}`. They are read when they are needed and never printed.',
    '- `sallyport config validate` checks a file, `config explain` prints what is in force and where it comes from, `config schema` prints a JSON Schema for editors.',
    '- The policy files are read anew at SIGHUP. All other settings take effect at the next start.',
    '',
    'A complete example is [deploy/sallyport.example.yaml](../deploy/sallyport.example.yaml).',
    ...sections.flatMap(([name, section]) =>
      sectionOf(name, section, schema.required?.includes(name) ?? false),
    ),
    '',
  ].join('\n');
}

const sectionOf = (name: string, section: JsonSchema, required: boolean): readonly string[] => [
  '',
  `## ${name}`,
  '',
  `${section.description ?? ''}${required ? ' Required.' : ''}`,
  '',
  '| key | value | default | |',
  '|---|---|---|---|',
  ...rowsOf('', section),
];

function rowsOf(prefix: string, schema: JsonSchema): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    const row = `| \`${path}\` | ${kindOf(member)} | ${defaultOf(member, required)} | ${member.description ?? ''} |`;
    if (member.secret === true) return [row];
    return [row, ...rowsOf(`${path}.`, member), ...rowsOf(`${path}[].`, member.items ?? {})];
  });
}

function kindOf(schema: JsonSchema): string {
  if (schema.secret === true) return 'secret: `{file}` or `{env}`';
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(' or ');
  if (schema.enum) return schema.enum.map(value => `\`${String(value)}\``).join(', ');
  if (schema.type === 'array') return `list of ${kindOf(schema.items ?? {})}`;
  if (schema.type === 'object') return 'object';
  if (schema.type !== 'integer') return schema.type === 'string' ? 'text' : (schema.type ?? '');
  return `${schema.minimum ?? ''} … ${schema.maximum ?? ''}`;
}

function defaultOf(schema: JsonSchema, required: boolean): string {
  if (required) return 'required';
  const { default: usual } = schema;
  if (usual === undefined || typeof usual === 'object')
    return Array.isArray(usual) ? `\`${JSON.stringify(usual)}\`` : '';
  return `\`${JSON.stringify(usual).replace(/^"|"$/g, '')}\``;
}

export const reasonsPage = (): string =>
  [
    '# Reasons',
    '',
    made('src/core/reason.ts'),
    '',
    'Every answer of ours, every record and every metric names a reason by a code. Codes are stable; the sentences may be reworded. In a response the code is in the header `x-sallyport-reason` and in the error that the SDK raises. Rules of a policy bring codes of their own.',
    '',
    '| code | sentence |',
    '|---|---|',
    ...Object.entries(reasons).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`),
    '',
  ].join('\n');

export const cliPage = (): string =>
  [
    '# Command line',
    '',
    made('src/cli/'),
    '',
    'Data goes to standard output, talk to standard error. `NO_COLOR` is honoured. `--help` works behind every command.',
    '',
    '| exit status | means |',
    '|---|---|',
    '| 0 | as it should be |',
    '| 1 | failure |',
    '| 2 | the command line is not right |',
    '| 3 | the configuration or the policy does not compile |',
    '| 4 | a policy case came out otherwise than expected |',
    '| 5 | the ledger is not what was signed |',
    '| 130, 143 | ended at once by a second SIGINT or SIGTERM |',
    ...commands.flatMap(commandSection),
    '',
  ].join('\n');

function commandSection({ name, summary, positionals, options, examples }: Command): readonly string[] {
  return [
    '',
    `## sallyport ${name}${positionals ? ` ${positionals}` : ''}`,
    '',
    summary,
    ...(Object.keys(options).length === 0
      ? []
      : ['', '| option | |', '|---|---|', ...Object.entries(options).map(optionRow)]),
    '',
    '```sh',
    ...examples.flatMap(([line, does]) => [`# ${does}`, `sallyport ${line}`]),
    '```',
  ];
}

function optionRow([long, { short, value, summary, default: usual }]: [string, Option]): string {
  const name = `${short ? `-${short}, ` : ''}--${long}${value ? ` ${value}` : ''}`.replaceAll('|', '\\|');
  return `| \`${name}\` | ${summary}${typeof usual === 'string' ? ` (\`${usual}\`)` : ''} |`;
}

/** `text` is what /metrics says of a process that has just begun. */
export const metricsPage = (text: string): string =>
  [
    '# Metrics',
    '',
    made('src/telemetry/'),
    '',
    "`/metrics` of the admin address, in Prometheus' text format, with Node's own (`process_*`, `nodejs_*`). Labels are bounded: reasons come from a table, providers and operations from the adapters, issuers from the configuration; no host, no model, no user and no text of a rule is a label.",
    '',
    'What to watch:',
    '',
    '- `sallyport_record_completeness_ratio` below 1: something ended without a record.',
    '- `rate(sallyport_fail_closed_total[5m])` above 0: requests are refused because Sallyport or the ledger fails, not because of policy.',
    '- `rate(sallyport_ledger_blocked_seconds_total[5m])` above 0: nothing can be committed, so nothing passes.',
    '- `sallyport_policy_last_reload_successful` at 0: the policy file does not compile; the one before it is in force.',
    '- `time() - sallyport_identity_keys_confirmed_timestamp_seconds > 3600`: the keys of an issuer are not had any more; a day after the last time its tokens are refused.',
    '- `histogram_quantile(0.95, rate(sallyport_overhead_seconds_bucket[5m]))`: what Sallyport adds.',
    '- `sallyport_event_loop_lag_seconds{quantile="0.99"}` above 0.05: the process is overloaded.',
    '',
    '| metric | kind | |',
    '|---|---|---|',
    ...[...text.matchAll(/^# HELP (sallyport_\S+) (.*)\n# TYPE \S+ (\w+)$/gm)].map(
      ([, name, help, kind]) => `| \`${name ?? ''}\` | ${kind ?? ''} | ${help ?? ''} |`,
    ),
    '',
  ].join('\n');

const rowsOfProvider = ({ name, operations }: Provider): readonly string[] =>
  operations.flatMap(operation =>
    operation.requests.map((request, index) => {
      const first = index === 0 ? `\`${operation.name}\`` : '';
      return `| ${index === 0 && operation === operations[0] ? `\`${name}\`` : ''} | ${first} | \`${request}\` |`;
    }),
  );

const classes = ['opaque', 'remote_reference', 'provider_state', 'provider_tool'] as const;

export const providersPage = (providers: Iterable<Provider>): string =>
  [
    '# Providers',
    '',
    made('src/providers/ and src/core/observed.ts'),
    '',
    'A route of the policy names a host and whose wire format is spoken there. What is not in this table is denied: another method, another path, a query parameter or a version that is not known. The denial says what would have to be configured.',
    '',
    '| provider | operation | request |',
    '|---|---|---|',
    ...[...providers].flatMap(rowsOfProvider),
    '',
    '- `openai` is also what vLLM, SGLang, Groq, Together, OpenRouter, llama.cpp, LM Studio and Ollama (under `/v1`) speak.',
    '- The model in the path counts as the model of the request: a route or rule with `models` is about it. In Azure it is the name of the deployment.',
    '- Answers are read by the framing that their content type says: JSON, server-sent events, lines of JSON, arrays of JSON that come piece by piece, Amazon event streams with their checksums made right again. One that the request did not ask for is denied.',
    '- Requests and answers that are compressed (gzip, deflate, br, zstd) are unpacked, within `limits.maxBodyBytes` and `limits.maxRatio`, and go on as they read. Several encodings, one in the other, and multipart bodies are denied.',
    '- A request that its sender has signed (AWS Signature Version 4) goes on as it came or not at all: where a policy would change it, it is denied with `signature_broken`. Use API keys of Bedrock, or let rules deny instead of redact there. The Host header is part of the signature, so whoever signs has to address Bedrock by its own name. A model may be named by its ARN, with the slash as SDKs write it (`%2F`; above a place that takes one is `{+model}`), where that names a model or an inference profile; ARNs of prompts and of prompt routers are refused, and by one that does not say the family of the model InvokeModel is.',
    '- What is signed or encrypted by a provider (signatures of thinking, encrypted reasoning) stays as it is; a redaction inside of it denies.',
    '- What a model thinks may come in turns with what it says: neither waits for the other. A value that begins before such a turn and goes on behind it cannot be redacted, since its beginning has left: it denies.',
    '',
    '## What is seen beside texts',
    '',
    'Not all of a request is text. These are findings as well, and denied unless a `permit` rule names their class, or the entity:',
    '',
    '| class | entities |',
    '|---|---|',
    ...classes.map(name => {
      const entities = Object.entries(observedEntities).filter(([, observed]) => observed === name);
      return `| \`${name}\` | ${entities.map(([entity]) => entity).join(', ')} |`;
    }),
    '',
    '- `opaque`: bytes that nobody here can read. Their media type, told by the bytes themselves, their size and a blinded digest are in the record. Text in a `data:` URL or in base64 is read as the text that it is.',
    '- `remote_reference`: content that stands elsewhere. Ids that the provider gave out through Sallyport to the same principal are none: see [policy.md](policy.md).',
    '- `provider_state`: what lets the provider keep content, or go on by itself. Responses of OpenAI are stored unless they say `store: false`.',
    '- `provider_tool`: what the provider does with content by itself, so that nobody here sees it.',
    '',
  ].join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const codes = (texts: readonly string[]): string =>
  texts.map(text => `\`${cell(text).replaceAll('`', "'")}\``).join(', ');

const recognizerRow = (one: ListedRecognizer): string =>
  `| ${[one.entity, ...one.also].map(name => `\`${name}\``).join(', ')} | ${one.region ?? ''} | ${one.validation} | ${cell(one.source)} | ${codes(one.examples)} | \`${one.id}\` |`;

export function recognizersPage(list: readonly ListedRecognizer[]): string {
  const classes = [...new Set(list.map(one => one.class))];
  return [
    '# Recognizers',
    '',
    made('src/classify/recognizers/'),
    '',
    'What is looked for in texts, by class of data. `sallyport recognizers` prints the same, `sallyport recognizers --entity NAME` all that is known of one, context words and reach included; `sallyport classify` tries them on a text.',
    '',
    '- **Validation.** `checksum`: check digits, by the rule of the body that issues the numbers; what fails them is not reported. `structure`: an exact form that chance does not make. `context`: a shape that says little by itself; words near it, or in the name of its field, decide.',
    '- **Bands.** A finding is `possible` (score below 0.5), `likely` (below 0.85) or `certain`. Rules of a policy say from which band on they act: see [policy.md](policy.md).',
    '- **Overlaps.** Of findings that overlap one stands: the validated one, then the one with the higher score, the longer one, the one of the graver class. What was found in a run that is encoded takes all of the run: where something else was found in it as well, both are judged, and what either asks for is done.',
    '',
    `${list.length} recognizers for ${new Set(list.flatMap(one => [one.entity, ...one.also])).size} entities.`,
    ...classes.flatMap(name => [
      '',
      `## ${name}`,
      '',
      '| entity | region | validation | rule | examples | recognizer |',
      '|---|---|---|---|---|---|',
      ...list.filter(one => one.class === name).map(recognizerRow),
    ]),
    '',
  ].join('\n');
}
