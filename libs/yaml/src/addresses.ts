import type { TextCheck } from './scalars.js';

const protocolOf = (text: string): string | null => (URL.canParse(text) ? new URL(text).protocol : null);

export const httpAddress: TextCheck = (text) =>
  ['http:', 'https:'].includes(protocolOf(text) ?? '') ? null : 'must be an address, such as https://host/path';

export const smtpAddress: TextCheck = (text) =>
  ['smtp:', 'smtps:'].includes(protocolOf(text) ?? '') && new URL(text).hostname !== ''
    ? null
    : 'must be an address, such as smtp://user:password@host:587, special characters in the password as %40';

/** With or without a name: `Ops <ops@example.com>`. Line ends are refused, because they would start another header. */
export const mailAddress: TextCheck = (text) =>
  /^([^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/.test(text)
    ? null
    : 'must be an e-mail address, such as ops@example.com';
