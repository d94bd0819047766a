import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getJson } from './client';
import { PAGE_ENTRIES } from './amounts';
import { NO_EVENT_POLL_MS, type Root } from './queries';
import type { DeadLetterDetail, DeadLetterReasons, DeadLetters, Refusals, WaitingDeadLetters } from './types';

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['deadLetter' satisfies Root, id],
    queryFn: ({ signal }) => getJson<DeadLetterDetail>(`/dead-letters/${encodeURIComponent(id)}`, {}, signal),
  });

export interface LettersAsked {
  company?: string | undefined;
  source?: string | undefined;
}

export const deadLetterPagesQuery = (asked: LettersAsked & { code?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['deadLetters' satisfies Root, 'pages', asked],
    queryFn: ({ pageParam, signal }) =>
      getJson<DeadLetters>('/dead-letters', { ...asked, cursor: pageParam, limit: PAGE_ENTRIES }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const deadLetterReasonsQuery = (asked: LettersAsked) =>
  queryOptions({
    queryKey: ['deadLetters' satisfies Root, 'reasons', asked],
    queryFn: ({ signal }) => getJson<DeadLetterReasons>('/dead-letters/reasons', { ...asked }, signal),
    placeholderData: keepPreviousData,
  });

/** Those of the last day that nobody has sent again. */
export const waitingDeadLettersQuery = queryOptions({
  queryKey: ['waitingDeadLetters' satisfies Root],
  queryFn: ({ signal }) => getJson<WaitingDeadLetters>('/dead-letters/waiting', {}, signal),
  refetchInterval: NO_EVENT_POLL_MS,
});

/** Refusals at the door, the newest first. */
export const refusalPagesQuery = (asked: LettersAsked) =>
  infiniteQueryOptions({
    queryKey: ['refusals' satisfies Root, asked],
    queryFn: ({ pageParam, signal }) =>
      getJson<Refusals>('/refusals', { ...asked, cursor: pageParam, limit: PAGE_ENTRIES }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
