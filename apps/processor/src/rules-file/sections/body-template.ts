import { faultOfExpression } from '@app/mappings';
import {
  isBlank,
  type JsonSchema,
  listOf,
  mapOf,
  plainAt,
  type Reader,
  readerOf,
  refuse,
  textThat,
  then,
} from '@app/yaml';
import { isMap, isSeq } from 'yaml';
import type { BodyTemplate } from '../body-template.js';

/** A JMESPath expression. */
const expression: Reader<string> = textThat(faultOfExpression);

/** Editors do not follow a schema that refers to itself from within another one, so its text is checked in three levels. */
const bodySchema = (levels = 3): JsonSchema => ({
  pattern: '\\S',
  maxLength: 1000,
  ...(levels > 0 && { items: bodySchema(levels - 1), additionalProperties: bodySchema(levels - 1) }),
});

/** A tree whose texts are expressions; numbers, true, false and null stand for themselves. */
export const bodyTemplate: Reader<BodyTemplate> = readerOf(bodySchema(), (location) => {
  const { node } = location;
  if (isBlank(location)) return { value: null };
  if (isMap(node)) return then(mapOf(bodyTemplate), (fields) => ({ fields }))(location);
  if (isSeq(node)) return then(listOf(bodyTemplate), (items) => ({ items }))(location);
  const plain = plainAt(location) ?? '';
  if (plain === 'true' || plain === 'false') return { value: plain === 'true' };
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(plain)) return { value: Number(plain) };
  return then(expression, (text) => ({ expression: text }))(location);
});

/** https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const headerName = /^[!#$%&'*+.^_`|~\w-]{1,100}$/;
/** Headers that say how the request itself is sent. */
const ownHeaders = [
  'host',
  'content-length',
  'connection',
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'keep-alive',
];

/** Further headers of a request, by name in lower case, as expressions. */
export const headerTemplates: Reader<ReadonlyMap<string, string>> = then(
  mapOf(expression),
  (headers, location) => {
    for (const name of headers.keys()) {
      if (!headerName.test(name)) return refuse(location, 'has a name that is none of a header');
      if (ownHeaders.includes(name.toLowerCase())) return refuse(location, `may not have ${name.toLowerCase()}`);
    }
    return new Map([...headers].map(([name, text]) => [name.toLowerCase(), text]));
  },
  { propertyNames: { pattern: headerName.source, not: { enum: ownHeaders } } },
);
