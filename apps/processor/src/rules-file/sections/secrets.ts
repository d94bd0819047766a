import {
  anyText,
  type JsonSchema,
  optional,
  type Reader,
  readerOf,
  refuse,
  text,
  type TextCheck,
  textThat,
  type YamlLocation,
} from '@app/yaml';

/** Location of a secret outside the rules file. */
export interface SecretLocation {
  readonly in: 'file' | 'environment';
  /** Path of the file, name of the variable. */
  readonly name: string;
}

/** Reads a secret; null: it is missing, unreadable or empty. */
export type ReadSecret = (location: SecretLocation) => string | null;

const words = { file: 'a file', environment: 'a variable of the environment' } as const;

/** Reads the secret together with the file. Problems quote neither it nor its name: a user may have swapped the two. */
const secretIn = (where: SecretLocation['in'], check: TextCheck, readSecret: ReadSecret | null): Reader<string> =>
  readerOf(text.schema, (location) => {
    const name = text(location);
    if (name === undefined) return undefined;
    if (readSecret === null) return '';
    const secret = readSecret({ in: where, name })?.trim() ?? '';
    if (secret === '') return refuse(location, `names ${words[where]} that is not there, or is empty`);
    const reason = anyText(secret) ?? check(secret);
    return reason === null ? secret : refuse(location, `names ${words[where]} whose content ${reason}`);
  });

/** Readers of the alternative keys of one text; `given` picks the one that is present. */
export interface SecretReaders {
  readonly written: ReturnType<typeof optional<string>>;
  readonly inFile: ReturnType<typeof optional<string>>;
  readonly inEnvironment: ReturnType<typeof optional<string>>;
}

/** @param keywords what the schema has to say of the text where it stands in the file itself */
export const secretReaders = (
  check: TextCheck,
  readSecret: ReadSecret | null,
  keywords: JsonSchema = {},
): SecretReaders => ({
  written: optional(textThat(check, keywords)),
  inFile: optional(secretIn('file', check, readSecret), 'Path of the file that holds it.'),
  inEnvironment: optional(
    secretIn('environment', check, readSecret),
    'Name of the variable of the environment that holds it.',
  ),
});

/** Picks the only value that is present. More than one is a problem, and so is none when one is needed. */
export function given(
  location: YamlLocation,
  ways: Readonly<Record<string, string | undefined>>,
  isNeeded: boolean,
): string | null | undefined {
  const [first, ...others] = Object.values(ways).filter((value) => value !== undefined);
  if (others.length > 0) return refuse(location, `has more than one of ${Object.keys(ways).join(', ')}`);
  if (first === undefined && isNeeded) return refuse(location, `needs one of ${Object.keys(ways).join(', ')}`);
  return first ?? null;
}
