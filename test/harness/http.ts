import { DocumentedAnswers } from './documented-answers.js';

const documented = new DocumentedAnswers();

/** An answer, its body read and parsed, and found to be as it is documented. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export async function get<T = Record<string, unknown>>(
  url: string,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  return read<T>('GET', url, await fetch(url, { headers }));
}

export async function del<T = unknown>(url: string): Promise<Answer<T>> {
  return read<T>('DELETE', url, await fetch(url, { method: 'DELETE' }));
}

/** Posts a value as JSON, or text and bytes as they are. */
export async function post<T = Record<string, unknown>>(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const isRaw =
    typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData || body === undefined;
  const content = isRaw ? (body as RequestInit['body']) : JSON.stringify(body);
  const type: Record<string, string> = body instanceof FormData ? {} : { 'content-type': 'application/json' };
  return read<T>('POST', url, await fetch(url, { method: 'POST', body: content, headers: { ...type, ...headers } }));
}

/** @throws Error when the answer is not as the API documents say */
async function read<T>(method: string, url: string, response: Response): Promise<Answer<T>> {
  const { status, headers } = response;
  const contentType = headers.get('content-type');
  const text = await response.text();
  const isJson = /\bjson\b/.test(contentType ?? '');
  const body = (isJson ? JSON.parse(text) : text) as T;
  documented.check({ method, url, status, contentType, body });
  return { status, headers, body };
}

export const ndjson = (records: readonly unknown[]): string =>
  records.map((record) => JSON.stringify(record)).join('\n');
