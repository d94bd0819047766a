import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from '@tanstack/react-router';
import { type AuditAsked, DEFAULT_SORT, type RunsSort, runsSorts } from './api/queries';
import { type Clock, clocks } from './format/zone-of-view';
import { actions } from './pages/audit/audit.messages';
import { parseSearch, stringifySearch } from './search/address';
import { readAlertsSearch } from './search/alerts-search';
import { readRunFilter, readText, type RunFilter } from './search/run-filter';
import { type RangeSearch, readRange } from './search/time-range';
import { BrokenPage, PendingPage, UnknownPage } from './shell/broken-page';
import { loadPart } from './shell/load-part';
import { Shell } from './shell/shell';

type Search = Record<string, unknown>;

/** A page, loaded when it is first wanted. */
const page: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => loadPart(load), name);

/** Keeps only the parameters of an address that could be read: others would reach the pages as they are. */
const only =
  <T extends object>(read: (search: Search) => T) =>
  (search: Search): T => ({
    ...Object.fromEntries(Object.keys(search).flatMap((name) => (name === 'clock' ? [] : [[name, undefined]]))),
    ...read(search),
  });

const root = createRootRoute({
  component: Shell,
  notFoundComponent: UnknownPage,
  validateSearch: (search): { clock?: Clock | undefined } => {
    const clock = clocks.find((each) => each === search.clock && each !== 'company');
    return clock === undefined ? {} : { clock };
  },
  // Whose clock times are read from stays as it is from page to page.
  search: { middlewares: [retainSearchParams(['clock'])] },
});

interface OverviewSearch extends RangeSearch {
  company?: string | undefined;
  /** A part of the names of sources and companies that are shown. */
  find?: string | undefined;
  /** For a wall: without the frame of the pages, in large letters. */
  kiosk?: boolean | undefined;
}

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: only((search): OverviewSearch => {
    const [company, find] = [readText(search.company), readText(search.find)?.slice(0, 200)];
    const kiosk = search.kiosk !== undefined && search.kiosk !== 'false';
    return { ...readRange(search), ...(company && { company }), ...(find && { find }), ...(kiosk && { kiosk }) };
  }),
  component: page(() => import('./pages/overview/overview'), 'Overview'),
});

interface RunsSearch extends RunFilter {
  q?: string | undefined;
  sort?: RunsSort | undefined;
  /** The run in the drawer. */
  run?: string | undefined;
}

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: only((search): RunsSearch => {
    const q = readText(search.q)?.slice(0, 200);
    const sort = runsSorts.find((each) => each === search.sort && each !== DEFAULT_SORT);
    const run = readText(search.run);
    return { ...readRunFilter(search), ...(q && { q }), ...(sort && { sort }), ...(run && { run }) };
  }),
  component: page(() => import('./pages/runs/runs'), 'Runs'),
});

const source = createRoute({
  getParentRoute: () => root,
  path: '/sources/$company/$source',
  validateSearch: only((search): RangeSearch => readRange(search)),
  component: page(() => import('./pages/source/source'), 'Source'),
});

interface ObjectSearch extends RangeSearch {
  zone?: string | undefined;
  object_id?: string | undefined;
  object_type?: string | undefined;
}

/** An object is named by more than a path can hold well. */
const object = createRoute({
  getParentRoute: () => root,
  path: '/objects/$company/$source',
  validateSearch: only((search): ObjectSearch => {
    const { company: _company, source: _source, status: _status, ...rest } = readRunFilter(search);
    return rest;
  }),
  component: page(() => import('./pages/object/object'), 'ObjectPage'),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: only(readAlertsSearch),
  component: page(() => import('./pages/alerts/alerts'), 'AlertsPage'),
});

const alert = createRoute({
  getParentRoute: () => root,
  path: '/alerts/$alertId',
  component: page(() => import('./pages/alert/alert'), 'AlertPage'),
});

interface IncidentsSearch {
  state?: 'open' | 'resolved' | undefined;
  company?: string | undefined;
}

const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  validateSearch: only((search): IncidentsSearch => {
    const company = readText(search.company);
    return {
      ...((search.state === 'open' || search.state === 'resolved') && { state: search.state }),
      ...(company && { company }),
    };
  }),
  component: page(() => import('./pages/incidents/incidents'), 'IncidentsPage'),
});

const incident = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$incidentId',
  component: page(() => import('./pages/incident/incident'), 'IncidentPage'),
});

interface CyclesSearch {
  company?: string | undefined;
  /** Only objects that failed, were missing, late or new. */
  only?: 'trouble' | undefined;
}

const cycles = createRoute({
  getParentRoute: () => root,
  path: '/cycles',
  validateSearch: only((search): CyclesSearch => {
    const company = readText(search.company);
    return { ...(company && { company }), ...(search.only === 'trouble' && { only: 'trouble' as const }) };
  }),
  component: page(() => import('./pages/cycles/cycles'), 'CyclesPage'),
});

interface DeadLettersSearch {
  code?: string | undefined;
  company?: string | undefined;
  source?: string | undefined;
  /** The one that is open. */
  letter?: string | undefined;
}

const deadLetters = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters',
  validateSearch: only((search): DeadLettersSearch => {
    const [code, letter] = [readText(search.code), readText(search.letter)];
    const [company, source] = [readText(search.company), readText(search.source)];
    return { ...(code && { code }), ...(company && { company }), ...(source && { source }), ...(letter && { letter }) };
  }),
  component: page(() => import('./pages/dead-letters/dead-letters'), 'DeadLettersPage'),
});

const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  validateSearch: only((search): { rule?: string } => {
    const rule = readText(search.rule);
    return rule === undefined ? {} : { rule };
  }),
  component: page(() => import('./pages/rules/rules'), 'RulesPage'),
});

const notifications = createRoute({
  getParentRoute: () => root,
  path: '/notifications',
  validateSearch: only(() => ({})),
  component: page(() => import('./pages/notifications/notifications'), 'NotificationsPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: only((search): AuditAsked => {
    const action = actions.find((each) => each === search.action);
    const [actor, company] = [readText(search.actor), readText(search.company)];
    return { ...(action && { action }), ...(actor && { actor }), ...(company && { company }) };
  }),
  component: page(() => import('./pages/audit/audit'), 'AuditPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    runs,
    source,
    object,
    alerts,
    alert,
    incidents,
    incident,
    cycles,
    deadLetters,
    rules,
    notifications,
    audit,
  ]),
  basepath: '/ui',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenPage,
  defaultPendingComponent: PendingPage,
  defaultNotFoundComponent: UnknownPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
