import { type Place, type Reader, refuse } from '../yaml/place.js';
import { anyText, text, type TextCheck, textThat } from '../yaml/scalars.js';
import { optional } from '../yaml/collections.js';

/** Where a secret stands when it does not stand in the rules file. */
export interface SecretPlace {
  readonly in: 'file' | 'environment';
  /** Path of the file, name of the variable. */
  readonly name: string;
}

/** Null: it is not there, cannot be read, or nothing is in it. */
export type ReadSecret = (place: SecretPlace) => string | null;

const words = { file: 'a file', environment: 'a variable of the environment' } as const;

/** The secret itself, read while the file is. Neither it nor the name is told: whoever mistakes the two writes one for the other. */
const secretIn =
  (where: SecretPlace['in'], check: TextCheck, readSecret: ReadSecret | null): Reader<string> =>
  (place) => {
    const name = text(place);
    if (name === undefined) return undefined;
    if (readSecret === null) return '';
    const secret = readSecret({ in: where, name })?.trim() ?? '';
    if (secret === '') return refuse(place, `names ${words[where]} that is not there, or is empty`);
    const reason = anyText(secret) ?? check(secret);
    return reason === null ? secret : refuse(place, `names ${words[where]} whose content ${reason}`);
  };

/** The ways to give one text; `given` takes the one that is there. */
export interface SecretReaders {
  readonly written: ReturnType<typeof optional<string>>;
  readonly inFile: ReturnType<typeof optional<string>>;
  readonly inEnvironment: ReturnType<typeof optional<string>>;
}

export const secretReaders = (check: TextCheck, readSecret: ReadSecret | null): SecretReaders => ({
  written: optional(textThat(check)),
  inFile: optional(secretIn('file', check, readSecret)),
  inEnvironment: optional(secretIn('environment', check, readSecret)),
});

/** The one of several that is there. More than one, or none when there must be one, is a problem. */
export function given(
  place: Place,
  ways: Readonly<Record<string, string | undefined>>,
  isNeeded: boolean,
): string | null | undefined {
  const [first, ...others] = Object.values(ways).filter((value) => value !== undefined);
  if (others.length > 0) return refuse(place, `has more than one of ${Object.keys(ways).join(', ')}`);
  if (first === undefined && isNeeded) return refuse(place, `needs one of ${Object.keys(ways).join(', ')}`);
  return first ?? null;
}
