import type { RawLog } from '@app/contracts';
import { rawLogs } from '@app/contracts/testing';
import {
  eventually,
  type LocalPostgres,
  type LocalStandby,
  postgresPrograms,
  startLocalPostgres,
  startLocalStandby,
  testKafka,
} from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRewind } from '../apps/processor/src/rewind/rewind.service.js';
import { get, post } from './harness/http.js';
import { healthy, type ServiceProcess, startService } from './harness/service-process.js';
import { type StableAddress, stableAddress } from './harness/stable-address.js';
import { query } from './harness/stack.js';
import { toldAtOnce } from './harness/told-at-once.js';

const programs = postgresPrograms();
const kafka = programs === null ? null : await testKafka();
const describeFailover = programs === null || kafka === null ? describe.skip : describe;

/** Runs that end now, of a source of their own; the first one has failed, and one cannot be read. */
function someRuns(source: string, count: number): RawLog[] {
  const [startMs, endMs] = [Date.now() - 2000, Date.now()];
  return rawLogs(count, {
    Source: source,
    Debut: new Date(startMs).toISOString(),
    Fin: new Date(endMs).toISOString(),
    No_Sequence: source,
  }).map((record, index) => ({
    ...record,
    ...(index === 0 ? { Etat: 'FAILED', Description: `401 Unauthorized for ${source}` } : {}),
    ...(index === 1 ? { Debut: 'some day', Fin: 'some day' } : {}),
  }));
}

