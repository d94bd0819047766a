/** A secret that is known by its form, wherever it stands. */
interface SecretShape {
  /** Source of a regular expression, which takes a time in proportion to the text: nothing in it repeats a repetition. */
  readonly pattern: string;
  /** Every text that it matches begins with one of these, of at least three characters, behind none of a word. */
  readonly starts: readonly string[];
  readonly says: string;
}

const B64URL = '[A-Za-z0-9_-]';

/** Keys and tokens whose issuers gave them a form that nothing else has. */
export const secretShapes = [
  {
    pattern: '-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END[^-\\n]{0,60}-----)?',
    starts: ['-----BEGIN'],
    says: 'private keys in PEM, of any kind; also those that are cut off',
  },
  {
    pattern: `eyJ${B64URL}{7,}\\.(?:eyJ${B64URL}*(?:\\.${B64URL}*)?|${B64URL}*(?:\\.${B64URL}*){3})`,
    starts: ['eyJ'],
    says: 'JSON Web Tokens, signed or encrypted',
  },
  {
    pattern: `(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])(?:["'\\s:,;/|]{1,6}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=]))?`,
    starts: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    says: 'access key ids of AWS, and the secret key when it follows',
  },
  { pattern: `AIza${B64URL}{35}`, starts: ['AIza'], says: 'API keys of Google' },
  { pattern: `GOCSPX-${B64URL}{20,}`, starts: ['GOCS'], says: 'client secrets of Google' },
  { pattern: `ya29\\.[\\w-]{20,}`, starts: ['ya29'], says: 'access tokens of Google' },
  {
    pattern: 'gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}',
    starts: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    says: 'tokens of GitHub',
  },
  {
    pattern: `gl(?:pat|ptt|dt|rt|cbt|oas)-${B64URL}{16,}`,
    starts: ['glpa', 'glpt', 'gldt', 'glrt', 'glcb', 'gloa'],
    says: 'tokens of GitLab',
  },
  {
    pattern: `xox[abceoprs]-[A-Za-z0-9-]{15,}|xapp-[A-Za-z0-9-]{20,}`,
    starts: ['xoxa', 'xoxb', 'xoxc', 'xoxe', 'xoxo', 'xoxp', 'xoxr', 'xoxs', 'xapp'],
    says: 'tokens of Slack',
  },
  {
    pattern: '[sr]k_(?:live|test)_[A-Za-z0-9]{12,}|whsec_[A-Za-z0-9+/=]{20,}',
    starts: ['sk_l', 'sk_t', 'rk_l', 'rk_t', 'whse'],
    says: 'keys of Stripe',
  },
  {
    pattern: `sk-(?:ant-|proj-|svcacct-|admin-)${B64URL}{20,}|sk-[A-Za-z0-9]{32,}`,
    starts: ['sk-'],
    says: 'keys of OpenAI and Anthropic',
  },
  { pattern: `SG\\.${B64URL}{16,}\\.${B64URL}{16,}`, starts: ['SG.'], says: 'keys of SendGrid' },
  { pattern: 'npm_[A-Za-z0-9]{36}|pypi-AgE[\\w-]{30,}', starts: ['npm_', 'pypi'], says: 'tokens of npm and PyPI' },
  {
    pattern: 'dckr_pat_[\\w-]{20,}|dop_v1_[a-f0-9]{40,}|hf_[A-Za-z0-9]{30,}|dapi[a-f0-9]{32}(?:-\\d)?',
    starts: ['dckr', 'dop_', 'hf_', 'dapi'],
    says: 'tokens of Docker, DigitalOcean, Hugging Face and Databricks',
  },
  {
    pattern: 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|ATATT3[\\w=-]{30,}|sntry[su]_[\\w+/=-]{30,}',
    starts: ['shpa', 'shpc', 'shpp', 'shps', 'ATAT', 'sntr'],
    says: 'tokens of Shopify, Atlassian and Sentry',
  },
  { pattern: 'obs_[A-Za-z0-9]{4,}_[A-Za-z0-9_-]{16,}', starts: ['obs_'], says: 'keys of this system' },
] as const satisfies readonly SecretShape[];

const [pem, ...tokens] = secretShapes;

/** All of them. No letter stands before a token, but that of an escaped line end. */
export const secretShape = new RegExp(
  `${pem.pattern}|(?:(?<![A-Za-z0-9_-])|(?<=\\\\[nrt]))(?:${tokens.map(({ pattern }) => pattern).join('|')})`,
  'g',
);
