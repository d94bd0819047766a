import type { Channel } from '../notification-settings.js';
import {
  havingOne,
  httpAddress,
  httpAddressSchema,
  mailAddress,
  mapping,
  needed,
  oneOrMore,
  optional,
  type Reader,
  smtpAddress,
  smtpAddressSchema,
  then,
  type YamlLocation,
} from '@app/yaml';
import { webhook } from './webhook.js';
import { given, type ReadSecret, secretReaders } from './secrets.js';

interface UrlWays {
  readonly url?: string;
  readonly url_file?: string;
  readonly url_env?: string;
}

const urlOf = ({ url, url_file, url_env }: UrlWays, location: YamlLocation): string | null | undefined =>
  given(location, { url, url_file, url_env }, true);

/** Readers of a receiver's channels, by type. */
export const channelFields = (readSecret: ReadSecret | null) => {
  const url = secretReaders(httpAddress, readSecret, httpAddressSchema);
  const smtpUrl = secretReaders(smtpAddress, readSecret, smtpAddressSchema);
  const urlFields = { url: url.written, url_file: url.inFile, url_env: url.inEnvironment };

  const withUrl = (type: 'slack' | 'alertmanager'): Reader<Channel> =>
    then(
      mapping(urlFields),
      (ways, location) => {
        const address = urlOf(ways, location);
        return address == null ? undefined : { type, url: address };
      },
      havingOne(...Object.keys(urlFields)),
    );
  const email: Reader<Channel> = then(
    mapping({
      smtp_url: smtpUrl.written,
      smtp_url_file: smtpUrl.inFile,
      smtp_url_env: smtpUrl.inEnvironment,
      from: needed(mailAddress),
      to: needed(oneOrMore(mailAddress)),
    }),
    ({ from, to, ...ways }, location) => {
      const { smtp_url, smtp_url_file, smtp_url_env } = ways;
      const address = given(location, { smtp_url, smtp_url_file, smtp_url_env }, true);
      return address == null ? undefined : { type: 'email', smtpUrl: address, from, to };
    },
    havingOne('smtp_url', 'smtp_url_file', 'smtp_url_env'),
  );
  return {
    webhook: optional(oneOrMore(webhook(readSecret)), 'Posts the message as JSON, or in the form of a service.'),
    slack: optional(withUrl('slack'), 'An incoming webhook of Slack, or of what speaks like it.'),
    email: optional(email, 'One mail to all addresses.'),
    alertmanager: optional(withUrl('alertmanager'), 'An Alertmanager, by its base address.'),
  };
};
