import { PipelineError, type RefusalSummary, unwrap } from '@app/contracts';
import { Telemetry } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { describe, expect, it } from 'vitest';
import { HeldPublisher } from '../testing/held-publisher.js';
import { RefusalsService } from './refusals.service.js';

const refusal = {
  subject: { company: 'acme', source: 'efficy' },
  code: 'status_unknown',
  reason: 'status is MAYBE',
  door: '/ingest/batch',
  company: null,
} as const;

function aService() {
  const publisher = new HeldPublisher();
  const service = new RefusalsService(publisher, new Telemetry('ingestion'));
  const publishedIn = (call: number) =>
    publisher.calls[call]!.records.map(({ value }) => unwrap(Buffer.from(value!)) as RefusalSummary);
  return { publisher, service, publishedIn };
}

describe('RefusalsService', () => {
  it('tells of all that were refused within a second at once, and of what the bus does not take no more', async () => {
    const { publisher, service, publishedIn } = aService();
    for (let index = 0; index < 3; index++) service.count(refusal);
    const first = await eventually('it is told', () => publisher.calls[0]);
    expect(first.topic).toBe('refusals');
    expect(publishedIn(0)).toMatchObject([{ company: 'acme', source: 'efficy', count: 3, door: '/ingest/batch' }]);
    service.count(refusal);
    first.fail(new PipelineError('bus_unavailable', 'no broker answers'));
    await eventually('the rest is told', () => publisher.calls[1]);
    expect(publishedIn(1)).toMatchObject([{ count: 1 }]);
    expect(publishedIn(1)[0]!.summary_id).not.toBe(publishedIn(0)[0]!.summary_id);
    publisher.open();
  });

  it('tells of what is left when the service stops', async () => {
    const { publisher, service, publishedIn } = aService();
    publisher.open();
    service.count(refusal);
    await service.beforeApplicationShutdown();
    expect(publishedIn(0)).toMatchObject([{ count: 1 }]);
  });
});
