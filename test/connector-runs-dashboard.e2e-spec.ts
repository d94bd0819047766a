import { subjectStates } from '@app/alerting';
import { Database, migrate } from '@app/database';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { DAY_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, types } from 'pg';
import { type Alert, alerts, FROM, openRuns, type Run, runs, subjects, TO } from './harness/dashboard-runs.js';
import { askingPanels, type Dashboard, expandSql, INTERVAL, readDashboard, type View } from './harness/grafana.js';
import { rowOf } from './harness/stored-runs.js';

type Row = Readonly<Record<string, unknown>>;

const dashboard = readDashboard('connector-runs');

// ── The same questions, with a pencil ──

const isChosen = ({ chosen = {} }: View, { company, source, object_type }: Run): boolean =>
  (chosen.company?.includes(company) ?? true) &&
  (chosen.source?.includes(source) ?? true) &&
  (chosen.object?.includes(object_type) ?? true);

const ms = (time: string): number => Date.parse(time);
const newestFirst = (a: Run, b: Run): number => ms(b.start_time) - ms(a.start_time) || (a.run_id < b.run_id ? 1 : -1);

/** Newest first. */
const visible = (view: View): Run[] =>
  runs
    .filter((run) => isChosen(view, run) && ms(run.start_time) >= ms(view.from) && ms(run.start_time) <= ms(view.to))
    .toSorted(newestFirst);

const known = (values: readonly (number | null)[]): number[] =>
  values
    .filter((value) => value !== null && value >= 0)
    .map(Number)
    .toSorted((a, b) => a - b);

function percentile(share: number, values: readonly (number | null)[]): number | null {
  const sorted = known(values);
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (place - Math.floor(place)) * (above - below);
}

/** Those that came to an end of their own. */
const rated = (of: readonly Run[]): Run[] => of.filter(({ status }) => status !== 'CANCELLED');

const p95 = (column: NumberColumn, of: readonly Run[]): number | null =>
  percentile(
    0.95,
    rated(of).map((run) => run[column]),
  );
type NumberColumn = 'duration_seconds' | 'cpu_time_seconds' | 'memory_used_bytes';

const withStatus = (status: Run['status'], of: readonly Run[]): number =>
  of.filter((run) => run.status === status).length;
const failures = (of: readonly Run[]): number => withStatus('FAILED', of);
const failureRate = (of: readonly Run[]): number | null =>
  rated(of).length === 0 ? null : failures(of) / rated(of).length;

const groups = (of: readonly Run[], keyOf: (run: Run) => unknown[]): [unknown[], Run[]][] =>
  Object.entries(Object.groupBy(of, (run) => JSON.stringify(keyOf(run)))).map(([key, group]) => [
    JSON.parse(key) as unknown[],
    group!,
  ]);

/** By the newest cycle time; a cycle without one counts by its first known start. */
const lastCycles = (view: View): Run[] =>
  groups(visible(view), ({ company }) => [company]).flatMap(([, own]) => {
    const newest = own.toSorted((a, b) => ms(b.timestamp ?? b.start_time) - ms(a.timestamp ?? a.start_time))[0]!;
    return own.filter(({ sequence_id }) => sequence_id === newest.sequence_id);
  });

/** When it ended, as far as that is known. */
const endMs = ({ start_time, end_time }: Run): number => ms(end_time ?? start_time);

/** One after the other, as somebody would who waits for each object to work again; those that began in view. */
function outages(view: View): { source: string; secs: number | null }[] {
  const isInView = (run: Run): boolean => ms(run.start_time) >= ms(view.from) && ms(run.start_time) <= ms(view.to);
  const all = runs.filter((run) => isChosen(view, run)).toSorted(newestFirst);
  return groups(all, (run) => [run.company, run.source, run.zone, run.object_id, run.object_type]).flatMap(
    ([, own]) => {
      const found: { first: Run; recovery: Run | null }[] = [];
      let first: Run | null = null;
      for (const run of own.toReversed()) {
        if (run.status === 'FAILED') first ??= run;
        else if (run.status === 'SUCCESS' && first !== null) {
          found.push({ first, recovery: run });
          first = null;
        }
      }
      if (first !== null) found.push({ first, recovery: null });
      return found
        .filter((outage) => isInView(outage.first))
        .map(({ first: { source }, first: failure, recovery }) => ({
          source,
          secs: recovery === null ? null : Math.max(0, (endMs(recovery) - endMs(failure)) / 1000),
        }));
    },
  );
}