// One story, told in order.
describeFailover('a failover to a standby that was behind', () => {
  const BEFORE = 200;
  const LOST = 400;
  const DURING = 100;
  const AFTER = 50;
  const group = 'processor-consumer-group';
  let primary: LocalPostgres;
  let standby: LocalStandby;
  let address: StableAddress;
  let environment: Record<string, string>;
  let services: ServiceProcess[];
  let processor: ServiceProcess;

  beforeAll(async () => {
    primary = await startLocalPostgres(programs!);
    standby = await startLocalStandby(programs!, primary);
    address = await stableAddress(primary.url);
    environment = {
      ...toldAtOnce,
      KAFKA_BROKERS: kafka!.brokers.join(','),
      DATABASE_URL: address.url,
      ALERTS_POLL_MS: '100',
    };
    services = await Promise.all(
      (['ingestion', 'standardization', 'processor'] as const).map((name) => startService(name, environment)),
    );
    processor = services[2]!;
    await Promise.all(services.map((service) => healthy(service, 60_000)));
  }, 120_000);
  afterAll(async () => {
    await Promise.all((services ?? []).map((service) => service.stop()));
    await address?.close();
    await Promise.all([standby?.remove(), primary?.remove(), kafka?.close()]);
  });

  const send = async (records: readonly RawLog[]): Promise<void> => {
    const { status, body } = await post(`${services[0]!.url}/ingest/batch`, records);
    expect({ status, results: body.results }).toMatchObject({ status: 202, results: { failed: 0 } });
  };
  const countsIn = async (url: string): Promise<{ runs: number; ids: number; letters: number }> =>
    (
      await query<{ runs: number; ids: number; letters: number }>(
        url,
        `select count(*)::int as runs, count(distinct run_id)::int as ids,
          (select count(*)::int from dead_letters) as letters from runs`,
      )
    )[0]!;
  const holds = (url: string, runs: number, letters: number): Promise<true> =>
    eventually(
      `${runs} runs and ${letters} dead letters are there`,
      async () => {
        const found = await countsIn(url);
        if (found.runs === runs && found.letters === letters) return true as const;
        throw new Error(JSON.stringify(found));
      },
      { withinMs: 60_000, everyMs: 200 },
    );
  /** The sources whose failed run an alert was fired for, once for each. */
  const alerted = (url: string): Promise<string[]> =>
    query<{ source: string }>(url, `select source from alerts where rule = 'failure-detected' order by source`).then(
      (rows) => rows.map(({ source }) => source),
    );
  const haveAlerts = (url: string, sources: readonly string[]): Promise<true> =>
    eventually(
      `alerts of ${sources.join(', ')}`,
      async () => {
        const found = await alerted(url);
        if (JSON.stringify(found) === JSON.stringify(sources)) return true as const;
        throw new Error(found.join(', '));
      },
      { withinMs: 60_000, everyMs: 200 },
    );
  const rewind = async (...args: string[]): Promise<{ code: number; text: string }> => {
    let text = '';
    const stream = { write: (written: string) => (text += written) };
    return { code: await runRewind(args, environment, { stdout: stream, stderr: stream }), text };
  };

  it('is told by the processor while the standby is none that can be written, and waited for', async () => {
    await send(someRuns('before', BEFORE));
    await holds(standby.url, BEFORE - 1, 1);
    await haveAlerts(standby.url, ['before']);
    await standby.cutOff();
    await send(someRuns('lost', LOST));
    await holds(primary.url, BEFORE + LOST - 2, 2);
    await haveAlerts(primary.url, ['before', 'lost']);

    address.leadTo(standby.url);
    await primary.stop();
    await eventually('the processor says what is wrong', async () => {
      const { status, body } = await get(`${processor.url}/health`);
      const { database } = (body.error ?? {}) as { database?: { reason?: string } };
      return status === 503 && database?.reason === 'store_read_only' ? true : undefined;
    });
    await send(someRuns('during', DURING));
    await eventually('it has tried', () => (processor.output().includes('chunk failed, retrying') ? true : undefined));
    await standby.promote();
    await healthy(processor);
    await holds(standby.url, BEFORE + DURING - 2, 2);
    const lines = processor.output().split('\n');
    expect(lines.filter((line) => line.includes('database is read-only, storing paused'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('store_read_only')).length).toBeLessThanOrEqual(4);
  }, 120_000);

  it('has lost what was acknowledged; the alert engine goes on all the same', async () => {
    expect(await countsIn(standby.url)).toEqual({ runs: BEFORE + DURING - 2, ids: BEFORE + DURING - 2, letters: 2 });
    await haveAlerts(standby.url, ['before', 'during']);
  });

  it('is not mended while a member of the group would write its own place over it', async () => {
    const { code, text } = await rewind('--to', '10m');
    expect({ code, text }).toEqual({
      code: 1,
      text: expect.stringContaining(`${group} has 1 member(s): processor at`),
    });
    expect(await rewind('--to', '10m', '--dry-run')).toMatchObject({ code: 1 });
    expect(await rewind('--to', '10m', '--group', 'nobody')).toEqual({
      code: 1,
      text: expect.stringContaining('nobody has not read'),
    });
    expect(await rewind('--to', 'noon')).toMatchObject({ code: 2, text: expect.stringContaining('--dry-run') });
  });

  it('is mended when the group has read again: all there, none doubled, each alert once', async () => {
    await processor.stop();
    const dry = await rewind('--to', '10m', '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.text).toContain(`${BEFORE + LOST + DURING} records would be read again.`);
    expect(dry.text).toMatch(/standardized-logs 0: \d+ -> 0 \(\d+ again\)/);
    expect(dry.text).toMatch(/dead-letters 0: 3 -> 0 \(3 again\)/);
    // Nothing was done, so that the same is said again.
    const done = await rewind('--to', '10m');
    expect(done).toMatchObject({ code: 0, text: expect.stringContaining('was moved back to') });
    expect(done.text).toContain(`${BEFORE + LOST + DURING} records are read again when it is started.`);
    const again = await rewind('--to', '10m');
    expect(again.text).toContain('0 records are read again');

    processor = await startService('processor', environment);
    services[2] = processor;
    await healthy(processor, 60_000);
    const all = BEFORE + LOST + DURING - 3;
    await holds(standby.url, all, 3);
    expect((await countsIn(standby.url)).ids).toBe(all);
    await haveAlerts(standby.url, ['before', 'during', 'lost']);

    await send(someRuns('zafter', AFTER));
    await holds(standby.url, all + AFTER - 1, 4);
    await haveAlerts(standby.url, ['before', 'during', 'lost', 'zafter']);
    const { body } = await get(`${processor.url}/analytics/summary`);
    expect(body.total_logs_processed).toBe(all + AFTER - 1);
  }, 120_000);
});
