import type { Attempt } from './attempt.js';
import { DeliveryError } from './delivery-error.js';
import { retryAfterMsOf } from './retry-after.js';

export interface PostRequest {
  /** User name and password in the url are sent as basic authentication. */
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Timeout of a delivery attempt, in milliseconds. */
export const ATTEMPT_TIMEOUT_MS = 10_000;

/** 4xx statuses that may pass: timeout, too early, too many requests. */
const transientStatuses = [408, 425, 429];

/**
 * Posts JSON. Any 2xx is success. Redirects are refused: the message goes only to the configured address.
 * @throws DeliveryError
 */
export async function post({ url, body, headers = {} }: PostRequest, { now, signal }: Attempt): Promise<void> {
  const { address, authorization } = addressOf(url);
  const response = await fetch(address, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'user-agent': 'observability-stack', ...authorization, ...headers },
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]),
  }).catch((thrown: unknown) => {
    throw unreachable(thrown);
  });
  // An unread body would keep the connection open.
  await response.body?.cancel().catch(() => undefined);
  if (!response.ok) throw refusal(response, now);
}

function addressOf(text: string): { address: string; authorization: Record<string, string> } {
  if (!URL.canParse(text)) throw new DeliveryError('the url of the channel cannot be read', false);
  const url = new URL(text);
  const { username, password } = url;
  if (username === '' && password === '') return { address: url.href, authorization: {} };
  url.username = '';
  url.password = '';
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { address: url.href, authorization: { authorization: `Basic ${credentials.toString('base64')}` } };
}

function refusal({ status, headers }: Response, now: Date): DeliveryError {
  if (status >= 300 && status < 400) {
    return new DeliveryError(`the receiver answered ${status}: it wants to redirect, which is not followed`, false);
  }
  const retryable = status >= 500 || transientStatuses.includes(status);
  const advice = retryable ? '' : ': look at the address and the rights of the channel';
  const asked = retryAfterMsOf(headers.get('retry-after'), now.getTime());
  const pause = asked === undefined ? '' : `: it asks for a pause of ${Math.ceil(asked / 1000)} s`;
  return new DeliveryError(`the receiver answered ${status}${advice || pause}`, retryable, { retryAfterMs: asked });
}

function unreachable(thrown: unknown): DeliveryError {
  const { name, cause } = thrown as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') {
    return new DeliveryError(`the receiver did not answer within ${ATTEMPT_TIMEOUT_MS / 1000} s`, true);
  }
  if (name === 'AbortError') return new DeliveryError('the attempt was broken off: we are stopping', true);
  const code = typeof cause?.code === 'string' ? cause.code : 'no connection';
  return new DeliveryError(`the receiver cannot be reached: ${code}`, true, { cause: thrown });
}
