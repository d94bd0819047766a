import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { RunFilter } from '../search/run-filter';
import { momentsOf } from '../search/time-range';
import { FIRING_ALERTS, MOST_GROUPS, PAGE_ENTRIES } from './amounts';
import type { Params } from './api-url';
import { getJson } from './client';
import type {
  AlertDetail,
  Alerts,
  Audit,
  AuditEntry,
  Calendar,
  Compare,
  Config,
  Cycles,
  ErrorsAnswer,
  Expectations,
  Freshness,
  IncidentDetail,
  Incidents,
  Levels,
  Metric,
  Mttr,
  PercentilesAnswer,
  RunDetail,
  RunPoints,
  Runs,
  Rules,
  Session,
  Silences,
  States,
  SubjectState,
  Timeseries,
} from './types';

/**
 * The kinds of query by the first part of their key, each with the events that make its answers stale: runs, alerts,
 * states, some of them or none. The page of runs looks after `runsList` itself.
 */
export const staleBy = {
  session: [],
  config: [],
  runsList: [],
  latestRuns: ['run'],
  runPoints: ['run'],
  openRuns: ['run'],
  run: ['alert'],
  percentiles: ['run'],
  timeseries: ['run'],
  mttr: ['run'],
  freshness: ['run'],
  calendar: [],
  errors: ['run'],
  compare: [],
  cycles: ['run', 'alert'],
  expectations: ['run'],
  levels: ['alert'],
  states: ['run', 'alert', 'state'],
  alerts: ['alert'],
  alert: ['alert'],
  incidents: ['alert'],
  silences: [],
  receivers: [],
  notifications: ['alert'],
  rules: [],
  schedules: [],
  deadLetters: ['run'],
  deadLetter: [],
  waitingDeadLetters: [],
  refusals: [],
  audit: [],
} as const satisfies Record<string, readonly EventKind[]>;

/** The kinds of events that make answers stale. */
export type EventKind = 'run' | 'alert' | 'state';

export type Root = keyof typeof staleBy;

const PAGE_RUNS = 100;

/** Parameters of a filter now. The key holds the filter, so that a moving range stays one answer. */
export function filterParams({ range, from, to, ...subject }: RunFilter): Params {
  return { ...subject, ...momentsOf({ range, from, to }, Date.now()) };
}

/** An answer of a route about runs. */
function aboutRuns<T>(root: Root, path: string, filter: RunFilter, more: Params = {}) {
  return queryOptions({
    queryKey: [root, path, filter, more],
    queryFn: ({ signal }) => getJson<T>(path, { ...filterParams(filter), ...more }, signal),
    placeholderData: keepPreviousData,
  });
}

export const configQuery = queryOptions({
  queryKey: ['config' satisfies Root],
  queryFn: ({ signal }) => getJson<Config>('/ui/config.json', {}, signal),
  staleTime: Infinity,
  refetchInterval: false,
});

const SESSION_POLL_MS = 60_000;

/** Asked again now and then, and when one comes back to the page: a key can be revoked. */
export const sessionQuery = queryOptions({
  queryKey: ['session' satisfies Root],
  queryFn: ({ signal }) => getJson<Session>('/ui/session', {}, signal),
  staleTime: ({ state }) => (state.data?.is_open === true ? Infinity : 0),
  refetchInterval: ({ state }) => (state.data?.is_open === true ? false : SESSION_POLL_MS),
});

export type By = 'source' | 'object';

export const percentilesQuery = (by: By, filter: RunFilter) =>
  aboutRuns<PercentilesAnswer>('percentiles', '/analytics/percentiles', filter, { by, limit: MOST_GROUPS });

export const timeseriesQuery = (
  asked: { metric: Metric; by?: 'source' | 'status' | 'company' | 'object'; bucket?: string },
  filter: RunFilter,
) => aboutRuns<Timeseries>('timeseries', '/analytics/timeseries', filter, asked);

export const mttrQuery = (by: By, filter: RunFilter) => aboutRuns<Mttr>('mttr', '/analytics/mttr', filter, { by });

/** The filter's time is left out: freshness is about now. */
export const freshnessQuery = (by: By, { range: _range, from: _from, to: _to, ...subject }: RunFilter) =>
  aboutRuns<Freshness>('freshness', '/analytics/freshness', { ...subject, range: 'all' }, { by, limit: MOST_GROUPS });

