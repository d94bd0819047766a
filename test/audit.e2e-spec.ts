import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditDto } from '../apps/processor/src/audit/audit.dto.js';
import { del, get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { postgres } from './harness/test-database.js';

const here = postgres === null ? describe.skip : describe;

interface Listed {
  readonly alerts: readonly {
    readonly alert_id: string;
    readonly incident_id: string;
    readonly subject: { source: string };
  }[];
}

here('what people change', () => {
  let stack: Stack;
  const processor = (path: string): string => `${stack.urls.processor}${path}`;

  beforeAll(async () => {
    stack = await startStack({ ALERTS_POLL_MS: '50' });
    const now = Date.now();
    const records = ['crm', 'erp'].flatMap((Source, place) =>
      [3, 2, 1].map((hours) => {
        const start = new Date(now - hours * 3_600_000).toISOString();
        const end = new Date(now - hours * 3_600_000 + 60_000).toISOString();
        const times = { Debut: start, Fin: end, No_Sequence: null };
        return aRawLog({ Source, ...times, Etat: 'FAILED', Description: `word ${'ab'[place]} is wrong` });
      }),
    );
    expect((await post(`${stack.urls.ingestion}/ingest/batch`, records)).status).toBe(202);
  });
  afterAll(() => stack?.close());

  const changesOf = async (search = ''): Promise<AuditDto['entries']> =>
    (await get<AuditDto>(processor(`/audit?${search}`))).body.entries;
  const alertOf = (source: string): Promise<Listed['alerts'][number]> =>
    eventually(`${source} has an alert`, async () => {
      const { alerts } = (await get<Listed>(processor('/alerts?state=firing'))).body;
      return alerts.find(({ subject, incident_id }) => subject.source === source && incident_id !== null);
    });

  it('is written down once: acknowledgements, silences, retired expectations, replays, backtests', async () => {
    const { alert_id } = await alertOf('crm');
    const { incident_id } = await alertOf('erp');
    for (const by of ['ann', 'bob']) await post(processor(`/alerts/${alert_id}/ack`), { note: 'seen', by });
    for (const by of ['ann', 'bob'])
      await post(processor(`/incidents/${incident_id}/acknowledge`), { note: 'seen', by });
    for (const _ of [1, 2]) await del(processor(`/incidents/${incident_id}/acknowledge`));
    await post(processor(`/incidents/${incident_id}/mute`), { for: '1h', comment: 'on it' });
    const ends_at = new Date(Date.now() + 3_600_000).toISOString();
    const silence = { match: { company: 'acme', source: 'crm' }, ends_at, comment: 'moving house' };
    const { silence_id } = (await post<{ silence_id: string }>(processor('/silences'), silence)).body;
    for (const _ of [1, 2]) await del(processor(`/silences/${silence_id}`));
    const { expectations } = (
      await get<{ expectations: { expectation_id: string }[] }>(processor('/expectations?source=crm'))
    ).body;
    const { expectation_id } = expectations[0]!;
    for (const _ of [1, 2]) await del(processor(`/expectations/${expectation_id}`));
    const range = { from: new Date(Date.now() - 86_400_000).toISOString(), to: new Date().toISOString() };
    await post(processor('/rules/backtest'), { company: 'acme', ...range });

    const changes = await changesOf();
    expect(changes.map(({ action, subject }) => [action, subject]).toReversed()).toEqual([
      ['alert_acknowledged', alert_id],
      ['incident_acknowledged', incident_id],
      ['incident_acknowledgement_withdrawn', incident_id],
      ['silence_created', expect.any(String)],
      ['silence_created', silence_id],
      ['silence_ended', silence_id],
      ['expectation_retired', expectation_id],
      ['backtest_run', 'rules'],
    ]);
    for (const { actor, companies } of changes) {
      expect(actor).toEqual({ kind: 'open', id: 'open', name: 'anyone', address: '127.0.0.1' });
      expect(companies).toEqual(['acme']);
    }
  });

  it('is found by what it was done to, by its kind, by who did it, page by page', async () => {
    const { alert_id } = await alertOf('crm');
    expect(await changesOf(`subject=${alert_id}`)).toMatchObject([{ detail: { note: 'seen' } }]);
    expect(await changesOf('action=silence_created')).toHaveLength(2);
    expect(await changesOf('actor=nobody')).toEqual([]);
    expect(await changesOf('company=other')).toEqual([]);
    const all = await changesOf();
    const { body: first } = await get<AuditDto>(processor('/audit?limit=3'));
    expect([...first.entries, ...(await changesOf(`cursor=${first.next_cursor}`))]).toEqual(all);
  });

  it('is not done when it cannot be written down', async () => {
    const { alert_id } = await alertOf('erp');
    await query(stack.databaseUrl, 'alter table audit_log rename to audit_log_gone');
    try {
      expect((await post(processor(`/alerts/${alert_id}/ack`), { note: 'seen' })).status).toBeGreaterThanOrEqual(500);
    } finally {
      await query(stack.databaseUrl, 'alter table audit_log_gone rename to audit_log');
    }
    expect((await get(processor(`/alerts/${alert_id}`))).body).toMatchObject({ acknowledgement: null });
  });
});
