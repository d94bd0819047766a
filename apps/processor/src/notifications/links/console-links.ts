import type { NotificationMessage } from '@app/alerting';

/** The path at which the processor serves the console. */
const CONSOLE_PATH = '/ui';

/** `https://obs.example.com/ui`, without a slash at the end, of an address with or without the path of the console. */
export function consoleBaseOf(consoleUrl: string): string {
  const { origin, pathname } = new URL(consoleUrl);
  const path = pathname.replace(/\/+$/, '');
  return origin + (path.endsWith(CONSOLE_PATH) ? path : path + CONSOLE_PATH);
}

/** The page of the console that shows a message: its incident, or for several the list. @param base as `consoleBaseOf` gives it */
export function pageOf(
  base: string,
  {
    incident_id,
    digest,
    summary,
    company,
  }: Pick<NotificationMessage, 'incident_id' | 'digest' | 'summary' | 'company'>,
): string {
  if (incident_id !== null) return `${base}/incidents/${incident_id}`;
  if (digest === undefined && summary === undefined) return `${base}/`;
  return `${base}/incidents${company === null ? '' : `?company=${encodeURIComponent(company)}`}`;
}
