import type { Reader } from './location.js';
import { type TextCheck, textThat } from './scalars.js';
import type { JsonSchema } from './schema.js';

const protocolOf = (text: string): string | null => (URL.canParse(text) ? new URL(text).protocol : null);

export const httpAddress: TextCheck = (text) =>
  ['http:', 'https:'].includes(protocolOf(text) ?? '') ? null : 'must be an address, such as https://host/path';

export const httpAddressSchema: JsonSchema = { type: 'string', pattern: '^\\s*[Hh][Tt][Tt][Pp][Ss]?:' };

export const smtpAddress: TextCheck = (text) =>
  ['smtp:', 'smtps:'].includes(protocolOf(text) ?? '') && new URL(text).hostname !== ''
    ? null
    : 'must be an address, such as smtp://user:password@host:587, special characters in the password as %40';

export const smtpAddressSchema: JsonSchema = { type: 'string', pattern: '^\\s*[Ss][Mm][Tt][Pp][Ss]?:' };

const mailForm = /^([^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/;

/** With or without a name: `Ops <ops@example.com>`. Line ends are refused, because they would start another header. */
export const mailAddress: Reader<string> = textThat(
  (text) => (mailForm.test(text) ? null : 'must be an e-mail address, such as ops@example.com'),
  { type: 'string', pattern: mailForm.source },
);
