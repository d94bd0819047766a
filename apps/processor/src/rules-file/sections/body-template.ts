import { faultOfExpression } from '@app/mappings';
import { isBlank, listOf, mapOf, plainAt, type Reader, refuse, textThat, then } from '@app/yaml';
import { isMap, isSeq } from 'yaml';
import type { BodyTemplate } from '../body-template.js';

/** A JMESPath expression. */
const expression: Reader<string> = textThat(faultOfExpression);

/** A tree whose texts are expressions; numbers, true, false and null stand for themselves. */
export const bodyTemplate: Reader<BodyTemplate> = (location) => {
  const { node } = location;
  if (isBlank(location)) return { value: null };
  if (isMap(node)) return then(mapOf(bodyTemplate), (fields) => ({ fields }))(location);
  if (isSeq(node)) return then(listOf(bodyTemplate), (items) => ({ items }))(location);
  const plain = plainAt(location) ?? '';
  if (plain === 'true' || plain === 'false') return { value: plain === 'true' };
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(plain)) return { value: Number(plain) };
  return then(expression, (text) => ({ expression: text }))(location);
};

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
export const headerTemplates: Reader<ReadonlyMap<string, string>> = then(mapOf(expression), (headers, location) => {
  for (const name of headers.keys()) {
    if (!headerName.test(name)) return refuse(location, 'has a name that is none of a header');
    if (ownHeaders.includes(name.toLowerCase())) return refuse(location, `may not have ${name.toLowerCase()}`);
  }
  return new Map([...headers].map(([name, text]) => [name.toLowerCase(), text]));
});
