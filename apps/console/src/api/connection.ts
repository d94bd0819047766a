import { useSyncExternalStore } from 'react';

/** The service answers, or since when it does not; moments in milliseconds since 1970. */
export type Connection =
  | { readonly isOffline: false }
  | { readonly isOffline: true; readonly sinceMs: number; readonly answeredMs: number };

/** The smallest answer that there is; nobody needs a key to be refused one. */
const PROBE_PATH = '/ui/config.json';
const PROBE_MS = 3000;
/** A server that takes longer to answer that is as good as away. */
const PROBE_TIMEOUT_MS = 8000;
/** A computer that vanishes closes no connection: after this long without an answer it is asked. */
const MOST_QUIET_MS = 30_000;

const online: Connection = { isOffline: false };
let connection: Connection = online;
let answeredMs = Date.now();
let probing: Promise<void> | null = null;
const listeners = new Set<() => void>();
const backListeners = new Set<() => void>();

function become(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

/** Whether an answer is one of the service, and not of a proxy that cannot reach it. */
export const isOfService = ({ status, headers }: Response): boolean =>
  status < 502 || status > 504 || (headers.get('content-type') ?? '').startsWith('application/problem+json');

const asksWell = async (): Promise<boolean> => {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const response = await fetch(PROBE_PATH, { cache: 'no-store', signal }).catch(() => null);
  return response !== null && isOfService(response);
};

async function probe(): Promise<void> {
  const sinceMs = Date.now();
  while (!(await asksWell())) {
    if (!connection.isOffline) become({ isOffline: true, sinceMs, answeredMs });
    await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  }
  probing = null;
  reportAnswer();
}

/** The service has answered something. */
export function reportAnswer(): void {
  answeredMs = Date.now();
  if (!connection.isOffline) return;
  become(online);
  for (const listener of backListeners) listener();
}

/** Something points to a service that is away. @returns when it answers (again) */
export function whenAnswering(): Promise<void> {
  probing ??= probe();
  return probing;
}

/** Looks now and then whether the service is there, and calls back when it is again. */
export function watchConnection(onBack: () => void): void {
  backListeners.add(onBack);
  const look = (): void => {
    if (!document.hidden && Date.now() - answeredMs > MOST_QUIET_MS) void whenAnswering();
  };
  setInterval(look, MOST_QUIET_MS / 2);
  addEventListener('offline', () => void whenAnswering());
  document.addEventListener('visibilitychange', look);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether the service answers this page. */
export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection);
