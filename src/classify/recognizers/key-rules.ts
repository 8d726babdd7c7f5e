import { alnum, base64, base64url, isDigit, isHex, isLower, isUpper } from '../bytes.ts';

/** A key that says whose it is: a prefix, then so many characters of an alphabet. */
export interface KeyRule {
  readonly entity: string;
  readonly issuer: string;
  /** Case counts. */
  readonly prefixes: readonly string[];
  /** Behind the prefix. */
  readonly alphabet: Uint8Array;
  readonly length: readonly [min: number, max: number];
  /** Shannon entropy of what follows the prefix, in bits per character. */
  readonly entropy: number;
  readonly score: number;
  readonly example: string;
}

/** A key that only its surroundings tell from any other token: one of these words before it. */
export interface NamedKeyRule {
  readonly entity: string;
  readonly issuer: string;
  readonly words: readonly string[];
  readonly alphabet: Uint8Array;
  readonly lengths: readonly number[];
  readonly entropy: number;
  /** How far behind the word the key may begin, in bytes. */
  readonly ahead: number;
  readonly score: number;
  readonly example: string;
}

const of = (test: (b: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, b) => Number(test(b)));
const base32 = of(b => isUpper(b) || (b >= 0x32 && b <= 0x37));
const hex = of(isHex);
const hexLower = of(b => isDigit(b) || (isLower(b) && isHex(b)));
const dashed = of(b => alnum[b] === 1 || b === 0x2d);

export const keyRules: readonly KeyRule[] = [
  rule('ANTHROPIC_API_KEY', 'Anthropic', ['sk-ant-'], base64url, [24, 200], 3.2, 0.95, 'sk-ant-api03-…'),
  rule(
    'OPENAI_API_KEY',
    'OpenAI',
    ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'],
    base64url,
    [20, 220],
    3.2,
    0.95,
    'sk-proj-…',
  ),
  rule(
    'OPENAI_API_KEY',
    'OpenAI and providers that took over its format',
    ['sk-'],
    alnum,
    [32, 64],
    3.2,
    0.9,
    'sk-…',
  ),
  rule('OPENROUTER_API_KEY', 'OpenRouter', ['sk-or-v1-'], hexLower, [64, 64], 3, 0.95, 'sk-or-v1-…'),
  rule('GOOGLE_API_KEY', 'Google', ['AIza'], base64url, [35, 35], 3.2, 0.95, 'AIza…'),
  rule(
    'AWS_ACCESS_KEY_ID',
    'Amazon Web Services',
    ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    base32,
    [16, 16],
    2.5,
    0.9,
    'AKIA…',
  ),
  rule('AWS_BEDROCK_API_KEY', 'Amazon Web Services', ['ABSK'], base64, [109, 269], 3.5, 0.95, 'ABSK…'),
  rule('HUGGINGFACE_TOKEN', 'Hugging Face', ['hf_', 'api_org_'], alnum, [34, 40], 3.2, 0.95, 'hf_…'),
  rule('GROQ_API_KEY', 'Groq', ['gsk_'], alnum, [52, 52], 3.2, 0.95, 'gsk_…'),
  rule('XAI_API_KEY', 'xAI', ['xai-'], alnum, [70, 90], 3.2, 0.95, 'xai-…'),
  rule('PERPLEXITY_API_KEY', 'Perplexity', ['pplx-'], alnum, [48, 56], 3.2, 0.95, 'pplx-…'),
  rule('REPLICATE_API_TOKEN', 'Replicate', ['r8_'], alnum, [37, 40], 3.2, 0.95, 'r8_…'),
  rule('NVIDIA_API_KEY', 'NVIDIA', ['nvapi-'], base64url, [60, 72], 3.2, 0.95, 'nvapi-…'),
  rule(
    'GITHUB_TOKEN',
    'GitHub',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    alnum,
    [36, 36],
    3.2,
    0.95,
    'ghp_…',
  ),
  rule('GITHUB_TOKEN', 'GitHub', ['github_pat_'], base64url, [82, 82], 3.2, 0.95, 'github_pat_…'),
  rule('GITLAB_TOKEN', 'GitLab', ['glpat-'], base64url, [20, 64], 3, 0.95, 'glpat-…'),
  rule(
    'SLACK_TOKEN',
    'Slack',
    ['xoxb-', 'xoxa-', 'xoxp-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'],
    dashed,
    [20, 255],
    2.8,
    0.95,
    'xoxb-…',
  ),
  rule('STRIPE_KEY', 'Stripe', ['sk_live_', 'rk_live_'], alnum, [16, 247], 3, 0.95, 'sk_live_…'),
  rule('STRIPE_KEY', 'Stripe (test mode)', ['sk_test_', 'rk_test_'], alnum, [16, 247], 3, 0.6, 'sk_test_…'),
];

export const namedKeyRules: readonly NamedKeyRule[] = [
  {
    entity: 'AWS_SECRET_ACCESS_KEY',
    issuer: 'Amazon Web Services',
    words: [
      'secret_access_key',
      'secretaccesskey',
      'secret access key',
      'aws_secret',
      'aws secret',
      'secret_key',
      'secret key',
    ],
    alphabet: base64,
    lengths: [40],
    entropy: 4,
    ahead: 64,
    score: 0.85,
    example: 'aws_secret_access_key = …',
  },
  {
    entity: 'AZURE_API_KEY',
    issuer: 'Microsoft Azure',
    words: ['azure', 'ocp-apim-subscription-key', 'cognitive services'],
    alphabet: alnum,
    lengths: [32, 84],
    entropy: 3,
    ahead: 64,
    score: 0.85,
    example: 'AZURE_OPENAI_API_KEY=…',
  },
  {
    entity: 'MISTRAL_API_KEY',
    issuer: 'Mistral AI',
    words: ['mistral'],
    alphabet: alnum,
    lengths: [32],
    entropy: 3.5,
    ahead: 64,
    score: 0.85,
    example: 'MISTRAL_API_KEY=…',
  },
  {
    entity: 'COHERE_API_KEY',
    issuer: 'Cohere',
    words: ['cohere', 'co_api_key'],
    alphabet: alnum,
    lengths: [40],
    entropy: 3.5,
    ahead: 64,
    score: 0.85,
    example: 'COHERE_API_KEY=…',
  },
  {
    entity: 'API_KEY',
    issuer: 'any',
    words: ['api_key', 'api-key', 'apikey', 'api key'],
    alphabet: hex,
    lengths: [32, 40, 48, 64],
    entropy: 3,
    ahead: 16,
    score: 0.75,
    example: 'api_key: …',
  },
];

function rule(
  entity: string,
  issuer: string,
  prefixes: readonly string[],
  alphabet: Uint8Array,
  length: readonly [number, number],
  entropy: number,
  score: number,
  example: string,
): KeyRule {
  return { entity, issuer, prefixes, alphabet, length, entropy, score, example };
}
