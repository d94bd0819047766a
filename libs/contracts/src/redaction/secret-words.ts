import { mayHoldSecret, MIN_FORM_CHARS } from './secret-hints.js';

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
    pattern: 'pass(?:wor[dt]|wd|phrase)',
    kind: 'password',
    says: '`password`, `passwd`, `passphrase`',
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

/** The last letters of such names: most names are told by them. */
const lastLetters = '(?:rd|rt|wd|se|dp|ss|et|en|on|ey|re|ig|al|ls|ie)$';
const hasLastLetters = new RegExp(lastLetters, 'i');
const mayBeSecret = new RegExp(`${lastLetters}|[=:@>[\\\\\\s]`, 'i');

/** Whether the value under this name of a JSON object is a secret: `smtp_password`, `clientSecret`, `X-Api-Key`. */
export const isSecretName = (name: string): boolean =>
  name.length <= MAX_NAME_CHARS && hasLastLetters.test(name) && secretName.test(name);

/** Whether a name may be one of a secret, or hold one. Cheap, and right when it says no. */
export const maySecretBeInName = (name: string): boolean =>
  (name.length >= MIN_FORM_CHARS || mayBeSecret.test(name)) && (isSecretName(name) || mayHoldSecret(name));

/** Whether a number under this name is one, too: `"token": 8831` is a count or an id more often. */
export const isPasswordName = (name: string): boolean => name.length <= MAX_NAME_CHARS && passwordName.test(name);
