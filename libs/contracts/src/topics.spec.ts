import { LARGEST_RECORD_BYTES } from './limits.js';
import { describe, expect, it } from 'vitest';
import { aRawLog, aStandardizedLog } from './testing/builders.js';
import { allTopics, topics } from './topics.js';

describe('topics', () => {
  it('are those of the contract', () => {
    expect(allTopics.map(({ name, isSpread, retentionDays }) => [name, isSpread, retentionDays])).toEqual([
      ['raw-logs', true, 7],
      ['standardized-logs', true, 7],
      ['processed-metrics', true, 30],
      ['alerts', false, 7],
      ['dead-letters', false, 30],
      ['refusals', false, 7],
    ]);
  });

  it('have names that Kafka takes, each once', () => {
    const names = allTopics.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z-]{0,60}$/);
  });

  it('take the largest message of the topics before them', () => {
    const { rawLogs, standardizedLogs, deadLetters } = topics;
    expect(rawLogs.maxMessageBytes).toBeGreaterThan(LARGEST_RECORD_BYTES);
    expect(standardizedLogs.maxMessageBytes).toBeGreaterThan(rawLogs.maxMessageBytes);
    expect(deadLetters.maxMessageBytes).toBeGreaterThan((4 / 3) * standardizedLogs.maxMessageBytes);
  });

  it('keep a run on one partition from the raw record to the clean one, however its object id is written', () => {
    expect(topics.rawLogs.key(aRawLog())).toBe('acme:2025-09-05-16-45:1204');
    expect(topics.rawLogs.key(aRawLog({ Objet_Id: ' +1204 ' }))).toBe('acme:2025-09-05-16-45:1204');
    expect(topics.standardizedLogs.key(aStandardizedLog())).toBe('acme:2025-09-05-16-45:1204');
    const bare = { source: 's', name: 'orders', status: 'OK', start: '2026-01-05' };
    const clean = aStandardizedLog({ company: 'default', sequence_id: null, object_id: 'orders' });
    expect(topics.rawLogs.key(bare)).toBe('default::orders');
    expect(topics.standardizedLogs.key(clean)).toBe('default::orders');
  });

  it('keep what other records are told apart by', () => {
    const run = { ...aStandardizedLog(), is_anomaly: true } as unknown as Parameters<
      typeof topics.processedMetrics.key
    >[0];
    expect(topics.processedMetrics.key(run)).toBe('acme:2025-09-05-16-45:zohobooks');
    const alert = { sequence_id: '2025-09-05-16-45' } as Parameters<typeof topics.alerts.key>[0];
    expect(topics.alerts.key(alert)).toBe('alert:2025-09-05-16-45');
    const uncycled = { sequence_id: null, run_id: 'run' } as Parameters<typeof topics.alerts.key>[0];
    expect(topics.alerts.key(uncycled)).toBe('alert:run');
    const change = { fingerprint: 'id' } as Parameters<typeof topics.alerts.key>[0];
    expect(topics.alerts.key(change)).toBe('alert:id');
    const deadLetter = { dead_letter_id: 'id' } as Parameters<typeof topics.deadLetters.key>[0];
    expect(topics.deadLetters.key(deadLetter)).toBe('id');
  });
});
