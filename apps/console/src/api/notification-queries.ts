import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getJson } from './client';
import { NO_EVENT_POLL_MS, type Root } from './queries';
import type { Notifications, Receivers, Schedules } from './types';

/** Messages of one receiver, of which several may stand on a page. */
const PAGE_MESSAGES = 5;

export const receiversQuery = queryOptions({
  queryKey: ['receivers' satisfies Root],
  queryFn: ({ signal }) => getJson<Receivers>('/notifications/receivers', {}, signal),
});

export const notificationPagesQuery = (asked: { receiver: string }) =>
  infiniteQueryOptions({
    queryKey: ['notifications' satisfies Root, asked],
    queryFn: ({ pageParam, signal }) =>
      getJson<Notifications>('/notifications', { ...asked, cursor: pageParam, limit: PAGE_MESSAGES }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    // Attempts make no event.
    refetchInterval: NO_EVENT_POLL_MS,
  });

/** Schedules and maintenance windows that the rules file states of a source. */
export const schedulesQuery = (about: { company: string; source: string }) =>
  queryOptions({
    queryKey: ['schedules' satisfies Root, about],
    queryFn: ({ signal }) => getJson<Schedules>('/rules/schedules', about, signal),
  });
