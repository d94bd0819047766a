import type { NotificationMessage } from '@app/alerting';
import { getSystemErrorName } from 'node:util';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { EmailChannel } from '../../rules-file/index.js';
import type { Attempt } from './attempt.js';
import { DeliveryError } from './delivery-error.js';
import { escapedHtml } from './escape.js';
import { factsOf, linesOf, linksOf } from './lines.js';
import { ATTEMPT_TIMEOUT_MS } from './post.service.js';

/** Sends one mail to all of `to`. The mails of an incident form one thread. @throws DeliveryError */
export async function sendEmail(
  channel: EmailChannel,
  message: NotificationMessage,
  { now, signal }: Attempt,
): Promise<void> {
  const transport = createTransport({
    url: channel.smtpUrl,
    connectionTimeout: ATTEMPT_TIMEOUT_MS,
    greetingTimeout: ATTEMPT_TIMEOUT_MS,
    socketTimeout: ATTEMPT_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const onEnd = (): void => reject(limit.reason as Error);
  limit.addEventListener('abort', onEnd);
  try {
    limit.throwIfAborted();
    await Promise.race([transport.sendMail(mailOf(channel, message, now)), ended]);
  } catch (thrown) {
    throw mailError(thrown);
  } finally {
    limit.removeEventListener('abort', onEnd);
    transport.close();
  }
}

/** The mail of a message. */
export function mailOf(
  { from, to }: Pick<EmailChannel, 'from' | 'to'>,
  message: NotificationMessage,
  date: Date,
): SendMailOptions {
  const { notification_id, incident_id, title } = message;
  const facts = factsOf(message);
  const lines = linesOf(message);
  const links = linksOf(message);
  return {
    from,
    to: [...to],
    date,
    subject: title,
    messageId: `<${notification_id}@observability-stack>`,
    ...(incident_id === null ? {} : { references: `<${incident_id}@observability-stack>` }),
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: [title, '', ...lines, '', ...[...links, ...facts].map(([name, value]) => `${name}: ${value}`), ''].join('\n'),
    html: [
      `<h2>${escapedHtml(title)}</h2>`,
      `<ul>${lines.map((line) => `<li>${escapedHtml(line)}</li>`).join('')}</ul>`,
      ...(links.length > 0
        ? [`<p>${links.map(([label, url]) => `<a href="${escapedHtml(url)}">${label}</a>`).join(' · ')}</p>`]
        : []),
      `<p>${facts.map(([name, value]) => `${name}: ${escapedHtml(value)}`).join('<br>')}</p>`,
    ].join('\n'),
  };
}

/** Uses nodemailer's codes, not its messages, which quote addresses and the server's answer. */
function mailError(thrown: unknown): DeliveryError {
  const { name, code, errno, responseCode } = thrown as Partial<Record<'name' | 'code', string>> &
    Partial<Record<'errno' | 'responseCode', number>>;
  if (name === 'TimeoutError') {
    return new DeliveryError(`the mail server did not take it within ${ATTEMPT_TIMEOUT_MS / 1000} s`, true);
  }
  if (name === 'AbortError') return new DeliveryError('the attempt was broken off: we are stopping', true);
  if (responseCode !== undefined) {
    // SMTP: 4xx is temporary and 5xx permanent, unlike HTTP.
    return new DeliveryError(`the mail server answered ${responseCode} (${code ?? 'no code'})`, responseCode < 500);
  }
  const reason = errno !== undefined && errno < 0 ? getSystemErrorName(errno) : (code ?? 'no code');
  return new DeliveryError(`the mail server cannot be reached: ${reason}`, true, { cause: thrown });
}
