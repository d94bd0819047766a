import { PipelineError } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { loadSettings, Scope } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { describe, expect, it } from 'vitest';
import { setImmediate } from 'node:timers/promises';
import { IngestionSettings } from '../ingestion.settings.js';
import { HeldPublisher, someMessages } from '../testing/held-publisher.js';
import { Intake, MAX_LISTED_REASON_CHARS, MAX_LISTED_RECORDS } from './intake.js';
import { type Prepared, prepareRecord } from './prepare-record.js';
import { PublishQueue } from './publish-queue.js';

const arrival = {
  service: 'ingestion',
  receivedAt: new Date(0),
  traceparent: null,
  telling: 'value',
  door: '/ingest/batch',
  scope: Scope.all,
  keyId: null,
} as const;
const good = (index: number): Prepared =>
  prepareRecord(Buffer.from(JSON.stringify(aRawLog({ Objet_Id: index }))), arrival);
const bad: Prepared = { ok: false, code: 'field_missing', reason: 'Source is required', faults: [], subject: null };
const slice = (index: number) => ({ index, line: index + 1, bytes: null });
const unavailable = new PipelineError('bus_unavailable', 'no broker answers');

function anIntake(environment: Record<string, string> = {}) {
  const publisher = new HeldPublisher();
  const observed = { accepted: 0, refused: 0 };
  const queue = new PublishQueue(publisher, loadSettings(IngestionSettings, environment));
  const intake = new Intake(queue, {
    accepted: (entries) => (observed.accepted += entries.length),
    refused: () => observed.refused++,
  });
  const add = async (from: number, to: number, prepared = good): Promise<void> => {
    for (let index = from; index < to; index++) await intake.add(slice(index), prepared(index));
  };
  return { intake, queue, publisher, observed, add };
}

