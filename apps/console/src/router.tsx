import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { type AuditAsked, DEFAULT_SORT, type RunsSort, runsSorts } from './api/queries';
import { actions } from './pages/audit/audit.messages';
import { parseSearch, stringifySearch } from './search/address';
import { readAlertsSearch } from './search/alerts-search';
import { readRunFilter, readText, type RunFilter } from './search/run-filter';
import { type RangeSearch, readRange } from './search/time-range';
import { BrokenPage, PendingPage, UnknownPage } from './shell/broken-page';
import { Shell } from './shell/shell';

type Search = Record<string, unknown>;

/** Keeps only the parameters of an address that could be read: others would reach the pages as they are. */
const only =
  <T extends object>(read: (search: Search) => T) =>
  (search: Search): T => ({
    ...Object.fromEntries(Object.keys(search).map((name) => [name, undefined])),
    ...read(search),
  });

const root = createRootRoute({ component: Shell, notFoundComponent: UnknownPage });

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: only((search): RangeSearch & { company?: string } => {
    const company = readText(search.company);
    return { ...readRange(search), ...(company !== undefined && { company }) };
  }),
  component: lazyRouteComponent(() => import('./pages/overview/overview'), 'Overview'),
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
  component: lazyRouteComponent(() => import('./pages/runs/runs'), 'Runs'),
});

const source = createRoute({
  getParentRoute: () => root,
  path: '/sources/$company/$source',
  validateSearch: only((search): RangeSearch => readRange(search)),
  component: lazyRouteComponent(() => import('./pages/source/source'), 'Source'),
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
  component: lazyRouteComponent(() => import('./pages/object/object'), 'ObjectPage'),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: only(readAlertsSearch),
  component: lazyRouteComponent(() => import('./pages/alerts/alerts'), 'AlertsPage'),
});

const alert = createRoute({
  getParentRoute: () => root,
  path: '/alerts/$alertId',
  component: lazyRouteComponent(() => import('./pages/alert/alert'), 'AlertPage'),
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
  component: lazyRouteComponent(() => import('./pages/incidents/incidents'), 'IncidentsPage'),
});

const incident = createRoute({
  getParentRoute: () => root,
  path: '/incidents/$incidentId',
  component: lazyRouteComponent(() => import('./pages/incident/incident'), 'IncidentPage'),
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
  component: lazyRouteComponent(() => import('./pages/cycles/cycles'), 'CyclesPage'),
});

const deadLetters = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters',
  validateSearch: only((search): { code?: string; letter?: string } => {
    const [code, letter] = [readText(search.code), readText(search.letter)];
    return { ...(code && { code }), ...(letter && { letter }) };
  }),
  component: lazyRouteComponent(() => import('./pages/dead-letters/dead-letters'), 'DeadLettersPage'),
});

const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  validateSearch: only((search): { rule?: string } => {
    const rule = readText(search.rule);
    return rule === undefined ? {} : { rule };
  }),
  component: lazyRouteComponent(() => import('./pages/rules/rules'), 'RulesPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: only((search): AuditAsked => {
    const action = actions.find((each) => each === search.action);
    const [actor, company] = [readText(search.actor), readText(search.company)];
    return { ...(action && { action }), ...(actor && { actor }), ...(company && { company }) };
  }),
  component: lazyRouteComponent(() => import('./pages/audit/audit'), 'AuditPage'),
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
