import { wrap } from '@app/contracts';
import { Database } from '@app/database';
import { withTables } from '@app/database/testing';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { NotificationCompanies } from '../notifications/notification-companies.worker.js';
import { DeadLetterCompanies } from './dead-letter-companies.worker.js';

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('rows that a version stored which knew no companies', () => {
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

  const valueOf = (data: unknown): Buffer => Buffer.from(wrap(data, 'ingestion', new Date(0)));
  const storeDeadLetter = (code: string, value: Buffer | null, company: string | null = null): Promise<unknown> =>
    database.use((tables) =>
      sql`insert into dead_letters (dead_letter_id, code, detail, source_topic, partition, "offset", service, "time", value, company)
        values (gen_random_uuid(), ${code}, '', 'raw-logs', 0, 1, 'standardization', now(), ${value}, ${company})`.execute(
        tables,
      ),
    );
  const companiesIn = (table: 'dead_letters' | 'notifications', name: 'code' | 'receiver'): Promise<unknown> =>
    database.use(async (tables) => {
      const { rows } = await sql<{ name: string; company: string | null; company_read: boolean }>`
        select distinct ${sql.ref(name)} as name, company, company_read from ${sql.table(table)} order by 1`.execute(
        tables,
      );
      return rows.map((row) => [row.name, row.company, row.company_read]);
    });

  it('dead letters get the company of their record, however many there are and whoever does it at once', async () => {
    for (let count = 0; count < 70; count++) await storeDeadLetter('a', valueOf({ company: 'acme', Source: 'efficy' }));
    await storeDeadLetter('b', valueOf({ Source: 'efficy' }));
    await storeDeadLetter('c', Buffer.from('no JSON'));
    await storeDeadLetter('d', null);
    await storeDeadLetter('e', valueOf({ company: 'acme' }), 'globex');
    const workers = [new DeadLetterCompanies(database), new DeadLetterCompanies(database)];
    for (const worker of workers) worker.onApplicationBootstrap();
    await Promise.all(workers.map((worker) => worker.settled()));
    expect(await companiesIn('dead_letters', 'code')).toEqual([
      ['a', 'acme', true],
      ['b', 'default', true],
      ['c', null, true],
      ['d', null, true],
      ['e', 'globex', true],
    ]);
  });

  it('notifications get the company of their message', async () => {
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
    expect(await companiesIn('notifications', 'receiver')).toEqual([
      ['one', 'acme', true],
      ['several', null, true],
    ]);
  });
});
