import type { AlertTransition } from '@app/alerting';
import { Database, objectNumberOf } from '@app/database';
import { migrateTo } from '@app/database/testing';
import { Telemetry } from '@app/platform';
import { eventually, type TestPostgres } from '@app/platform/testing';
import { HOUR_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { AlertPublisher } from '../apps/processor/src/alerting/engine/alert-publisher.js';
import { NotifiableIncidentsQueries } from '../apps/processor/src/notifications/notifiable-incidents.queries.js';
import { NotificationsRepository } from '../apps/processor/src/notifications/notifications.repository.js';
import { aMessage, aTransition, incidentId, invoices } from '../apps/processor/src/notifications/testing/builders.js';
import { KeepingPublisher } from './harness/alert-stack.js';
import { get } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';
import { postgres } from './harness/test-database.js';

const now = Date.now();
const hoursAgo = (hours: number): string => new Date(now - hours * HOUR_MS).toISOString();
const subjectId = randomUUID();
const [company, source, zone] = ['acme', 'efficy', '1-Raw'];

/** A transition as the version before wrote it. */
const olderTransition = {
  ...aTransition({ alert_id: randomUUID(), at: hoursAgo(1) }),
  subject: { ...invoices, object_id: 7 },
} as unknown as AlertTransition;

/** Fills a store of the version before with two objects, 7 and -12. */
async function storeOlder(url: string): Promise<void> {
  for (const [object_id, object_type] of [
    [7, 'invoices'],
    [-12, 'contacts'],
  ]) {
    await query(
      url,
      `insert into runs (run_id, sequence_id, company, zone, source, object_id, object_type, transformation, status,
         start_time, end_time, duration_seconds, normalizations, is_anomaly)
       values (gen_random_uuid(), 'c', $1, $2, $3, $4, $5, 'get', 'SUCCESS', $6, $6, 1, '[]', false)`,
      [company, zone, source, object_id, object_type, hoursAgo(2)],
    );
  }
  const objects = JSON.stringify([
    { source, zone, object_id: 7, object_type: 'invoices' },
    { source, zone, object_id: -12, object_type: 'contacts' },
  ]);
  await query(
    url,
    `insert into cycles (company, sequence_id, cycle_time, closed_at, present_count, present, failed, missing, new, late)
     values ($1, 'older', now(), now(), 2, $2, $2, $2, $2, $2), ($1, 'oldest', now(), now(), 2, null, '[]', '[]', '[]', '[]')`,
    [company, objects],
  );
  const { alert_id, transition_id, at, severity, rule } = olderTransition;
  await query(
    url,
    `insert into alerts (alert_id, fingerprint, incident_id, rule, rule_version, severity, company, source, zone, object_id,
       object_type, state, summary, evidence, started_at, detected_at, fired_at, updated_at, last_seq)
     values ($1, $1, $2, $3, 1, $4, $5, $6, $7, 7, 'invoices', 'firing', '', $9, $8, $8, $8, $8, 0)`,
    [alert_id, incidentId, rule, severity, company, source, zone, at, JSON.stringify(olderTransition.evidence)],
  );
  await query(
    url,
    `insert into alert_transitions (transition_id, alert_id, seq, "at", transition) values ($1, $2, 0, $3, $4)`,
    [transition_id, alert_id, at, JSON.stringify(olderTransition)],
  );
  await query(
    url,
    `insert into silences (silence_id, match, comment, starts_at, ends_at)
     values (gen_random_uuid(), '{"source": "efficy", "object": 7}', '', now(), now() + interval '1 hour')`,
  );
  const message = { ...aMessage(), alerts: [olderTransition] };
  await query(
    url,
    `insert into notifications (notification_id, incident_id, receiver, channel, kind, seq, message, created_at, next_attempt_at)
     values ($1, $2, 'ops', 'webhook', 'firing', 0, $3, now(), now() - interval '1 minute')`,
    [message.notification_id, incidentId, JSON.stringify(message)],
  );
  await query(
    url,
    `insert into subjects (subject_id, source_id, company, source, zone, object_id, object_type, last_run_at, last_run_status)
     select md5(object_key::text || object_id::text)::uuid, $1, company, source, zone, object_id, object_type, start_time, status
     from runs`,
    [subjectId],
  );
}

(postgres === null ? describe.skip : describe)('a store of the version whose object ids were numbers', () => {
  let server: TestPostgres;
  let database: Database;
  let stack: Stack;

  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 2 });
    await migrateTo(database, '0009-unreadable-records');
    await storeOlder(server.url);
    await migrateTo(database, '0010-records');
    database.isMigrated = true;
  });
  afterAll(async () => {
    await stack?.close();
    await database?.close();
    await server?.close();
  });

  const ask = async <T>(path: string): Promise<T> => (await get<T>(`${stack.urls.processor}${path}`)).body;

  it('sends on what it had not sent yet, with ids as text', async () => {
    const publisher = new KeepingPublisher();
    await database.session((session) =>
      new AlertPublisher(publisher, new Telemetry('processor')).publishPending(session),
    );
    expect(publisher.sent.map(({ object_id }) => object_id)).toEqual(['7']);
    const transitions = await new NotifiableIncidentsQueries(database).transitions([olderTransition.alert_id]);
    expect([...transitions.values()].map(({ subject }) => subject.object_id)).toEqual(['7']);
    await migrateTo(database, '0015-notification-digests');
    const claimed = await new NotificationsRepository(database).claim(new Date(), {
      underWay: [],
      served: [],
      paused: [],
      most: 5,
      mostOfCompany: 5,
    });
    expect(claimed.map(({ message }) => message.alerts.map(({ subject }) => subject.object_id))).toEqual([['7']]);
  });

  it('answers the same ids as text', async () => {
    stack = await startStack({ DATABASE_URL: server.url, ALERTS_POLL_MS: '50' });
    for (const id of ['7', '-12']) {
      const { runs } = await ask<{ runs: object[] }>(`/runs?object_id=${id}`);
      expect(runs).toMatchObject([{ object_id: id }]);
    }
    const groups = await ask(`/analytics/percentiles?by=object`);
    expect(groups).toMatchObject({ groups: [{ object_id: '-12' }, { object_id: '7' }] });
    expect(await ask(`/alerts/${olderTransition.alert_id}`)).toMatchObject({
      subject: { object_id: '7' },
      muted_until: expect.any(String),
    });
    expect(await ask('/silences')).toMatchObject({ silences: [{ match: { source: 'efficy', object: '7' } }] });
    const { cycles } = await ask<{ cycles: { sequence_id: string }[] }>('/cycles');
    const lists = [{ object_id: '7' }, { object_id: '-12' }];
    expect(cycles.find(({ sequence_id }) => sequence_id === 'older')).toMatchObject({
      ...{ present: lists, failed: lists, missing: lists, new: lists, late: lists },
    });
    expect(cycles.find(({ sequence_id }) => sequence_id === 'oldest')).toMatchObject({ present: null, failed: [] });
  });

  it('knows its objects again when they run', async () => {
    const at = new Date().toISOString();
    const known = { company, zone, source, object_type: 'invoices', object_id: '7' };
    await storeRuns(server.url, [
      aStoredRun({ ...known, start_time: at, end_time: at, timestamp: at }),
      aStoredRun({ ...known, object_id: 'a/b', start_time: at, end_time: at, timestamp: at }),
    ]);
    const states = await eventually('the new run is known', async () => {
      const found = await ask<{ states: { subject: { object_id: string } }[] }>('/state?by=object');
      return found.states.some(({ subject }) => subject.object_id === 'a/b') ? found.states : undefined;
    });
    expect(states.map(({ subject }) => subject.object_id)).toEqual(['-12', '7', 'a/b']);
    const { groups } = await ask<{ groups: object[] }>('/analytics/percentiles?by=object');
    expect(groups).toMatchObject([{ object_id: '-12' }, { object_id: '7', runs_count: 2 }, { object_id: 'a/b' }]);
    const stored = await query(server.url, 'select distinct object_number from runs order by 1');
    expect(stored).toEqual([-12, 7, objectNumberOf('a/b')].map((number) => ({ object_number: String(number) })));
  });
});