export const errorsQuery = (filter: RunFilter, limit = 50) =>
  aboutRuns<ErrorsAnswer>('errors', '/analytics/errors', filter, { limit });

export const compareQuery = (
  periods: { a_from: string; a_to: string; b_from: string; b_to: string; by?: By },
  { range: _range, from: _from, to: _to, ...subject }: RunFilter,
) => aboutRuns<Compare>('compare', '/analytics/compare', { ...subject, range: 'all' }, periods);

export const runsSorts = [
  'start_time',
  '-start_time',
  'duration_seconds',
  '-duration_seconds',
  'memory_used_bytes',
  '-memory_used_bytes',
  'cpu_time_seconds',
  '-cpu_time_seconds',
] as const;

export type RunsSort = (typeof runsSorts)[number];

export const DEFAULT_SORT: RunsSort = '-start_time';

export interface RunsAsked {
  filter: RunFilter;
  q?: string | undefined;
  sort?: RunsSort | undefined;
}

export const getRunsPage = ({ filter, q, sort }: RunsAsked, cursor: string | null, signal?: AbortSignal) =>
  getJson<Runs>('/runs', { ...filterParams(filter), q, sort, cursor, limit: PAGE_RUNS }, signal);

export const runsQuery = (asked: RunsAsked) =>
  infiniteQueryOptions({
    queryKey: ['runsList' satisfies Root, asked],
    queryFn: ({ pageParam, signal }) => getRunsPage(asked, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    // The page puts new runs on top itself: asking for every page again would cost more than it tells.
    refetchInterval: false,
    staleTime: 30_000,
  });

/** The newest runs as a picture of single runs shows them, as many as it can hold. */
export const runPointsQuery = (filter: RunFilter) =>
  queryOptions({
    queryKey: ['runPoints' satisfies Root, filter],
    queryFn: ({ signal }) => getJson<RunPoints>('/runs/points', filterParams(filter), signal),
    placeholderData: keepPreviousData,
  });

/** The newest runs, whole. */
export const latestRunsQuery = (filter: RunFilter, limit: number) =>
  queryOptions({
    queryKey: ['latestRuns' satisfies Root, filter, limit],
    queryFn: ({ signal }) => getJson<Runs>('/runs', { ...filterParams(filter), limit }, signal),
    placeholderData: keepPreviousData,
  });

/** Days change slowly, and are many runs to count. */
const CALENDAR_STALE_MS = 300_000;

export const calendarQuery = (about: { company: string; source: string }) =>
  queryOptions({
    queryKey: ['calendar' satisfies Root, about],
    queryFn: ({ signal }) => getJson<Calendar>('/analytics/calendar', about, signal),
    staleTime: CALENDAR_STALE_MS,
    refetchInterval: CALENDAR_STALE_MS,
  });

/** Starts and the ends of cycles make no event: they are asked for. */
export const NO_EVENT_POLL_MS = 15_000;
const MOST_OPEN_RUNS = 10;

/** Runs of a subject that have started and not ended, the newest first. */
export const openRunsQuery = ({ company, zone, source, object_id, object_type }: RunFilter) => {
  const subject = { company, zone, source, object_id, object_type };
  return queryOptions({
    queryKey: ['openRuns' satisfies Root, subject],
    queryFn: ({ signal }) => getJson<Runs>('/runs', { ...subject, status: 'RUNNING', limit: MOST_OPEN_RUNS }, signal),
    refetchInterval: NO_EVENT_POLL_MS,
  });
};

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run' satisfies Root, runId],
    queryFn: ({ signal }) => getJson<RunDetail>(`/runs/${encodeURIComponent(runId)}`, {}, signal),
  });

export const alertsQuery = (asked: {
  state?: string;
  rule?: string;
  company?: string;
  source?: string;
  limit?: number;
}) =>
  queryOptions({
    queryKey: ['alerts' satisfies Root, asked],
    queryFn: ({ signal }) => getJson<Alerts>('/alerts', { limit: FIRING_ALERTS.limit, ...asked }, signal),
    placeholderData: keepPreviousData,
  });

interface StatesAsked {
  by?: By;
  company?: string | undefined;
  source?: string | undefined;
  zone?: string | undefined;
  object_id?: string | undefined;
  object_type?: string | undefined;
}

