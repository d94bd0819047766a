import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { whenAnswering } from './connection';
import { type EventKind, sessionQuery, staleBy } from './queries';
import type { RunEntry } from './types';

/** `live`: changes come at once. `polling`: there is no stream, so the pages ask now and then. */
export type LiveState = 'connecting' | 'live' | 'polling';

/** Stale answers are fetched again this long after the first event. */
const GATHER_MS = 400;
/** They are not fetched more often than that, however many events come. */
const PAUSE_MS = 1500;
const RECONNECT_MS = 10_000;

export const POLL_MS = 15_000;
/** While something cannot be answered, so that a page comes back by itself. */
export const OUTAGE_POLL_MS = 5000;
export const SLOW_POLL_MS = 60_000;

let state: LiveState = 'connecting';
const stateListeners = new Set<() => void>();
const runListeners = new Set<(run: RunEntry) => void>();

function become(next: LiveState): void {
  if (next === state) return;
  state = next;
  for (const listener of stateListeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  stateListeners.add(listener);
  return () => stateListeners.delete(listener);
};

export const liveState = (): LiveState => state;

export const useLiveState = (): LiveState => useSyncExternalStore(subscribe, liveState);

/** Calls back for the run of every event. @returns the function that ends it */
export function onRun(listener: (run: RunEntry) => void): () => void {
  runListeners.add(listener);
  return () => runListeners.delete(listener);
}

/**
 * Listens to `/events` while the page is visible, and has stale answers fetched again. `onReopened`: the stream is there again
 * after it was cut off. @returns the function that ends it
 */
export function startLive(client: QueryClient, onReopened: () => void): () => void {
  const news = new Set<EventKind>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastAt = -Infinity;

  const refresh = (): void => {
    timer = undefined;
    lastAt = performance.now();
    const kinds = [...news];
    news.clear();
    void client.invalidateQueries({
      predicate: ({ queryKey: [root] }) => {
        const causes: readonly string[] = staleBy[root as keyof typeof staleBy] ?? [];
        return kinds.some((kind) => causes.includes(kind));
      },
    });
  };
  const tell = (kind: EventKind): void => {
    news.add(kind);
    timer ??= setTimeout(refresh, Math.max(GATHER_MS, lastAt + PAUSE_MS - performance.now()));
  };

  let events: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wasCut = false;

  const open = (): void => {
    clearTimeout(retry);
    const source = new EventSource('/events');
    events = source;
    source.addEventListener('open', () => {
      become('live');
      if (wasCut) onReopened();
      wasCut = false;
    });
    source.addEventListener('run', ({ data }: MessageEvent<string>) => {
      const run = JSON.parse(data) as RunEntry;
      for (const listener of runListeners) listener(run);
      tell('run');
    });
    source.addEventListener('alert', () => tell('alert'));
    source.addEventListener('state', () => tell('state'));
    // More events were missed than the server can send again.
    source.addEventListener('reset', () => void client.invalidateQueries());
    source.addEventListener('error', () => {
      void whenAnswering();
      wasCut = true;
      if (source.readyState !== EventSource.CLOSED) return become('connecting');
      become('polling');
      // The browser does not say why the service refuses: perhaps the sign-in has ended.
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      retry = setTimeout(open, RECONNECT_MS);
    });
  };

  // A browser keeps six connections to a server for all its tabs: a hidden tab must not hold one.
  const onVisibility = (): void => {
    clearTimeout(retry);
    events?.close();
    if (document.hidden) return;
    become('connecting');
    open();
    void client.invalidateQueries();
  };
  document.addEventListener('visibilitychange', onVisibility);
  open();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    clearTimeout(retry);
    clearTimeout(timer);
    events?.close();
    become('connecting');
  };
}
