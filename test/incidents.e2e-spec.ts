import { eventually } from '@app/platform/testing';
import { HOUR_MS, MINUTE_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import type { ListedAlertDto } from '../apps/processor/src/alerting/alerts/alerts.dto.js';
import type { IncidentDetailDto, IncidentsDto } from '../apps/processor/src/alerting/incidents/incidents.dto.js';
import type { StatesDto } from '../apps/processor/src/alerting/states/states.dto.js';
import type { SilencesDto } from '../apps/processor/src/notifications/mutes/silences.dto.js';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { del, get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';
import { postgres } from './harness/test-database.js';

const OBJECTS = 15;
const message = '401 Unauthorized: the token has expired';

const evidence = {
  window: 'the last run',
  sample_size: 1,
  measurements: [],
  run_ids: [],
  run: {
    run_id: '37c2f1c2-3473-520e-9143-1a01fcb285bc',
    sequence_id: '2026-03-10-12-00',
    object_type: 'Ticket',
    status: 'FAILED',
    end_time: '2026-03-10T12:00:00Z',
    duration_seconds: 1,
    cpu_time_seconds: null,
    memory_used_bytes: null,
    error_message: message,
  },
  last_good_run: null,
  differs: [],
  missing: [],
  no_data_since: null,
};

interface SeededAlert {
  readonly incident_id: string;
  readonly object: number;
  readonly company?: string;
  /** Minutes before now. */
  readonly since: number;
  readonly until?: number;
}

const here = postgres === null ? describe.skip : describe;

here('incidents', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ ALERTS_POLL_MS: '50' });
    const now = new Date().toISOString();
    const runs = Array.from({ length: OBJECTS }, (_, object) =>
      aStoredRun({ ...namesOf(object), start_time: now, end_time: now, timestamp: now }),
    );
    await storeRuns(stack.databaseUrl, runs);
    await eventually('all objects are known', async () => {
      const { total_count } = await ask<StatesDto>('/state?by=object&company=lumen');
      return total_count === OBJECTS ? true : undefined;
    });
  });
  afterAll(() => stack?.close());

  const ask = async <T>(path: string): Promise<T> => (await get<T>(`${stack.urls.processor}${path}`)).body;
  const send = (path: string, body: object) => post(`${stack.urls.processor}${path}`, body);
  const namesOf = (object: number, company = 'lumen') => ({
    company,
    source: 'Efficy',
    object_id: String(object),
    object_type: `object ${object}`,
  });

  /** Stores an alert as the engine writes it: its row, and the transitions to where it is. */
  const storeAlert = async ({ incident_id, object, company = 'lumen', since, until }: SeededAlert): Promise<string> => {
    const alert_id = randomUUID();
    const nowMs = Date.now();
    const at = (minutes: number): string => new Date(nowMs - minutes * MINUTE_MS).toISOString();
    const subject = { ...namesOf(object, company), zone: '1-Raw' };
    const failed = `${company} / Efficy / ${subject.object_type} failed: ${message}`;
    const row = {
      ...subject,
      alert_id,
      fingerprint: alert_id,
      incident_id,
      cause: '401 unauthorized: the token has expired',
      rule: 'failure-detected',
      rule_version: 2,
      severity: 'critical',
      state: until === undefined ? 'firing' : 'resolved',
      summary: until === undefined ? failed : `${company} / Efficy / ${subject.object_type} succeeded again`,
      evidence,
      started_at: at(since),
      detected_at: at(since),
      fired_at: at(since),
      updated_at: at(until ?? since),
      resolved_at: until === undefined ? null : at(until),
      ended_at: until === undefined ? null : at(until),
      last_seq: until === undefined ? 0 : 1,
    };
    const fired = { seq: 0, from: null, to: 'firing', summary: failed, at: at(since) };
    const over = { seq: 1, from: 'firing', to: 'resolved', summary: row.summary, at: at(until ?? since) };
    const changes = (until === undefined ? [fired] : [fired, over]).map((change) => ({
      ...change,
      transition_id: randomUUID(),
      severity: row.severity,
      evidence: change.to === 'firing' ? evidence : { ...evidence, run: null },
    }));
    const columns = Object.keys(row).join(', ');
    await query(
      stack.databaseUrl,
      `insert into alerts (${columns}) select ${columns} from json_populate_record(null::alerts, $1)`,
      [JSON.stringify(row)],
    );
    for (const transition of changes) {
      await query(
        stack.databaseUrl,
        `insert into alert_transitions (transition_id, alert_id, seq, "at", transition, published_at)
         values ($1, $2, $3, $4, $5, now())`,
        [transition.transition_id, alert_id, transition.seq, transition.at, JSON.stringify(transition)],
      );
    }
    return alert_id;
  };
  const storeIncident = async (objects: readonly number[], times: Omit<SeededAlert, 'incident_id' | 'object'>) => {
    const incident_id = randomUUID();
    for (const object of objects) await storeAlert({ incident_id, object, ...times });
    return incident_id;
  };
  const incident = (id: string): Promise<IncidentDetailDto> => ask<IncidentDetailDto>(`/incidents/${id}`);

  it('have a sentence for a title, and the times of their alerts', async () => {
    const id = await storeIncident([0, 1, 2], { since: 30 });
    const { title, state, started_at, alerts, ...rest } = await incident(id);
    expect([title, state]).toEqual([`Efficy of lumen: 3 of ${OBJECTS} objects fail, ${message}`, 'open']);
    expect(rest).toMatchObject({ acknowledgement: null, muted_until: null, alert_count: 3, open_count: 3 });
    expect(alerts[0]).toMatchObject({ transitions: [{ seq: 0, from: null, to: 'firing', at: alerts[0]!.fired_at }] });
    expect(started_at).toBe(alerts[0]!.started_at);
    const { incidents } = await ask<IncidentsDto>('/incidents?company=lumen&state=open');
    expect(incidents.find(({ incident_id }) => incident_id === id)).toMatchObject({ title });
  });

  it('keep their reason when they are over, and say how long they lasted', async () => {
    const id = await storeIncident([3], { since: 150, until: 25 });
    const { title, ended_at, alerts } = await incident(id);
    expect(title).toBe(`lumen / Efficy / object 3 failed: ${message}, lasted 2 h 5 min`);
    expect(ended_at).not.toBeNull();
    expect(alerts[0]!.transitions.map(({ to }) => to)).toEqual(['firing', 'resolved']);
  });

  it('are open again with the beginning of the first time', async () => {
    const id = await storeIncident([4], { since: 150, until: 25 });
    const { started_at } = await incident(id);
    await storeAlert({ incident_id: id, object: 4, since: 5 });
    expect(await incident(id)).toMatchObject({
      state: 'open',
      title: `lumen / Efficy / object 4 failed: ${message}`,
      started_at,
      resolved_at: null,
      ended_at: null,
      alert_count: 2,
      open_count: 1,
    });
  });

  it('are acknowledged as a whole, with the alerts that join later, and that is taken back', async () => {
    const company = 'acme';
    const id = await storeIncident([0, 1, 2, 3, 4, 5, 6, 7], { company, since: 30 });
    const said = await send(`/incidents/${id}/acknowledge`, { note: 'the token is renewed', by: 'ada' });
    expect(said).toMatchObject({ status: 200, body: { acknowledgement: { by: 'ada', note: 'the token is renewed' } } });
    const again = await send(`/incidents/${id}/acknowledge`, { note: 'mine', by: 'bob' });
    expect(again.body).toMatchObject({ acknowledgement: { by: 'ada' } });
    const joined = await storeAlert({ incident_id: id, object: 8, company, since: 1 });
    const mine = { by: 'ada', note: 'the token is renewed' };
    expect((await incident(id)).alerts.map(({ acknowledgement }) => acknowledgement)).toMatchObject(
      Array(9).fill(mine),
    );
    expect(await ask(`/alerts/${joined}`)).toMatchObject({ acknowledgement: mine });
    expect(await ask('/alerts?company=acme&limit=1')).toMatchObject({ alerts: [{ acknowledgement: mine }] });
    expect(await del(`${stack.urls.processor}/incidents/${id}/acknowledge`)).toMatchObject({ status: 204 });
    expect(await incident(id)).toMatchObject({
      acknowledgement: null,
      alerts: Array(9).fill({ acknowledgement: null }),
    });
  });

  it('are muted by themselves, by a silence that is listed and ended like others', async () => {
    const company = 'boreal';
    const id = await storeIncident([0, 1], { company, since: 30 });
    const other = await storeIncident([2], { company, since: 30 });
    const muted = await send(`/incidents/${id}/mute`, { for: '4h', comment: 'the supplier knows', created_by: 'ada' });
    expect(muted).toMatchObject({ status: 201, body: { match: { incident_id: id }, state: 'active', origin: 'api' } });
    const { silence_id, ends_at } = muted.body as { silence_id: string; ends_at: string };
    expect(Math.abs(Date.parse(ends_at) - Date.now() - 4 * HOUR_MS)).toBeLessThan(MINUTE_MS);
    await storeAlert({ incident_id: id, object: 3, company, since: 1 });
    expect(await incident(id)).toMatchObject({ muted_until: ends_at, alerts: Array(3).fill({ muted_until: ends_at }) });
    expect(await incident(other)).toMatchObject({ muted_until: null });
    const { alerts } = await ask<{ alerts: ListedAlertDto[] }>('/alerts?company=boreal');
    expect(alerts.filter(({ muted_until }) => muted_until === ends_at)).toHaveLength(3);
    const { silences } = await ask<SilencesDto>('/silences');
    expect(silences).toMatchObject([{ silence_id, match: { incident_id: id }, created_by: 'ada' }]);
    expect(await del(`${stack.urls.processor}/silences/${silence_id}`)).toMatchObject({ status: 204 });
    expect(await incident(id)).toMatchObject({ muted_until: null });
    const until = new Date(Date.now() + HOUR_MS).toISOString();
    const again = await send(`/incidents/${id}/mute`, { until, comment: 'x' });
    expect(again.body).toMatchObject({ ends_at: until });
  });

  it('make the state of their source acknowledged and muted', async () => {
    const object = 14;
    await query(stack.databaseUrl, `delete from alerts where company = 'lumen'`);
    const id = await storeIncident([object], { since: 30 });
    await send(`/incidents/${id}/acknowledge`, { note: 'mine' });
    const { body } = await send(`/incidents/${id}/mute`, { for: '1h', comment: 'x' });
    const { states } = await ask<StatesDto>('/state?company=lumen');
    expect(states).toMatchObject([
      { state: 'failing', acknowledged: { note: 'mine' }, muted_until: (body as { ends_at: string }).ends_at },
    ]);
  });

  it.each([
    ['GET', ''],
    ['POST', '/acknowledge'],
    ['POST', '/mute'],
    ['DELETE', '/acknowledge'],
  ])('are unknown by an id that is none: %s /incidents/{id}%s', async (method, path) => {
    for (const id of [randomUUID(), 'x']) {
      const body = method === 'POST' ? { note: 'n', comment: 'c', for: '1h' } : undefined;
      const asked = path === '/mute' ? { comment: 'c', for: '1h' } : { note: 'n' };
      const response = await fetch(`${stack.urls.processor}/incidents/${id}${path}`, {
        method,
        ...(body && { body: JSON.stringify(asked), headers: { 'content-type': 'application/json' } }),
      });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        404,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(await response.json()).toMatchObject({ code: 'incident_unknown' });
    }
  });

  it.each([
    ['no end', { comment: 'c' }, 'until'],
    ['two ends', { comment: 'c', for: '1h', until: '2199-01-01' }, 'until'],
    ['an end that has passed', { comment: 'c', until: '2020-01-01' }, 'until'],
    ['a duration that is none', { comment: 'c', for: 'long' }, 'for'],
    ['a duration of no time', { comment: 'c', for: '0s' }, 'for'],
    ['no reason', { for: '1h' }, 'comment'],
  ])('are not muted with %s', async (_name, body, field) => {
    const id = await storeIncident([0], { company: 'nadir', since: 30 });
    const answer = await send(`/incidents/${id}/mute`, body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'body_invalid', errors: [{ field }] } });
  });

  it('are not acknowledged when they are over', async () => {
    const id = await storeIncident([0], { company: 'nadir', since: 30, until: 5 });
    expect(await send(`/incidents/${id}/acknowledge`, { note: 'late' })).toMatchObject({
      status: 409,
      body: { code: 'incident_over' },
    });
  });

  describeInChromium(
    'in Chromium',
    () => stack.urls.processor,
    (open) => {
      it('are acknowledged, muted and heard of again by one dialog each', async () => {
        const id = await storeIncident([0, 1, 2, 3, 4, 5, 6, 7], { company: 'zenith', since: 30 });
        await storeIncident([8], { company: 'zenith', since: 150, until: 25 });
        const page = await open('/ui/incidents?company=zenith');
        const title = `Efficy of zenith: 8 objects fail, ${message}`;
        await page.getByRole('link', { name: title }).waitFor();
        const sections = page.locator('main section');
        expect(await sections.first().innerText()).toContain(title);
        expect(await sections.last().innerText()).toContain('object 8 failed');
        expect(await sections.last().innerText()).toMatch(/lasted 2\sh\s05\smin/);
        await settled(page);
        expect(await seriousFindings(page)).toEqual([]);
        await page.getByRole('button', { name: `Acknowledge… (${title})` }).click();
        await page.getByLabel('What is known, or done about it').fill('the token is renewed');
        await page.getByLabel('Your name').fill('Ada');
        await page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
        await page.getByText('acknowledged by Ada').waitFor();
        expect((await incident(id)).acknowledgement).toMatchObject({ by: 'Ada', note: 'the token is renewed' });
        await page.getByRole('link', { name: title }).click();
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        await page.getByText('the token is renewed').waitFor();
        await page.getByRole('button', { name: 'Mute…' }).click();
        await page.getByLabel('1 h', { exact: true }).check();
        await page.getByRole('textbox', { name: 'Why' }).fill('the supplier knows');
        await page.getByRole('button', { name: 'Mute', exact: true }).click();
        await page.getByText('the supplier knows').waitFor();
        const { muted_until } = await incident(id);
        expect(Math.abs(Date.parse(muted_until!) - Date.now() - HOUR_MS)).toBeLessThan(MINUTE_MS);
        await settled(page);
        expect(await seriousFindings(page)).toEqual([]);
        await page.getByRole('button', { name: 'End now' }).click();
        await page.getByText('the supplier knows').waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Take back' }).click();
        await page.getByRole('button', { name: 'Acknowledge…' }).waitFor();
        expect(await incident(id)).toMatchObject({ acknowledgement: null, muted_until: null });
      });

      it.each([
        ['en-GB', 1280],
        ['fr-CA', 360],
      ])('fit a page in %s of %s px', async (locale, width) => {
        const id = await storeIncident([0], { company: 'zenith', since: 3000 });
        const page = await open(`/ui/incidents/${id}`, { locale, viewport: { width, height: 740 } });
        await page.getByRole('button', { name: locale === 'fr-CA' ? 'Prendre en charge…' : 'Acknowledge…' }).click();
        await page.getByRole('dialog').waitFor();
        await settled(page);
        expect(await overflow(page)).toBe(0);
      });
    },
  );
});
