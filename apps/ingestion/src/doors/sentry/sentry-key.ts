import { type KeyReader, textIn } from '@app/platform';

/** `Sentry sentry_version=7, sentry_key=…`. https://develop.sentry.dev/sdk/overview/#authentication */
const keyInHeader = /(?:^|[\s,])sentry_key=([^\s,]+)/i;

/** The public key of a DSN: SDKs send it in a header or as a parameter, a line of curl in the path. */
export const sentryKeyIn: KeyReader = ({ headers, query, params }) => {
  const header = headers['x-sentry-auth'];
  const sent = typeof header === 'string' ? keyInHeader.exec(header)?.[1] : undefined;
  const { sentry_key: parameter } = query as { readonly sentry_key?: unknown };
  return sent ?? textIn(parameter) ?? textIn((params as { readonly key?: unknown }).key);
};
