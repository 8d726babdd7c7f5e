/** How keys begin that say whose they are: public words of their issuers' formats, no part of the secret. */
const prefixes: readonly string[] = [
  'sk-ant-',
  'sk-proj-',
  'sk-svcacct-',
  'sk-admin-',
  'sk-None-',
  'sk-or-v1-',
  'sk-',
  'AIza',
  'AKIA',
  'ASIA',
  'ABIA',
  'ACCA',
  'ABSK',
  'hf_',
  'api_org_',
  'gsk_',
  'xai-',
  'pplx-',
  'r8_',
  'nvapi-',
  'ghp_',
  'gho_',
  'ghu_',
  'ghs_',
  'ghr_',
  'github_pat_',
  'glpat-',
  'xoxb-',
  'xoxa-',
  'xoxp-',
  'xoxr-',
  'xoxs-',
  'xoxe-',
  'xapp-',
  'sk_live_',
  'rk_live_',
  'sk_test_',
  'rk_test_',
  'sk_prod_',
  'rk_prod_',
];

/**
 * `sk-proj-***`: the prefix that says whose key it is, and not even the length of the rest. Undefined: it begins with no
 * such prefix, or is hardly longer, so that nothing of it may be shown.
 */
export function maskSecret(text: string): string | undefined {
  const prefix = prefixes.find(one => text.startsWith(one));
  return prefix === undefined || text.length < 2 * prefix.length ? undefined : `${prefix}***`;
}