describe('Intake', () => {
  it('counts as successful only what is safe, and lists what was refused', async () => {
    const { intake, publisher, observed, add } = anIntake();
    await add(0, 3);
    await add(3, 4, () => bad);
    expect(intake.results().results).toEqual({ total: 4, successful: 0, failed: 1 });
    const finished = intake.finish();
    expect(observed).toEqual({ accepted: 0, refused: 1 });
    publisher.open();
    await finished;
    expect(intake.results()).toEqual({
      status: 'completed',
      message: '3 of 4 records accepted, 1 refused',
      results: { total: 4, successful: 3, failed: 1 },
      rejected: [{ index: 3, line: 4, code: 'field_missing', reason: 'Source is required' }],
      rejected_omitted: 0,
    });
    expect(observed).toEqual({ accepted: 3, refused: 1 });
  });

  it('counts those that came before, in the request or in another one', async () => {
    const { intake, publisher, add } = anIntake();
    publisher.open();
    await add(0, 3);
    await add(3, 5, () => good(0));
    await intake.finish();
    expect(intake.results().results).toEqual({ total: 5, successful: 5, failed: 0, duplicates: 2 });
  });

  it('publishes a chunk while the next one is read, and no third one before the first is safe', async () => {
    const { publisher, intake, add } = anIntake();
    await add(0, 999);
    expect(publisher.sizes).toEqual([500]);
    const blocked = add(999, 1500);
    publisher.calls[0]!.succeed();
    await eventually('the second chunk is published', () => publisher.calls[1]);
    publisher.open();
    await blocked;
    await intake.finish();
    expect(publisher.sizes).toEqual([500, 500, 500]);
    expect(intake.results().results).toEqual({ total: 1500, successful: 1500, failed: 0 });
  });

  it('says what it holds: of what waits, of what is being published, and of what it lists', async () => {
    const { intake, publisher, add } = anIntake();
    expect(intake.heldBytes).toBe(0);
    await add(0, 499);
    const waiting = intake.heldBytes;
    expect(waiting).toBeGreaterThan(499 * 1024);
    await add(499, 500);
    expect(intake.heldBytes).toBeGreaterThan(waiting);
    publisher.open();
    await intake.finish();
    expect(intake.heldBytes).toBe(0);
    await add(500, 700, () => bad);
    expect(intake.heldBytes).toBe(MAX_LISTED_RECORDS * 1024);
  });

  it('ends a chunk before 512 KB become much more', async () => {
    const { publisher, intake } = anIntake();
    const large = prepareRecord(Buffer.from(JSON.stringify(aRawLog({ Description: 'x'.repeat(300_000) }))), arrival);
    publisher.open();
    for (let index = 0; index < 5; index++) await intake.add(slice(index), large);
    await intake.finish();
    expect(publisher.sizes).toEqual([2, 2, 1]);
  });

  it('tells the truth when a chunk in the middle fails', async () => {
    const { publisher, intake, observed, add } = anIntake();
    await add(0, 500);
    publisher.calls[0]!.succeed();
    await add(500, 1000);
    publisher.calls[1]!.fail(unavailable);
    await add(1000, 1400);
    await expect(add(1400, 1600)).rejects.toBe(unavailable);
    await expect(intake.finish()).rejects.toBe(unavailable);
    expect(intake.results().results).toEqual({ total: 1500, successful: 500, failed: 0 });
    expect(observed.accepted).toBe(500);
    expect(publisher.sizes).toEqual([500, 500]);
  });

  it('tells the truth when the queue is full', async () => {
    const { publisher, intake, queue, add } = anIntake({ MAX_QUEUED_RECORDS: '900' });
    await add(0, 500);
    const ofOthers = queue.publish(someMessages(400));
    publisher.calls[0]!.succeed();
    await eventually('the first chunk is safe', () => (queue.size === 400 ? true : undefined));
    const more = queue.publish(someMessages(1));
    await expect(add(500, 1000)).rejects.toMatchObject({ code: 'queue_full' });
    await intake.finish();
    expect(intake.results().results).toEqual({ total: 1000, successful: 500, failed: 0 });
    publisher.open();
    await Promise.all([ofOthers, more]);
  });

  it('leaves no rejection behind that nobody handles', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { publisher, add } = anIntake();
    await add(0, 500);
    publisher.calls[0]!.fail(unavailable);
    await add(500, 600);
    await setImmediate();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('lists the first hundred of the refused records and counts all', async () => {
    const { intake, add } = anIntake();
    await add(0, MAX_LISTED_RECORDS, () => bad);
    expect(intake.results()).toMatchObject({ message: '0 of 100 records accepted, 100 refused', rejected_omitted: 0 });
    await add(MAX_LISTED_RECORDS, MAX_LISTED_RECORDS + 5, () => bad);
    const { message, results, rejected, rejected_omitted } = intake.results();
    expect(message).toBe('0 of 105 records accepted, 105 refused (the first 100 are listed)');
    expect(results).toEqual({ total: 105, successful: 0, failed: 105 });
    expect(rejected_omitted).toBe(5);
    expect(rejected).toHaveLength(MAX_LISTED_RECORDS);
  });

  it('shortens a reason that goes on and on', async () => {
    const { intake } = anIntake();
    await intake.add(slice(0), { ...bad, reason: `${'x'.repeat(MAX_LISTED_REASON_CHARS - 1)}😀` });
    await intake.add(slice(1), { ...bad, reason: 'x'.repeat(MAX_LISTED_REASON_CHARS) });
    const [cut, whole] = intake.results().rejected;
    expect(cut?.reason).toBe(`${'x'.repeat(MAX_LISTED_REASON_CHARS - 1)}\ufffd…`);
    expect(whole?.reason).toHaveLength(MAX_LISTED_REASON_CHARS);
  });

  it('lets others have their turn while it refuses', async () => {
    const { intake, add } = anIntake();
    const refusing = add(0, 5000, () => bad);
    await setImmediate();
    expect(intake.results().results.failed).toBeLessThan(5000);
    await refusing;
    expect(intake.results().results.failed).toBe(5000);
  });
});
