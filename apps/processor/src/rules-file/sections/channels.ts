import type { Channel } from '../notification-settings.js';
import {
  httpAddress,
  mailAddress,
  mapping,
  needed,
  oneOrMore,
  optional,
  type Reader,
  smtpAddress,
  textThat,
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
  const url = secretReaders(httpAddress, readSecret);
  const smtpUrl = secretReaders(smtpAddress, readSecret);
  const urlFields = { url: url.written, url_file: url.inFile, url_env: url.inEnvironment };

  const slack: Reader<Channel> = then(mapping(urlFields), (ways, location) => {
    const address = urlOf(ways, location);
    return address == null ? undefined : { type: 'slack', url: address };
  });
  const alertmanager: Reader<Channel> = then(mapping(urlFields), (ways, location) => {
    const address = urlOf(ways, location);
    return address == null ? undefined : { type: 'alertmanager', url: address };
  });
  const email: Reader<Channel> = then(
    mapping({
      smtp_url: smtpUrl.written,
      smtp_url_file: smtpUrl.inFile,
      smtp_url_env: smtpUrl.inEnvironment,
      from: needed(textThat(mailAddress)),
      to: needed(oneOrMore(textThat(mailAddress))),
    }),
    ({ from, to, ...ways }, location) => {
      const { smtp_url, smtp_url_file, smtp_url_env } = ways;
      const address = given(location, { smtp_url, smtp_url_file, smtp_url_env }, true);
      return address == null ? undefined : { type: 'email', smtpUrl: address, from, to };
    },
  );
  return {
    webhook: optional(oneOrMore(webhook(readSecret))),
    slack: optional(slack),
    email: optional(email),
    alertmanager: optional(alertmanager),
  };
};
