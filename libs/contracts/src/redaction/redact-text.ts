import { mayHoldSecret } from './secret-hints.js';
import { secretShape } from './secret-shapes.js';
import { patternOf } from './secret-words.js';

/** Stands in records where a secret was. The same as the code of the note, and nothing that a sender writes by itself. */
export const SECRET_MARK = '[secret_redacted]';

/**
 * The text without its secrets; the same text when it holds none. Redacted again, it is the same. Takes a time in proportion to
 * the text.
 */
export function redactText(text: string, mark = SECRET_MARK): string {
  if (!mayHoldSecret(text)) return text;
  let redacted = withoutMisplaced(text, mark);
  for (const step of steps) redacted = step(redacted, mark);
  return redacted;
}

/**
 * The text without secrets that are certain wherever they stand, also in a name: keys and tokens by their form, and the
 * credentials of an address.
 */
function withoutMisplaced(text: string, mark: string): string {
  const shaped = text.replace(secretShape, () => mark);
  return shaped.includes('://') ? addressesWithout(shaped, mark) : shaped;
}

/** Whether a name holds such a secret. */
export const holdsCertainSecret = (text: string): boolean =>
  mayHoldSecret(text) && withoutMisplaced(text, SECRET_MARK) !== text;

// A password may hold `@`, and `/` unless it is the port that stands before it. A user alone that is as long as this is a key.
const credentials =
  /(?<=:\/\/)(?:[^\s"'<>/?#:@]{0,256}:[^\s"'<>/?#]{1,512}@|[^\s"'<>/?#:@]{1,256}:(?!\d{1,5}[/?#])[^\s"'<>@]{1,512}@|[\w.~+=%-]{20,256}@)/g;
const signedParameter =
  /(?<=[?&](?:sig|signature)=)[^\s&"'<>#[\]]+|(?<=[?&](?:key|code|ticket|jwt|auth)=)[\w.%+/=~-]{16,}/gi;

const addressesWithout = (text: string, mark: string): string =>
  text.replace(credentials, () => `${mark}@`).replace(signedParameter, () => mark);

const password = patternOf('password');
const key = patternOf('key');
/** Quotes of a key or a value, escaped or not. */
const QUOTE = `(?:\\\\{0,3}["'])`;
/** A text in quotes up to the same quotes; one that is cut off goes up to its end. */
const QUOTED = `(?<quote>\\\\{0,3}["'])(?<quoted>(?:(?!\\k<quote>)(?:\\\\[^]|[^\\\\])){0,20000}?)(?<end>\\k<quote>|$)`;
/** Punctuation ends a value where a blank or another key follows. */
const PLAIN = `(?<plain>(?:[^\\s"'<>,;&|)}\\]\\\\]|[,;&|)}\\]](?![\\s,;&|)}\\]"']|$|[\\w.-]{1,40}[=:]|(?<=;)[\\w .-]{1,40}=)|\\\\(?![nrt"']))+)`;

const assigned = new RegExp(
  `(?:(?<password>${password})|(?<key>${key}))(?<close>${QUOTE}?\\]?)(?<separator>\\s{0,4}(?:=>|:=|={1,3}|:)\\s{0,4})(?:${QUOTED}|${PLAIN})`,
  'gi',
);

interface Assigned {
  readonly password?: string;
  readonly key?: string;
  readonly close: string;
  readonly separator: string;
  readonly quoted?: string;
  /** Quotes at its end; empty: the text is cut off before them. */
  readonly end?: string;
  readonly plain?: string;
}

/** `password=…`, `"api_key": "…"`, `Pwd: …`; connection strings and parameters of addresses are such pairs. */
function pairsWithout(text: string, mark: string): string {
  return text.replace(assigned, (...found: unknown[]) => {
    const groups = found.at(-1) as Assigned;
    const all = found[0] as string;
    const value = groups.quoted ?? groups.plain!;
    if (isPlaceholder(value) || !isSecretValue(groups, value)) return all;
    const { end = '' } = groups;
    return all.slice(0, all.length - value.length - end.length) + mark + end;
  });
}

function isSecretValue(groups: Assigned, value: string): boolean {
  if (groups.quoted !== undefined) return !saysState(value) && !isPath(groups, value);
  if (groups.separator.includes('=')) return !isWordOfState(value) && !isPath(groups, value);
  return groups.close !== '' ? value.length > 1 && !isWordOfState(value) : isSecretInProse(groups, value);
}

// In prose `token: AADSTS7000215: Invalid client secret` tells of an error, and `password: must have 8 characters` of a rule.
function isSecretInProse({ password: isPassword }: Assigned, value: string): boolean {
  if (/[:=(.]$|[=(]/.test(value) || /^[\p{L}'’_-]+$/u.test(value) || /^[A-Z]{2,}[_-]?\d+$/.test(value)) return false;
  if (isPassword !== undefined) return value.length >= 4 && !/^\d{1,3}$/.test(value);
  return value.length >= 12 && /\d/.test(value) && /[A-Za-z]/.test(value);
}

// PWD is also the folder of a shell, and GOOGLE_APPLICATION_CREDENTIALS names a file.
const isPath = ({ password: one, key: other }: Assigned, value: string): boolean =>
  /^(?:pwd|credentials?)$/i.test(one ?? other ?? '') && /^(?:[/~]|\.\.?\/|[A-Za-z]:\\)/.test(value);

/** Texts that stand for a secret which is not there, or was taken out before. */
const placeholder =
  /^(?:|\*+|x{3,}|\.{3,}|…|-+|\[[\w -]*\]?|<[\w -]*>?|\$\{[^}]*\}?|\$[A-Z_][A-Z0-9_]*|\{\{.*|%\(?\w*\)?[sd]|%[A-Z_]+%|\w*redacted\w*)$/i;
const isPlaceholder = (value: string): boolean => placeholder.test(value.trim());

/** Whether the value that stands under a name of a secret is one: neither a placeholder nor a word about it. */
export const isSecretText = (value: string): boolean => !isPlaceholder(value) && !saysState(value);

const wordsOfState =
  /^(?:null|none|nil|true|false|yes|no|ok|undefined|empty|unset|set|not|is|was|has|must|should|may|missing|required|optional|invalid|expired|incorrect|wrong|bad|unknown|denied|rejected|revoked|refused|failed|failure|error|hidden|masked|absent|manquante?|invalide|expirée?|incorrecte?)[.,;:!?]?$/i;
const isWordOfState = (value: string): boolean => wordsOfState.test(value);

/** `{"password": "is required"}` */
const saysState = (value: string): boolean =>
  isWordOfState(value) || /^(?:is|was|has|must|should|may|can|cannot|not|no|the|this|too|field|value)\s/i.test(value);

const line = new RegExp(
  `^(?<before>[\\t ]{0,40}(?:- )?["']?[\\w.-]{0,60}?(?:${password}|${key})["']?:[\\t ]{1,4})(?<value>[^\\s"'\\[\\]{}(:,][^\\s"':(]{2,})(?=[\\t ]*$)`,
  'gim',
);

/** A line of YAML, or of headers, with nothing else on it. */
const linesWithout = (text: string, mark: string): string =>
  text.replace(line, (all, before: string, value: string) =>
    isPlaceholder(value) || isWordOfState(value) || /^[a-z]+(?:[_-][a-z]+)+$|^\d{1,3}$|^[A-Z]+\d+$/i.test(value)
      ? all
      : before + mark,
  );

const scheme = /\b(?<name>bearer|basic)(?<blank>\s{1,4}["']?)(?<value>[A-Za-z0-9+/=._~-]{6,})/gi;
const authorization =
  /(?<before>\bauthorization["']?\s{0,4}[:=]\s{0,4}["']?(?:token|apikey|api-key|negotiate|splunk|sso-key|key)\s{1,4})(?<value>[^\s"',;]{6,})/gi;

/** `Bearer …` and `Basic …`, in a header or alone. */
const schemesWithout = (text: string, mark: string): string =>
  text
    .replace(scheme, (all, name: string, blank: string, value: string) =>
      (name.toLowerCase() === 'basic' ? isBasic(value) : isBearer(value)) ? `${name}${blank}${mark}` : all,
    )
    .replace(authorization, (_all, before: string) => before + mark);

const isBearer = (value: string): boolean =>
  value.length >= 32 || (value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value));

// base64 of user:password.
function isBasic(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) return false;
  const decoded = atob64(value);
  return decoded !== null && /^[\x20-\x7e\u00a0-\u00ff]*:[\x20-\x7e\u00a0-\u00ff]*$/.test(decoded);
}

function atob64(value: string): string | null {
  try {
    return atob(value.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return null;
  }
}

const cookie = /\b(?<before>(?:set-)?cookie["']?\s{0,4}:\s{0,4}["']?)[\w.%-]{1,100}=[^\r\n"'\\]{1,4000}/gi;
const element = new RegExp(
  `(?<before><[\\w:.-]{0,60}(?:${password}|${key})(?:\\s[^<>]{0,200})?>)(?<value>[^<>\\s][^<>]{0,2000})(?=<\\/)`,
  'gi',
);
const option = new RegExp(
  `(?<before>(?<![\\w-])--[\\w-]{0,40}?(?:${password}|${key})\\s{1,4}["']?)(?!-)(?<value>[^\\s"'\\\\]{1,500})`,
  'gi',
);
const user =
  /(?<before>(?<![\w-])(?:-u|--user|--proxy-user)[ =]{0,2}["']?[^\s:"'-][^\s:"']{0,100}:)(?!\d+(?:\s|$))[^\s"'\\]{1,200}/g;

const cookiesWithout = (text: string, mark: string): string =>
  text.replace(cookie, (_all, before: string) => before + mark);
const elementsWithout = (text: string, mark: string): string =>
  text.includes('</')
    ? text.replace(element, (all, before: string, value: string) => (isPlaceholder(value) ? all : before + mark))
    : text;
const optionsWithout = (text: string, mark: string): string =>
  text
    .replace(option, (all, before: string, value: string) =>
      isPlaceholder(value) || isWordOfState(value) || /^(?:[a-z]{1,3}|option|flag|argument|parameter)$/.test(value)
        ? all
        : before + mark,
    )
    .replace(user, (_all, before: string) => before + mark);

const steps = [schemesWithout, cookiesWithout, pairsWithout, linesWithout, elementsWithout, optionsWithout];