function mean(values: readonly (number | null)[]): number | null {
  const of = known(values);
  return of.length === 0 ? null : of.reduce((sum, value) => sum + value, 0) / of.length;
}

/** Largest first, what is unknown last; the same size by the names before it. */
const byNumber = (column: string, rows: Row[]): Row[] =>
  rows.toSorted((a, b) => {
    const [x, y] = [a[column] as number | null, b[column] as number | null];
    if (x !== y) return x === null ? 1 : y === null ? -1 : y - x;
    return JSON.stringify(Object.values(a)) < JSON.stringify(Object.values(b)) ? -1 : 1;
  });

const p95BySource = (view: View, column: NumberColumn, limit = Infinity): Row[] =>
  byNumber(
    column,
    groups(visible(view), ({ source }) => [source])
      .map(([[source], own]) => ({ source, [column]: p95(column, own) }))
      .filter((row) => row[column] !== null),
  ).slice(0, limit);

const bucket = (run: Run, secs: number): number => Math.floor(ms(run.start_time) / 1000 / secs) * secs;

const BACK_MS = 30 * DAY_MS;

function freshness(view: View): Row[] {
  const end = Math.min(Date.now(), ms(view.to));
  const from = new Date(ms(view.from) - BACK_MS).toISOString();
  return byNumber(
    'since_last_run_seconds',
    groups(visible({ ...view, from }), ({ company, source }) => [company, source]).map(([[company, source], own]) => {
      const good = own.find(({ status }) => status === 'SUCCESS');
      return {
        company,
        source,
        last_run_at: own[0]!.start_time,
        since_last_run_seconds: (end - ms(own[0]!.start_time)) / 1000,
        since_last_success_seconds: good === undefined ? null : (end - ms(good.start_time)) / 1000,
      };
    }),
  );
}

const severities = ['critical', 'high', 'warning'];

const firing = ({ chosen = {} }: View): Row[] =>
  alerts
    .filter(
      ({ state, company, source, object_type }) =>
        state === 'firing' &&
        (company === null || (chosen.company?.includes(company) ?? true)) &&
        (source === null || (chosen.source?.includes(source) ?? true)) &&
        (object_type === null || (chosen.object?.includes(object_type) ?? true)),
    )
    .toSorted(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || ms(b.fired_at!) - ms(a.fired_at!),
    )
    .map(({ fired_at, severity, rule, company, source, object_type, summary, acked_by }: Alert) => ({
      fired_at,
      severity,
      rule,
      company,
      source,
      object_type,
      summary,
      acked_by,
    }));

const isUnwell = (state: unknown): boolean => subjectStates.indexOf(state as 'well') < subjectStates.indexOf('unknown');

const sourceStates = ({ chosen = {} }: View): Row[] =>
  subjects
    .filter(
      ({ company, source, object_type }) =>
        object_type === null &&
        (chosen.company?.includes(company) ?? true) &&
        (chosen.source?.includes(source) ?? true),
    )
    .toSorted(
      (a, b) =>
        subjectStates.indexOf(a.state as 'well') - subjectStates.indexOf(b.state as 'well') ||
        (a.company + a.source < b.company + b.source ? -1 : 1),
    )
    .map(({ state, company, source, since, last_run_at, next_due_at }) => ({
      ...{ state, company, source, since, last_run_at, next_due_at },
    }));

/** The test takes the seconds for good: they go on. */
const runningNow = (view: View): Row[] =>
  openRuns
    .filter(
      ({ run_id, started_at, closed_at, company, source, object_type }) =>
        started_at !== null &&
        closed_at === null &&
        !runs.some((run) => run.run_id === run_id) &&
        (view.chosen?.company?.includes(company) ?? true) &&
        (view.chosen?.source?.includes(source) ?? true) &&
        (view.chosen?.object?.includes(object_type) ?? true),
    )
    .toSorted((a, b) => ms(a.started_at!) - ms(b.started_at!))
    .map(({ started_at, company, source, object_type }) => ({
      ...{ start_time: started_at, company, source, object_type },
      running_seconds: expect.closeTo((Date.now() - ms(started_at!)) / 1000, -2),
    }));

