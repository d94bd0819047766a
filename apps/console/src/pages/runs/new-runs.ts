import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { onRun, POLL_MS, useLiveState } from '../../api/live';
import { DEFAULT_SORT, getRunsPage, type RunsAsked, runsQuery } from '../../api/queries';
import type { RunEntry } from '../../api/types';
import { newOnTop, withNew } from './with-new';

const GATHER_MS = 500;

/**
 * Keeps the newest runs on top, while they are sorted so.
 * @param runs what the page shows; undefined: the question has no answer yet
 * @returns how many have come since the first answer, whichever request brought them
 */
export function useNewRuns(asked: RunsAsked, runs: readonly RunEntry[] | undefined): number {
  const client = useQueryClient();
  const live = useLiveState();
  const key = JSON.stringify(asked);
  const [first, setFirst] = useState<{ key: string; newest: string | undefined }>();
  if (runs !== undefined && first?.key !== key) setFirst({ key, newest: runs[0]?.run_id });
  const isNewestFirst = (asked.sort ?? DEFAULT_SORT) === DEFAULT_SORT && asked.filter.to === undefined;

  useEffect(() => {
    if (!isNewestFirst) return undefined;
    const question = JSON.parse(key) as RunsAsked;
    const { queryKey } = runsQuery(question);
    const stopping = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      timer = undefined;
      const newest = await getRunsPage(question, null, stopping.signal).catch(() => null);
      const known = client.getQueryData(queryKey);
      if (newest === null || known === undefined || stopping.signal.aborted) return;
      const next = withNew(known, newest);
      if (next !== known) client.setQueryData(queryKey, next);
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
  return isNewestFirst && runs !== undefined && first?.key === key ? newOnTop(runs, first.newest) : 0;
}
