/** An answer, its body read and parsed. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export async function get<T = Record<string, unknown>>(url: string): Promise<Answer<T>> {
  return read(await fetch(url));
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
  return read(await fetch(url, { method: 'POST', body: content, headers: { ...type, ...headers } }));
}

async function read<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
}

export const ndjson = (records: readonly unknown[]): string =>
  records.map((record) => JSON.stringify(record)).join('\n');
