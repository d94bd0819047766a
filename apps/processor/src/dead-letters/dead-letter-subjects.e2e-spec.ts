import { wrap } from '@app/contracts';
import { Database } from '@app/database';
import { withTables } from '@app/database/testing';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { DeadLetterSubjects } from './dead-letter-subjects.worker.js';

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)(
  'dead letters that a version stored which read no company or no object of them',
  () => {
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
    const subjects = (): Promise<unknown> =>
      database.use(async (tables) => {
        const rows = await tables
          .selectFrom('dead_letters')
          .select(['code', 'company', 'source', 'zone', 'object_id', 'object_type', 'company_read', 'subject_read'])
          .distinct()
          .orderBy('code')
          .execute();
        return rows.map(({ code, company, source, zone, object_id, object_type, company_read, subject_read }) => [
          code,
          [company, source, zone, object_id, object_type].map((name) => name ?? '-').join(' '),
          company_read && subject_read,
        ]);
      });

    it('get the subject of their record, however many there are and whoever does it at once', async () => {
      const invoices = { Source: 'efficy', Objet: 'invoices', Objet_Id: 7, Zone: '1-Raw' };
      for (let count = 0; count < 70; count++) await storeDeadLetter('a', valueOf({ company: 'acme', ...invoices }));
      await storeDeadLetter('b', valueOf({ Source: 'efficy' }));
      await storeDeadLetter('c', Buffer.from('no JSON'));
      await storeDeadLetter('d', null);
      await storeDeadLetter('e', valueOf({ company: 'acme', Source: 'efficy', Objet_Id: 7 }), 'globex');
      const workers = [new DeadLetterSubjects(database), new DeadLetterSubjects(database)];
      for (const worker of workers) worker.onApplicationBootstrap();
      await Promise.all(workers.map((worker) => worker.settled()));
      expect(await subjects()).toEqual([
        ['a', 'acme efficy 1-Raw 7 invoices', true],
        ['b', 'default efficy - - -', true],
        ['c', '- - - - -', true],
        ['d', '- - - - -', true],
        ['e', 'globex efficy default 7 7', true],
      ]);
    });
  },
);
