import { PipelineError } from '@app/contracts';
import {
  fileSchema,
  isBlank,
  type JsonSchema,
  listOf,
  locationOf,
  mapOf,
  mapping,
  needed,
  optional,
  parseYaml,
  type Reader,
  refuse,
  then,
} from '@app/yaml';
import type { SecuredMapping } from './mapping.js';
import { type ReadSecret, securedMapping, shortText } from './mapping-fields.js';
import type { SubjectRule } from './matching.js';

/** Limit of the mapping file, in bytes. */
export const MAX_MAPPINGS_FILE_BYTES = 1_000_000;

/** The content of the mapping file. */
export interface MappingsFile {
  readonly mappings: Readonly<Record<string, SecuredMapping>>;
  /** Subjects by namespaces of OpenLineage. */
  readonly openlineage: readonly SubjectRule[];
  /** Subjects by projects of Sentry. */
  readonly sentry: readonly SubjectRule[];
}

const nameForm = /^[a-z\d][a-z\d_-]{0,63}$/;

const mappings = (readSecret: ReadSecret): Reader<Readonly<Record<string, SecuredMapping>>> =>
  then(
    mapOf(securedMapping(readSecret)),
    (found, location) =>
      [...found.keys()].every((name) => nameForm.test(name))
        ? Object.assign(Object.create(null) as Record<string, SecuredMapping>, Object.fromEntries(found))
        : refuse(location, 'must have names of a-z, 0-9, _ and -, at most 64'),
    { propertyNames: { pattern: nameForm.source } },
  );

const subjectRules: Reader<readonly SubjectRule[]> = listOf(
  mapping(
    {
      match: needed(shortText, 'Pattern of the name; * stands for any characters.'),
      company: optional(shortText),
      zone: optional(shortText),
      source: optional(shortText),
    },
    'a key of a rule',
  ),
);

const fileOf = (readSecret: ReadSecret) =>
  mapping(
    {
      mappings: optional(mappings(readSecret), 'By the name in POST /in/{name}.'),
      openlineage: optional(subjectRules, 'Subjects by namespaces of OpenLineage. The first match counts.'),
      sentry: optional(subjectRules, 'Subjects by projects of Sentry. The first match counts.'),
    },
    'a section of the mappings',
  );

/** The JSON Schema of the file, for editors. */
export const mappingsFileSchema: JsonSchema = fileSchema(
  fileOf(() => null),
  {
    name: 'mappings',
    title: 'Mappings file',
    description: 'How what other tools send becomes records.',
  },
);

/**
 * Reads and checks the file. An empty one has no mappings; the presets are there without it.
 * @throws PipelineError `mappings_invalid`, whose detail has a line for each problem and quotes no secret
 */
export function readMappingsFile(text: string, fileName: string, readSecret: ReadSecret): MappingsFile {
  const sentence = `The mappings in ${fileName} cannot be used:`;
  if (Buffer.byteLength(text) > MAX_MAPPINGS_FILE_BYTES) {
    throw new PipelineError('mappings_invalid', `${sentence}\n  - the file is larger than 1 MB`);
  }
  const { root, problems } = parseYaml(text);
  const location = locationOf(root, 'the file', 0, problems);
  const found = problems.count > 0 || isBlank(location) ? {} : (fileOf(readSecret)(location) ?? {});
  if (problems.count > 0) throw new PipelineError('mappings_invalid', problems.toText(sentence));
  const { mappings = {}, openlineage = [], sentry = [] } = found;
  return { mappings, openlineage, sentry };
}
