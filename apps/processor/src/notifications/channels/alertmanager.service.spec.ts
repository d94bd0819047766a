import { everything } from '@app/alerting';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testMessage } from '../message.js';
import { aMessage, aTransition } from '../testing/builders.js';
import { type HttpReceiver, startHttpReceiver } from '../testing/http-receiver.js';
import { postableAlertsOf, sendAlertmanager } from './alertmanager.service.js';

const now = new Date('2026-03-10T12:00:31Z');

describe('Alertmanager', () => {
  let receiver: HttpReceiver;
  beforeEach(async () => {
    receiver = await startHttpReceiver();
  });
  afterEach(() => receiver.close());

  it.each([
    ['', '/api/v2/alerts'],
    ['/', '/api/v2/alerts'],
    ['/behind/a/proxy', '/behind/a/proxy/api/v2/alerts'],
  ])('is posted to below its address, with %j at the end', async (end, path) => {
    const url = new URL(receiver.url).origin + end;
    const attempt = { now, signal: new AbortController().signal };
    await sendAlertmanager({ type: 'alertmanager', url }, aMessage(), attempt);
    expect(receiver.received[0]).toMatchObject({ method: 'POST', path });
    expect(JSON.parse(receiver.received[0]!.body)).toEqual(postableAlertsOf(aMessage(), now));
  });

  it('gets each alert by labels, and an end that is far away', () => {
    expect(postableAlertsOf(aMessage(), now)).toEqual([
      {
        labels: {
          alertname: 'failure-detected',
          severity: 'critical',
          company: 'acme',
          source: 'efficy',
          zone: '1-Raw',
          object: 'invoices',
          object_id: '7',
        },
        annotations: {
          summary: 'acme / efficy / invoices failed: 401 Unauthorized for token 8831',
          title: 'acme / efficy / invoices failed: 401 Unauthorized for token 8831',
          incident_id: '5a1f7c0e-2b6f-5d0a-8c3e-5a9d0c1b2a3f',
        },
        startsAt: '2026-03-10T12:00:00Z',
        endsAt: '2026-03-17T12:00:31.000Z',
      },
    ]);
  });

  it('gets the page of the incident to link to', () => {
    const url = 'https://obs.example.com/ui/incidents/1';
    expect(postableAlertsOf(aMessage({ url }), now)[0]?.generatorURL).toBe(url);
  });

  it('gets the end of what is over, under the same labels', () => {
    const alerts = [aTransition({ to: 'resolved', at: '2026-03-10T12:20:00Z' })];
    const [over] = postableAlertsOf(aMessage({ kind: 'resolved', alerts }), now);
    expect(over?.endsAt).toBe('2026-03-10T12:20:00Z');
    expect(over?.labels).toEqual(postableAlertsOf(aMessage(), now)[0]?.labels);
  });

  it('has no labels for what is not narrowed down', () => {
    const alerts = [aTransition({ subject: everything })];
    expect(postableAlertsOf(aMessage({ alerts }), now)[0]?.labels).toEqual({
      alertname: 'failure-detected',
      severity: 'critical',
    });
  });

  it('forgets a test after five minutes', () => {
    const [alert] = postableAlertsOf(testMessage('id', 'on-call', now), now);
    expect(alert).toMatchObject({ labels: { alertname: 'test' }, endsAt: '2026-03-10T12:05:31.000Z' });
  });
});
