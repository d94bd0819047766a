import { apiUrl, type Params } from './api-url';
import { isOfService, reportAnswer, whenAnswering } from './connection';
import { takeEarlyAnswer } from './early-answers';

/** A request that failed. `code` is one of docs/errors.md, or `unreachable` when there was no answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    /** The service's explanation of what exactly is wrong, in English. */
    readonly detail: string,
  ) {
    super(detail);
  }
}

/** @throws ApiError */
export function getJson<T>(path: string, params?: Params, signal?: AbortSignal): Promise<T> {
  return request<T>(apiUrl(path, params), { signal: signal ?? null }, takeEarlyAnswer);
}

/** @throws ApiError */
export function sendJson<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return body === undefined ? request<T>(path, { method }) : sendJsonText<T>(method, path, JSON.stringify(body));
}

/**
 * Sends JSON that a person wrote, to the letter: what is read and written anew has no integers above 2^53.
 * @throws ApiError
 */
export function sendJsonText<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: string): Promise<T> {
  return request<T>(path, { method, body, headers: { 'content-type': 'application/json' } });
}

async function request<T>(
  url: string,
  init: RequestInit,
  early: (url: string) => Promise<Response | null> = () => Promise.resolve(null),
): Promise<T> {
  const response = (await early(url)) ?? (await answerTo(url, init));
  if (!isOfService(response)) {
    void whenAnswering();
    throw new ApiError(response.status, 'unreachable', response.statusText);
  }
  reportAnswer();
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  throw await problemOf(response);
}

/** @throws ApiError `unreachable`; what an aborted request throws */
function answerTo(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    void whenAnswering();
    throw new ApiError(0, 'unreachable', String(error));
  });
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; title?: string };
  const detail = problem.detail ?? problem.title ?? response.statusText;
  return new ApiError(response.status, problem.code ?? 'internal_error', detail);
}
