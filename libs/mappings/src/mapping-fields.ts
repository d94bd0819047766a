import {
  having,
  havingOne,
  havingSome,
  type JsonSchema,
  mapOf,
  mapping,
  type MappingOf,
  needed,
  oneOf,
  optional,
  type Reader,
  refuse,
  textThat,
  then,
  type TextCheck,
  type YamlLocation,
} from '@app/yaml';
import { expressionsIn, faultOfExpression } from './expression.js';
import { mappedFields, type Mapping, type SecuredMapping, type Signature } from './mapping.js';
import { presets } from './presets/index.js';

/** Where a secret is. */
export type SecretLocation = { readonly env: string } | { readonly file: string };

/** The secret; null: it is not there. */
export type ReadSecret = (location: SecretLocation) => string | null;

const MAX_NAME_CHARS = 200;

/** Reader of a name or a word. */
export const shortText: Reader<string> = textThat(
  (text) => (text.length > MAX_NAME_CHARS ? `is longer than ${MAX_NAME_CHARS} characters` : null),
  { maxLength: MAX_NAME_CHARS },
);

const expression: Reader<string> = textThat(faultOfExpression, { description: 'A JMESPath expression.' });

const faultOfTemplate: TextCheck = (text) =>
  expressionsIn(text)
    .map(faultOfExpression)
    .find((fault) => fault !== null) ?? null;

const template: Reader<string> = textThat(faultOfTemplate, {
  description: 'A text; {a JMESPath expression} in it is filled in.',
});

/** Reader of a mapping by keys of any name but that of a prototype. */
const byName = (read: Reader<string>): Reader<Readonly<Record<string, string>>> =>
  then(
    mapOf(read),
    (found, location) =>
      found.has('__proto__') ? refuse(location, 'has a key that every object has') : Object.fromEntries(found),
    { propertyNames: { not: { const: '__proto__' } } },
  );

const words: Reader<Readonly<Record<string, string>>> = then(byName(shortText), (found) =>
  Object.fromEntries(Object.entries(found).map(([word, status]) => [word.trim().toLowerCase(), status])),
);

const signature: Reader<Signature> = then(
  mapping({ header: needed(shortText), prefix: optional(shortText) }),
  ({ header, prefix }) => ({ header: header.toLowerCase(), ...(prefix && { prefix }) }),
);

const secret = (readSecret: ReadSecret): Reader<string> =>
  then(
    mapping({ env: optional(shortText), file: optional(shortText) }),
    ({ env, file }, location) => {
      if ((env === undefined) === (file === undefined)) {
        return refuse(location, 'must be {env: NAME} or {file: path}; a secret is not written into the file');
      }
      const found = readSecret(env === undefined ? { file: file! } : { env })?.trim() ?? '';
      return found === '' ? refuse(location, 'is not there, or empty') : found;
    },
    havingOne('env', 'file'),
  );

const fields = mapping(
  Object.fromEntries(mappedFields.map((name) => [name, optional(expression)])),
  'a field of a record',
) as Reader<Mapping['fields']>;

const fieldsOf = (readSecret: ReadSecret) => ({
  preset: optional(
    oneOf('a preset', Object.keys(presets)),
    'A mapping that is there without a file; what is written here is on top of it.',
  ),
  company: optional(template),
  zone: optional(template),
  source: optional(template),
  each: optional(expression, 'The list of which each item is a record; left out: the body is one.'),
  when: optional(expression, 'What it is not true for is ignored.'),
  fields: optional(fields, 'The fields of the record, as JMESPath expressions.'),
  labels: optional(byName(expression), 'Labels of the record, as JMESPath expressions.'),
  words: optional(words, "Words of the sender's status, and the status that each stands for."),
  signature: optional(signature, 'The header that holds the HMAC-SHA256 of the body.'),
  secret: optional(secret(readSecret), 'Where the secret is with which bodies are signed.'),
});

type Written = MappingOf<ReturnType<typeof fieldsOf>>;

const withFields = (schema: JsonSchema): JsonSchema => ({
  type: 'object',
  required: ['fields'],
  properties: { fields: { type: 'object', ...schema } },
});

const whole: JsonSchema = {
  allOf: [
    {
      if: having('preset'),
      else: { allOf: [withFields(having('status')), withFields(havingSome('object_type', 'object_id'))] },
    },
    {
      if: having('secret'),
      then: {
        anyOf: [
          having('signature'),
          {
            type: 'object',
            required: ['preset'],
            properties: { preset: { enum: Object.keys(presets).filter((name) => presets[name]!.signature) } },
          },
        ],
      },
    },
  ],
};

/** Reader of a mapping, on top of its preset when it names one. */
export const securedMapping = (readSecret: ReadSecret): Reader<SecuredMapping> =>
  then(mapping(fieldsOf(readSecret), 'a key of a mapping'), ontoPreset, whole);

function ontoPreset(written: Written, location: YamlLocation): SecuredMapping | undefined {
  const { preset: name, secret = null, fields, labels, words, ...others } = written;
  const preset = name === undefined ? undefined : presets[name];
  const allFields = { ...preset?.fields, ...fields };
  const signature = others.signature ?? preset?.signature;
  if (allFields.status === undefined) return refuse(location, 'has no fields.status');
  if (allFields.object_type === undefined && allFields.object_id === undefined)
    return refuse(location, 'has no fields.object_type');
  if (secret !== null && signature === undefined)
    return refuse(location, 'has a secret and no signature to check with it');
  return {
    ...preset,
    ...others,
    fields: allFields,
    labels: { ...preset?.labels, ...labels },
    words: { ...preset?.words, ...words },
    ...(signature && { signature }),
    secret,
  };
}
