import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { onRun, POLL_MS, useLiveState } from '../../api/live';
import { DEFAULT_SORT, getRunsPage, type RunsAsked, runsQuery } from '../../api/queries';
import { withNew } from './with-new';

const GATHER_MS = 500;

/** Keeps the newest runs on top, while they are sorted so. @returns how many have come since the question was asked */
export function useNewRuns(asked: RunsAsked): number {
  const client = useQueryClient();
  const live = useLiveState();
  const key = JSON.stringify(asked);
  const [arrived, setArrived] = useState({ key, count: 0 });
  const isNewestFirst = (asked.sort ?? DEFAULT_SORT) === DEFAULT_SORT && asked.filter.to === undefined;

  useEffect(() => {
    if (!isNewestFirst) return undefined;
    const question = JSON.parse(key) as RunsAsked;
    const { queryKey } = runsQuery(question);
    const stopping = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      timer = undefined;
      const first = await getRunsPage(question, null, stopping.signal).catch(() => null);
      const known = client.getQueryData(queryKey);
      if (first === null || known === undefined || stopping.signal.aborted) return;
      const next = withNew(known, first);
      if (next === known) return;
      client.setQueryData(queryKey, next);
      const added = (next.pages[0]?.runs.length ?? 0) - (known.pages[0]?.runs.length ?? 0);
      setArrived((before) => ({ key, count: (before.key === key ? before.count : 0) + added }));
    };
    const stopListening = onRun(() => (timer ??= setTimeout(() => void look(), GATHER_MS)));
    const polling = live === 'live' ? undefined : setInterval(() => void look(), POLL_MS);
    return () => {
      stopping.abort();
      stopListening();
      clearTimeout(timer);
      clearInterval(polling);
    };
  }, [client, key, live, isNewestFirst]);
  return arrived.key === key ? arrived.count : 0;
}
