import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { Database } from '../database.js';
import { migrateTo } from '../testing/index.js';
import { objectHashFrom, sourceHashFrom } from '../subject-hashes.js';

const postgres = await findPostgres();

interface Run {
  readonly source?: string;
  readonly object_id?: number;
  readonly start_time?: string;
  readonly end_time?: string | null;
  readonly status?: 'SUCCESS' | 'FAILED';
}

(postgres === null ? describe.skip : describe)('the migration to states of subjects', () => {
  let server: TestPostgres;
  let database: Database;
  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 2 });
    await migrateTo(database, '0006-cycle-objects');
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const store = ({
    source = 'zohobooks',
    object_id = 1,
    start_time = '2025-09-05T10:00:00Z',
    end_time = '2025-09-05T10:01:00Z',
    status = 'SUCCESS',
  }: Run) =>
    database.use((tables) =>
      sql`insert into runs (run_id, sequence_id, company, zone, source, object_id, object_type, transformation, status,
            start_time, end_time, normalizations, is_anomaly)
          values (gen_random_uuid(), 'c', 'acme', '1-Raw', ${source}, ${object_id}, 'é', 'get', ${status},
            ${start_time}, ${end_time}, '[]', false)`.execute(tables),
    );

  it('finds the last run of each object and source, and keeps the times of alerts', async () => {
    await store({});
    await store({ status: 'FAILED', start_time: '2025-09-06T10:00:00Z', end_time: '2025-09-06T10:01:00Z' });
    await store({ object_id: 7, end_time: null });
    await store({ source: 'asana' });
    await database.use((tables) =>
      sql`insert into alerts (alert_id, fingerprint, rule, rule_version, severity, state, summary, evidence, started_at,
            resolved_at, updated_at, last_seq)
          select id, id, 'r', 1, 'high', 'resolved', '', '{}', '2025-09-06T10:00:00Z', '2025-09-06T11:00:00Z', now(), 1
          from (select gen_random_uuid() as id) as ids`.execute(tables),
    );
    await migrateTo(database, '0007-subject-states');
    const subjects = await database.use((tables) =>
      tables
        .selectFrom('subjects')
        .select(['source', 'object_id', 'last_run_at', 'last_run_status', 'state'])
        .select(sql<boolean>`subject_id = coalesce(${objectHashFrom('subjects')}, source_id)`.as('has_its_id'))
        .select(sql<boolean>`source_id = ${sourceHashFrom('subjects')}`.as('has_its_source'))
        .orderBy('source')
        .orderBy('object_id')
        .execute(),
    );
    const ids = { state: 'learning', has_its_id: true, has_its_source: true };
    const early = { last_run_at: '2025-09-05T10:01:00Z', last_run_status: 'SUCCESS', ...ids };
    const late = { last_run_at: '2025-09-06T10:01:00Z', last_run_status: 'FAILED', ...ids };
    expect(subjects).toEqual([
      { source: 'asana', object_id: '1', ...early },
      { source: 'asana', object_id: null, ...early },
      { source: 'zohobooks', object_id: '1', ...late },
      { source: 'zohobooks', object_id: '7', ...early, last_run_at: '2025-09-05T10:00:00Z' },
      { source: 'zohobooks', object_id: null, ...late },
    ]);
    const alerts = await database.use((tables) =>
      tables.selectFrom('alerts').select(['detected_at', 'ended_at']).execute(),
    );
    expect(alerts).toEqual([{ detected_at: '2025-09-06T10:00:00Z', ended_at: '2025-09-06T11:00:00Z' }]);
  });
});