/** The answer of each panel, by its English title. */
const expectations: Readonly<Record<string, (view: View) => Row[]>> = {
  'Sources with a problem': (view) => [{ sources: sourceStates(view).filter(({ state }) => isUnwell(state)).length }],
  'States of sources': sourceStates,
  'Running now': runningNow,
  'Last cycle: succeeded': (view) => [{ succeeded: withStatus('SUCCESS', lastCycles(view)) }],
  'Last cycle: partial': (view) => [{ partial: withStatus('PARTIAL', lastCycles(view)) }],
  'Last cycle: failed': (view) => [{ failed: failures(lastCycles(view)) }],
  'Last cycle: failure rate': (view) => [{ failure_rate: failureRate(lastCycles(view)) }],
  'Last cycle: p95 duration': (view) => [{ duration_seconds: p95('duration_seconds', lastCycles(view)) }],
  'Last cycle: max memory': (view) => [
    { memory_used_bytes: known(rated(lastCycles(view)).map((run) => run.memory_used_bytes)).at(-1) ?? null },
  ],
  'Firing alerts': firing,
  'Timeline of runs by status': (view) => {
    expect(INTERVAL).toBe('10m');
    return groups(visible(view).toReversed(), (run) => [bucket(run, 600)]).map(([[time], own]) => ({
      time,
      succeeded: withStatus('SUCCESS', own),
      partial: withStatus('PARTIAL', own),
      failed: failures(own),
      not_done: withStatus('CANCELLED', own),
    }));
  },
  'Failure rate': (view) => [{ failure_rate: failureRate(visible(view)) }],
  'Failure rate by source': (view) =>
    byNumber(
      'failure_rate',
      groups(visible(view), ({ source }) => [source]).map(([[source], own]) => ({
        source,
        failure_rate: failureRate(own),
      })),
    ),
  MTTR: (view) => [{ mttr_seconds: mean(outages(view).map(({ secs }) => secs)) }],
  'MTTR by source': (view) =>
    byNumber(
      'mttr_seconds',
      Object.entries(Object.groupBy(outages(view), ({ source }) => source)).map(([source, own = []]) => ({
        source,
        mttr_seconds: mean(own.map(({ secs }) => secs)),
        recovered: own.filter(({ secs }) => secs !== null).length,
        open: own.filter(({ secs }) => secs === null).length,
      })),
    ),
  'Last five errors': (view) =>
    visible(view)
      .filter(({ status }) => status === 'FAILED')
      .slice(0, 5)
      .map((run) => ({
        start_time: run.start_time,
        company: run.company,
        source: run.source,
        object_type: run.object_type,
        sequence_id: run.sequence_id,
        duration_seconds: run.duration_seconds,
        error_message: run.error_message,
      })),
  'Top sources by p95 duration': (view) => p95BySource(view, 'duration_seconds', 10),
  'p95 CPU time by source': (view) => p95BySource(view, 'cpu_time_seconds'),
  'p95 memory by source': (view) => p95BySource(view, 'memory_used_bytes'),
  'Duration p50, p95, p99 by source and object': (view) =>
    byNumber(
      'p95',
      groups(visible(view), ({ source, object_type }) => [source, object_type]).map(([[source, object_type], own]) => {
        const durations = rated(own).map(({ duration_seconds }) => duration_seconds);
        return {
          source,
          object_type,
          runs: own.length,
          p50: percentile(0.5, durations),
          p95: percentile(0.95, durations),
          p99: percentile(0.99, durations),
        };
      }),
    ),
  'Freshness by source': freshness,
  'Runs per 5 minutes by source': (view) =>
    groups(visible(view), (run) => [bucket(run, 300), run.source])
      .map(([[time, metric], own]) => ({ time, metric, runs: own.length }))
      .toSorted((a, b) => Number(a.time) - Number(b.time) || (String(a.metric) < String(b.metric) ? -1 : 1)),
  Runs: (view) =>
    visible(view).map((run) => ({
      start_time: run.start_time,
      end_time: run.end_time,
      company: run.company,
      source: run.source,
      object_type: run.object_type,
      status: run.status,
      duration_seconds: run.duration_seconds,
      cpu_time_seconds: run.cpu_time_seconds,
      memory_used_bytes: run.memory_used_bytes,
      description: run.description,
    })),
};

const views: Readonly<Record<string, View>> = {
  'everything of the range': { from: FROM, to: TO },
  'one company, whose name has a quote': { from: FROM, to: TO, chosen: { company: ["l'Orée"] } },
  'two sources of one company': {
    from: FROM,
    to: TO,
    chosen: { company: ['acme'], source: ['zoho', 'Efficy'] },
  },
  'one object': { from: FROM, to: TO, chosen: { company: ['acme'], source: ['zoho'], object: ['invoices'] } },
  'an object whose name has quotes': { from: FROM, to: TO, chosen: { object: ['a "name"'] } },
  'the middle of the range': { from: '2025-09-05T07:10:00.000Z', to: '2025-09-05T09:00:00.000Z' },
  'a range without runs': { from: '2025-01-01T00:00:00.000Z', to: '2025-01-02T00:00:00.000Z' },
};

