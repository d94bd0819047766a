import { PipelineError } from '@app/contracts';
import {
  fileSchema,
  havingSome,
  instant,
  isBlank,
  type JsonSchema,
  listOf,
  locationOf,
  mapping,
  needed,
  oneOf,
  oneOrMore,
  optional,
  parseYaml,
  type Reader,
  readerOf,
  refuse,
  text,
  textThat,
  then,
  writtenAt,
  yesOrNo,
} from '@app/yaml';
import { keyIdForm } from './key-text.js';
import { byCompany, subjectName } from '../settings/subject-name.js';
import type { PeopleRow } from './people.js';
import { type Permission, permissions } from './principal.js';
import { type StatedLimits, statedLimits } from './share-limits.js';
import type { StatedShares } from './share-owner.js';

/** Limit of the file of keys, in bytes: some 5000 keys. */
export const MAX_KEYS_FILE_BYTES = 1_000_000;

/** The word for all companies. A company of this name can be had as the list `[all]`. */
const ALL = 'all';

/** The record of a key, which does not hold the key. */
export interface StoredKey {
  readonly id: string;
  /** The name that people know it by. */
  readonly name: string;
  /** Null: all of them. */
  readonly companies: readonly string[] | null;
  readonly scopes: readonly Permission[];
  /** SHA-256 of the text of the key, in hex digits. */
  readonly sha256: string;
  /** From then on it is no key, ISO 8601; null: never. */
  readonly expiresAt: string | null;
  /** Limits of its own; left out: those of each key. */
  readonly limits?: StatedLimits;
}

/** Content of the file of keys. */
export interface KeysFile {
  readonly keys: readonly StoredKey[];
  /** People who sign in with an OpenID provider, by its claims. */
  readonly people: readonly PeopleRow[];
  readonly shares: StatedShares;
  /** Companies of which anybody may see the states of the sources. */
  readonly publicCompanies: ReadonlySet<string>;
}

const names = oneOrMore(subjectName);
const companies: Reader<readonly string[] | typeof ALL> = readerOf(
  { ...names.schema, description: 'The companies; all: for all of them.' },
  (location) => (writtenAt(location) === ALL ? ALL : names(location)),
);

const sha256Form = /^[\da-f]{64}$/;

const key: Reader<StoredKey> = then(
  mapping(
    {
      id: needed(
        textThat((id) => (keyIdForm.test(id) ? null : 'must be 8 to 32 letters and digits'), {
          type: ['string', 'number'],
          pattern: keyIdForm.source,
        }),
      ),
      name: needed(subjectName),
      companies: needed(companies),
      scopes: needed(oneOrMore(oneOf('a scope', permissions))),
      sha256: needed(
        textThat((hex) => (sha256Form.test(hex) ? null : 'must be 64 hex digits in lower case'), {
          type: ['string', 'number'],
          pattern: sha256Form.source,
        }),
      ),
      expires_at: optional(instant),
      limits: optional(statedLimits),
    },
    'a field of a key',
  ),
  ({ id, name, companies, scopes, sha256, expires_at = null, limits }) => ({
    id,
    name,
    companies: companies === ALL ? null : companies,
    scopes,
    sha256,
    expiresAt: expires_at,
    ...(limits === undefined ? {} : { limits }),
  }),
);

const peopleRow: Reader<PeopleRow> = then(
  mapping(
    {
      claim: needed(text),
      value: needed(text),
      companies: needed(companies),
      scopes: needed(oneOrMore(oneOf('a scope', permissions))),
    },
    'a field of a row of people',
  ),
  ({ companies, ...row }) => ({ ...row, companies: companies === ALL ? null : companies }),
);

const eachLimits = mapping({ key: optional(statedLimits), company: optional(statedLimits) }, 'key or company');

const company = then(
  mapping(
    {
      limits: optional(statedLimits),
      public_status: optional(yesOrNo, 'Whether anybody may see the names and the states of its sources.'),
    },
    'a field of a company',
  ),
  (said, location) => (Object.keys(said).length === 0 ? refuse(location, 'has no limits and no public_status') : said),
  havingSome('limits', 'public_status'),
);

type CompanyFields = NonNullable<ReturnType<typeof company>>;

const file = mapping(
  {
    keys: optional(listOf(key)),
    people: optional(listOf(peopleRow)),
    limits: optional(eachLimits),
    companies: optional(byCompany(company)),
  },
  'a section of the keys',
);

/** The JSON Schema of the file, for editors. */
export const keysFileSchema: JsonSchema = fileSchema(file, {
  name: 'keys',
  title: 'Keys file',
  description:
    'Who may do what: keys by their SHA-256, people by claims of the provider, and the shares of keys and companies.',
});

/**
 * Reads and checks the file. An empty one has neither keys nor people: then nobody may do anything.
 * @throws PipelineError `keys_invalid`, whose detail has a line for each problem and quotes no value
 */
export function readKeysFile(content: string, fileName: string): KeysFile {
  const { root, problems } = parseYaml(content);
  const location = locationOf(root, 'the file', 0, problems);
  const found = problems.count > 0 || isBlank(location) ? {} : (file(location) ?? {});
  const { keys = [], people = [], limits = {}, companies = new Map<string, CompanyFields>() } = found;
  const twice = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) problems.add(0, `the id ${twice.id} is there twice`);
  if (problems.count > 0)
    throw new PipelineError('keys_invalid', problems.toText(`The keys in ${fileName} cannot be used:`));
  const ofCompanies = [...companies].flatMap(([name, { limits: own }]) =>
    own === undefined ? [] : [[name, own] as const],
  );
  const publicCompanies = [...companies].flatMap(([name, { public_status }]) => (public_status === true ? [name] : []));
  return {
    ...{ keys, people },
    shares: { key: {}, company: {}, ...limits, companies: new Map(ofCompanies) },
    publicCompanies: new Set(publicCompanies),
  };
}
