/** A word that says that a secret follows. */
interface SecretWord {
  /** Source of a regular expression that is matched in any case. Words that a sender joins to it may stand before it. */
  readonly pattern: string;
  /** `password`: people choose them, so they can look like any word. `key`: random, so a plain word is none. */
  readonly kind: 'password' | 'key';
  readonly says: string;
}

/** Places in a list that an API calls tokens. */
const pages = [
  'page',
  'next',
  'prev',
  'previous',
  'continuation',
  'cursor',
  'sync',
  'delta',
  'skip',
  'start',
  'resume',
];
const notOfPages = pages.flatMap((word) => [word, `${word}_`, `${word}-`]).join('|');

/** The words of keys, parameters, headers and options of a command behind which a secret stands. */
export const secretWords = [
  {
    pattern: 'pass(?:wor[dt]|wd|phrase|code)',
    kind: 'password',
    says: '`password`, `passwd`, `passphrase`, `passcode`',
  },
  { pattern: 'pwd', kind: 'password', says: '`pwd`' },
  { pattern: 'mot[ _-]?de[ _-]?passe|mdp|kennwort', kind: 'password', says: '`mot_de_passe`, `mdp`, `kennwort`' },
  { pattern: 'secret', kind: 'key', says: '`secret`, `client_secret`' },
  {
    pattern: `(?<!${notOfPages})token|jeton`,
    kind: 'key',
    says: '`token`, `access_token`, `jeton`; not the tokens of pages, such as `next_page_token`',
  },
  {
    pattern:
      '(?:api|access|account|secret|private|shared|auth|encryption|signing|master|subscription|functions|licen[cs]e)[ _-]?(?:access[ _-]?)?key',
    kind: 'key',
    says: '`api_key`, `access_key`, `account_key`, `private_key`, `shared_access_key`, `subscription_key` and the like',
  },
  { pattern: 'shared[ _-]?access[ _-]?signature', kind: 'key', says: '`SharedAccessSignature`' },
  { pattern: 'x[_-](?:amz|goog|ms)[_-]signature', kind: 'key', says: '`X-Amz-Signature`, `X-Goog-Signature`' },
  { pattern: 'authorization', kind: 'key', says: '`authorization`' },
  { pattern: 'credentials?', kind: 'key', says: '`credential`, `credentials`' },
] as const satisfies readonly SecretWord[];

export const patternOf = (kind: SecretWord['kind']): string =>
  secretWords.flatMap((word) => (word.kind === kind ? [word.pattern] : [])).join('|');

const anyWord = secretWords.map(({ pattern }) => pattern).join('|');
const secretName = new RegExp(`(?:${anyWord}|(?:^|[_-])pass|(?:^|[_-])sig|set[_-]?cookie|^cookie)$`, 'i');
const passwordName = new RegExp(`(?:${patternOf('password')}|secret)$`, 'i');

/** Longest name that can be one of a secret, in characters. */
const MAX_NAME_CHARS = 100;

/** Whether the value under this name of a JSON object is a secret: `smtp_password`, `clientSecret`, `X-Api-Key`. */
export const isSecretName = (name: string): boolean => name.length <= MAX_NAME_CHARS && secretName.test(name);

/** Whether a number under this name is one, too: `"token": 8831` is a count or an id more often. */
export const isPasswordName = (name: string): boolean => name.length <= MAX_NAME_CHARS && passwordName.test(name);