// ── The database, made as the stack makes it ──

/** A value of the driver, as Grafana shows it. */
const shown = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  // Sums of floating-point numbers differ in their last digits.
  return typeof value === 'number' ? Number(value.toPrecision(12)) : value;
};
const asShown = (rows: readonly Row[]): Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shown(value)])));

/** The statements of docker/postgres/roles.sh, for roles that no other test has. */
function rolesSql(owner: string, reader: string): string {
  const [, sql = ''] =
    /<<'SQL'\n([^]*)\nSQL\n/.exec(readFileSync(join(import.meta.dirname, '../docker/postgres/roles.sh'), 'utf8')) ?? [];
  return sql
    .replaceAll(/:'\w+'/g, "'secret'")
    .replaceAll(/\bobservability\b/g, owner)
    .replaceAll(/\bgrafana_reader\b/g, reader);
}

const asNumber: readonly number[] = [types.builtins.NUMERIC, types.builtins.INT8];

const connect = async (url: string): Promise<Client> => {
  const client = new Client({
    connectionString: url,
    options: '-c TimeZone=UTC',
    types: {
      // Grafana shows numbers where the driver keeps texts.
      getTypeParser: (oid, format): unknown => (asNumber.includes(oid) ? Number : types.getTypeParser(oid, format)),
    },
  });
  await client.connect();
  return client;
};

const postgres = await findPostgres();