/** All states, whatever number of pages they take. */
export const statesQuery = (asked: StatesAsked) =>
  queryOptions({
    queryKey: ['states' satisfies Root, asked],
    queryFn: async ({ signal }): Promise<States> => {
      const states: SubjectState[] = [];
      let cursor: string | null = null;
      for (;;) {
        const page: States = await getJson<States>('/state', { ...asked, cursor, limit: MOST_GROUPS }, signal);
        states.push(...page.states);
        cursor = page.next_cursor;
        if (cursor === null) return { ...page, states };
      }
    },
    placeholderData: keepPreviousData,
  });

export const alertQuery = (alertId: string) =>
  queryOptions({
    queryKey: ['alert' satisfies Root, alertId],
    queryFn: ({ signal }) => getJson<AlertDetail>(`/alerts/${encodeURIComponent(alertId)}`, {}, signal),
  });

export const incidentsQuery = (asked: { state?: 'open' | 'resolved'; company?: string; limit?: number }) =>
  queryOptions({
    queryKey: ['incidents' satisfies Root, asked],
    queryFn: ({ signal }) => getJson<Incidents>('/incidents', asked, signal),
    placeholderData: keepPreviousData,
  });

export const silencesQuery = queryOptions({
  queryKey: ['silences' satisfies Root],
  queryFn: ({ signal }) => getJson<Silences>('/silences', {}, signal),
});

/** `names`: how many objects of each list are named; 0 where counts are enough. */
export const cyclesQuery = (asked: { company?: string | undefined; limit?: number; names?: number }) =>
  queryOptions({
    queryKey: ['cycles' satisfies Root, asked],
    queryFn: ({ signal }) => getJson<Cycles>('/cycles', asked, signal),
    placeholderData: keepPreviousData,
    refetchInterval: NO_EVENT_POLL_MS,
  });

export const expectationsQuery = (asked: { company?: string; source?: string }) =>
  queryOptions({
    queryKey: ['expectations' satisfies Root, asked],
    queryFn: ({ signal }) => getJson<Expectations>('/expectations', { limit: MOST_GROUPS, ...asked }, signal),
    placeholderData: keepPreviousData,
  });

export interface LevelsAsked {
  company: string;
  source: string;
  zone?: string | undefined;
  object_id?: string | undefined;
  object_type?: string | undefined;
}

/** The usual numbers of objects; they change little from run to run. */
export const levelsQuery = (asked: LevelsAsked) =>
  queryOptions({
    queryKey: ['levels' satisfies Root, asked],
    queryFn: ({ signal }) => getJson<Levels>('/levels', { ...asked }, signal),
    placeholderData: keepPreviousData,
  });

export const rulesQuery = queryOptions({
  queryKey: ['rules' satisfies Root],
  queryFn: ({ signal }) => getJson<Rules>('/rules', {}, signal),
});

export interface AlertsAsked {
  state?: string | undefined;
  rule?: string | undefined;
  company?: string | undefined;
  source?: string | undefined;
}

export const alertPagesQuery = (asked: AlertsAsked) =>
  infiniteQueryOptions({
    queryKey: ['alerts' satisfies Root, 'pages', asked],
    queryFn: ({ pageParam, signal }) =>
      getJson<Alerts>('/alerts', { ...asked, cursor: pageParam, limit: PAGE_ENTRIES }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const incidentPagesQuery = (asked: { state?: 'open' | 'resolved' | undefined; company?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['incidents' satisfies Root, 'pages', asked],
    queryFn: ({ pageParam, signal }) =>
      getJson<Incidents>('/incidents', { ...asked, cursor: pageParam, limit: PAGE_ENTRIES }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const incidentQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['incidents' satisfies Root, 'one', incidentId],
    queryFn: ({ signal }) => getJson<IncidentDetail>(`/incidents/${encodeURIComponent(incidentId)}`, {}, signal),
  });

export interface AuditAsked {
  action?: AuditEntry['action'] | undefined;
  actor?: string | undefined;
  company?: string | undefined;
}

export const auditPagesQuery = (asked: AuditAsked) =>
  infiniteQueryOptions({
    queryKey: ['audit' satisfies Root, asked],
    queryFn: ({ pageParam, signal }) =>
      getJson<Audit>('/audit', { ...asked, cursor: pageParam, limit: PAGE_ENTRIES }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
