import { Database } from '@app/database';
import { withTables } from '@app/database/testing';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { NotificationCompanies } from './notification-companies.worker.js';

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('notifications that a version stored which knew no companies', () => {
  let server: TestPostgres;
  let database: Database;
  beforeAll(async () => {
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 4 });
    database.isMigrated = true;
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  it('get the company of their message', async () => {
    for (const [receiver, company] of [
      ['one', 'acme'],
      ['several', null],
    ]) {
      await database.use((tables) =>
        sql`insert into notifications (notification_id, receiver, channel, kind, seq, message, created_at)
          values (gen_random_uuid(), ${receiver}, 'webhook', 'firing', 0, ${JSON.stringify({ company })}, now())`.execute(
          tables,
        ),
      );
    }
    const worker = new NotificationCompanies(database);
    worker.onApplicationBootstrap();
    await worker.settled();
    const rows = await database.use((tables) =>
      tables.selectFrom('notifications').select(['company', 'company_read']).orderBy('receiver').execute(),
    );
    expect(rows).toEqual([
      { company: 'acme', company_read: true },
      { company: null, company_read: true },
    ]);
  });
});
