import { PipelineError } from '@app/contracts';
import type { SubjectRule } from './matching.js';
import { expressionsIn, faultOfExpression, MAX_EXPRESSION_CHARS } from './expression.js';
import { mappedFields, type Mapping, type SecuredMapping, type Signature } from './mapping.js';
import { presets } from './presets/index.js';
import { entriesOf, itemsOf, readTree, refuse, textOf, textsOf, type YamlValue } from './yaml-reader.js';

/** Limit of the mapping file, in bytes. */
export const MAX_MAPPINGS_FILE_BYTES = 1_000_000;

/** Where a secret is. */
export type SecretLocation = { readonly env: string } | { readonly file: string };

/** The secret; null: it is not there. */
export type ReadSecret = (location: SecretLocation) => string | null;

/** The content of the mapping file. */
export interface MappingsFile {
  readonly mappings: Readonly<Record<string, SecuredMapping>>;
  /** Subjects by namespaces of OpenLineage. */
  readonly openlineage: readonly SubjectRule[];
  /** Subjects by projects of Sentry. */
  readonly sentry: readonly SubjectRule[];
}

const nameForm = /^[a-z\d][a-z\d_-]{0,63}$/;
const mappingKeys = [
  'preset',
  'company',
  'zone',
  'source',
  'each',
  'when',
  'fields',
  'labels',
  'words',
  'signature',
  'secret',
] as const;

/**
 * Reads and checks the file. An empty one has no mappings; the presets are there without it.
 * @throws PipelineError `mappings_invalid`, whose detail has a line for each problem and quotes no secret
 */
export function readMappingsFile(text: string, fileName: string, readSecret: ReadSecret): MappingsFile {
  const sentence = `The mappings in ${fileName} cannot be used:`;
  if (Buffer.byteLength(text) > MAX_MAPPINGS_FILE_BYTES) {
    throw new PipelineError('mappings_invalid', `${sentence}\n  - the file is larger than 1 MB`);
  }
  const tree = readTree(text, 'the file');
  const found = tree.problems.count > 0 ? emptyFile : contentOf(tree, readSecret);
  if (tree.problems.count > 0) throw new PipelineError('mappings_invalid', `${sentence}\n${tree.problems.toText()}`);
  return found;
}

const emptyFile: MappingsFile = { mappings: {}, openlineage: [], sentry: [] };

function contentOf(tree: YamlValue, readSecret: ReadSecret): MappingsFile {
  const sections = entriesOf(tree, ['mappings', 'openlineage', 'sentry']);
  const rulesIn = (section: string): SubjectRule[] => {
    const value = sections.get(section);
    return value === undefined ? [] : itemsOf(value).map(subjectRule);
  };
  const mappings = Object.create(null) as Record<string, SecuredMapping>;
  const named = sections.get('mappings');
  for (const [name, value] of named === undefined ? [] : entriesOf(named)) {
    if (nameForm.test(name)) mappings[name] = mappingIn(value, readSecret);
    else refuse(value, 'must have a name of a-z, 0-9, _ and -, at most 64');
  }
  return { mappings, openlineage: rulesIn('openlineage'), sentry: rulesIn('sentry') };
}

function subjectRule(value: YamlValue): SubjectRule {
  const texts = textsOf(value, { known: ['match', 'company', 'zone', 'source'], fault: notLong });
  if (texts.match === undefined) refuse(value, 'has no match, such as "prod-*"');
  return { ...texts, match: texts.match ?? '' };
}

const notLong = (text: string): string | null => (text.length > 200 ? 'is longer than 200 characters' : null);

/** A mapping, on top of its preset when it names one. */
function mappingIn(value: YamlValue, readSecret: ReadSecret): SecuredMapping {
  const entries = entriesOf(value, mappingKeys);
  const preset = presetIn(entries.get('preset'));
  const text = (key: string, fault: (text: string) => string | null): Record<string, string> => {
    const found = entries.has(key) ? textOf(entries.get(key)!, fault) : undefined;
    return found === undefined ? {} : { [key]: found };
  };
  const texts = (key: 'fields' | 'labels', known?: readonly string[]): Record<string, string> =>
    entries.has(key) ? textsOf(entries.get(key)!, { known, fault: faultOfExpression }) : {};
  const signature = signatureIn(entries.get('signature')) ?? preset?.signature;
  const secret = secretIn(entries.get('secret'), readSecret);
  if (secret !== null && signature === undefined) refuse(value, 'has a secret and no signature to check with it');
  const fields = { ...preset?.fields, ...texts('fields', mappedFields) };
  for (const needed of ['status', 'object_type'] as const) {
    if (fields[needed] === undefined && !(needed === 'object_type' && fields.object_id !== undefined)) {
      refuse(value, `has no fields.${needed}`);
    }
  }
  return {
    ...preset,
    ...text('company', faultOfTemplate),
    ...text('zone', faultOfTemplate),
    ...text('source', faultOfTemplate),
    ...text('each', faultOfExpression),
    ...text('when', faultOfExpression),
    fields,
    labels: { ...preset?.labels, ...texts('labels') },
    words: { ...preset?.words, ...wordsIn(entries.get('words')) },
    ...(signature && { signature }),
    secret,
  };
}

function presetIn(value: YamlValue | undefined): Mapping | undefined {
  if (value === undefined) return undefined;
  const name = textOf(value, (text) =>
    Object.hasOwn(presets, text) ? null : `is no preset; known: ${Object.keys(presets).join(', ')}`,
  );
  return name === undefined ? undefined : presets[name];
}

function faultOfTemplate(text: string): string | null {
  if (text.length > MAX_EXPRESSION_CHARS) return `is longer than ${MAX_EXPRESSION_CHARS} characters`;
  return (
    expressionsIn(text)
      .map(faultOfExpression)
      .find((fault) => fault !== null) ?? null
  );
}

function wordsIn(value: YamlValue | undefined): Record<string, string> {
  const words = value === undefined ? {} : textsOf(value, { fault: notLong });
  return Object.fromEntries(Object.entries(words).map(([word, status]) => [word.trim().toLowerCase(), status]));
}

function signatureIn(value: YamlValue | undefined): Signature | undefined {
  if (value === undefined) return undefined;
  const { header, prefix } = textsOf(value, { known: ['header', 'prefix'], fault: notLong });
  if (header === undefined) return refuse(value, 'has no header');
  return { header: header.toLowerCase(), ...(prefix && { prefix }) };
}

function secretIn(value: YamlValue | undefined, readSecret: ReadSecret): string | null {
  if (value === undefined) return null;
  const { env, file } = textsOf(value, { known: ['env', 'file'], fault: notLong });
  if ((env === undefined) === (file === undefined)) {
    refuse(value, 'must be {env: NAME} or {file: path}; a secret is not written into the file');
    return null;
  }
  const secret = readSecret(env === undefined ? { file: file! } : { env })?.trim();
  if (secret === undefined || secret === '') refuse(value, 'is not there, or empty');
  return secret ?? null;
}