(postgres ? describe : describe.skip)(`the dashboard "Connector runs" on ${postgres?.name}`, () => {
  const suffix = randomUUID().slice(0, 8);
  const owner = `observability_${suffix}`;
  const reader = `grafana_reader_${suffix}`;
  // Not there when the preparation failed.
  let database: TestPostgres | undefined;
  let admin: Client | undefined;
  let grafana: Client | undefined;
  const urlOf = (role: string): string =>
    Object.assign(new URL(database!.url), { username: role, password: 'secret' }).href;

  beforeAll(async () => {
    database = await postgres!.open();
    admin = await connect(database.url);
    await admin.query(rolesSql(owner, reader));
    const store = new Database({ url: urlOf(owner), poolSize: 1 });
    await migrate(store).finally(() => store.close());
    grafana = await connect(urlOf(reader));
  });

  afterAll(async () => {
    try {
      await grafana?.end();
      for (const role of [reader, owner]) await admin?.query(`drop owned by ${role}`);
      await admin?.query(`drop role ${owner}, ${reader}`);
    } finally {
      await admin?.end();
      await database?.close();
    }
  });

  const ask = async (rawSql: string, view: View, of: Dashboard = dashboard): Promise<Row[]> =>
    (await grafana!.query<Record<string, unknown>>(expandSql(rawSql, view, of))).rows;
  const panels = askingPanels(dashboard).map(({ title, targets = [] }) => ({
    title,
    rawSql: targets[0]!.rawSql!,
    queries: targets.length,
  }));
  const fill = (table: string, rows: readonly object[], more: Row): Promise<unknown> => {
    const all = rows.map((row) => ({ ...row, ...more }));
    const columns = Object.keys(all[0]!)
      .map((name) => `"${name}"`)
      .join(', ');
    return admin!.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(all)],
    );
  };

  it('has an expectation for each panel, and none for another', () => {
    expect(panels.map(({ title }) => title).toSorted()).toEqual(Object.keys(expectations).toSorted());
    expect(panels.filter(({ queries }) => queries !== 1)).toEqual([]);
  });

  it.each(panels)('$title: has an answer while the store is empty', async ({ rawSql }) => {
    const rows = await ask(rawSql, views['everything of the range']!);
    expect(rows.length).toBeLessThanOrEqual(1);
    for (const value of rows.flatMap((row) => Object.values(row))) expect([0, null]).toContain(value);
  });

  describe('with known runs', () => {
    beforeAll(async () => {
      await fill('runs', runs.map(rowOf), { transformation: 'get_data', normalizations: [], is_anomaly: false });
      await fill('alerts', alerts, {
        fingerprint: randomUUID(),
        rule_version: 1,
        evidence: {},
        started_at: FROM,
        updated_at: FROM,
        last_seq: 0,
      });
      await fill('subjects', subjects, { changed_at: FROM, stored_by: '1' });
      await fill('open_runs', openRuns, {
        ...{ zone: '1-Raw', start_log: {}, stored_at: FROM, stored_by: '1' },
      });
      await admin!.query(`insert into alert_engine (folded_to, clock) values ('0', now())`);
    });

    const cases = panels.flatMap((panel) =>
      Object.entries(views).map(([view, chosen]) => ({ ...panel, view, chosen })),
    );

    it.each(cases)('$title: of $view', async ({ title, rawSql, chosen }) => {
      expect(asShown(await ask(rawSql, chosen))).toEqual(asShown(expectations[title]!(chosen)));
    });

    // Counted by hand, from the letters in dashboard-runs.ts.
    it.each([
      ['Last cycle: succeeded', { succeeded: 3 }],
      ['Last cycle: partial', { partial: 1 }],
      ['Sources with a problem', { sources: 4 }],
      ['Last cycle: failed', { failed: 0 }],
      ['Failure rate', { failure_rate: 12 / 68 }],
      // From start to start acme: 60, 30 and 60 minutes; l'Orée: 30 and 30. The ends are some seconds earlier or later.
      ['MTTR', { mttr_seconds: (3600 + 14 + 1800 + 7 + 3600 - 36 + 1800 + 7 + 1800 + 7) / 5 }],
    ])('%s: is what a person counts', async (title, row) => {
      const { rawSql } = panels.find((panel) => panel.title === title)!;
      expect(asShown(await ask(rawSql, { from: FROM, to: TO }))).toEqual(asShown([row]));
    });

    it('says of no source that it is well while nobody evaluates the rules', async () => {
      await admin!.query(`begin; update alert_engine set clock = now() - interval '6 minutes'`);
      try {
        const { rawSql } = panels.find(({ title }) => title === 'States of sources')!;
        const sql = expandSql(rawSql, { from: FROM, to: TO, chosen: { company: ['acme'] } }, dashboard);
        const { rows } = await admin!.query<{ state: string }>(sql);
        expect(rows.map(({ state }) => state)).toEqual(['failing', 'silent', 'unknown', 'retired']);
      } finally {
        await admin!.query('rollback');
      }
    });

    it('tells how old the newest run is now, when the range has not ended yet', async () => {
      const { rawSql } = panels.find(({ title }) => title === 'Freshness by source')!;
      const [row] = await ask(rawSql, { from: FROM, to: '2999-01-01T00:00:00Z', chosen: { source: ['silent'] } });
      const secs = (Date.now() - Date.parse(String(shown(row!.last_run_at)))) / 1000;
      expect(Math.abs(Number(row!.since_last_run_seconds) - secs)).toBeLessThan(60);
    });

    it('offers the companies, sources and objects of the range, each narrowed down by the ones before it', async () => {
      const offered = (name: string, view: View) => {
        const { query } = dashboard.templating.list!.find((variable) => variable.name === name)!;
        return ask(query, view).then((rows) => rows.map((row) => Object.values(row)[0]).toSorted());
      };
      const distinct = (values: readonly string[]) => [...new Set(values)].toSorted();
      for (const view of Object.values(views)) {
        const { company, source } = view.chosen ?? {};
        const of = (chosen: View['chosen']) => visible({ ...view, chosen });
        expect(await offered('company', view)).toEqual(distinct(of({}).map((run) => run.company)));
        expect(await offered('source', view)).toEqual(distinct(of(company && { company }).map((run) => run.source)));
        expect(await offered('object', view)).toEqual(
          distinct(of({ ...(company && { company }), ...(source && { source }) }).map((run) => run.object_type)),
        );
      }
    });
  });

  it('is read by a role that does not see the keys that links are signed with', async () => {
    await expect(grafana!.query('select key from signing_keys')).rejects.toThrow(/permission denied/);
  });

  it('is read by a role that sees every other table there is and will be, and changes none', async () => {
    const maker = await connect(urlOf(owner));
    await maker.query('create table made_later (id integer)').finally(() => maker.end());
    const { rows } = await admin!.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'
         and tablename <> 'signing_keys'`,
    );
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['runs', 'alerts', 'cycles', 'made_later']));
    for (const { name } of rows) {
      await expect(grafana!.query(`select count(*) from ${name}`)).resolves.toBeDefined();
      await expect(grafana!.query(`begin read write; delete from ${name}; commit`)).rejects.toThrow(
        /permission denied/,
      );
      await grafana!.query('rollback');
    }
    await expect(grafana!.query('create table mine (id integer)')).rejects.toThrow();
  });
});
