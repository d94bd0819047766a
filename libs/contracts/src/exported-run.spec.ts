import { describe, expect, it } from 'vitest';
import { rawRunIdOf } from './incoming-log.js';
import { faultsOf } from './read-record.js';
import { isExportedRun, restoredLog, type ExportedRun } from './exported-run.js';
import { anExportedRun, aRawLog, aStandardizedLog } from './testing/builders.js';
import { topics } from './topics.js';

describe('an exported run', () => {
  it('is told apart by what only an export knows', () => {
    expect(isExportedRun(anExportedRun())).toBe(true);
    expect(isExportedRun(aRawLog())).toBe(false);
    expect(isExportedRun({ ...aRawLog(), run_id: 'of the sender' })).toBe(false);
    expect(isExportedRun(Object.create({ run_id: 'x', stored_at: 'x' }) as object)).toBe(false);
  });

  it('becomes the clean record that it was, with the id that it had', () => {
    expect(faultsOf(anExportedRun())).toEqual([]);
    expect(restoredLog(anExportedRun())).toEqual(aStandardizedLog());
    expect(rawRunIdOf(anExportedRun())).toBe(aStandardizedLog().run_id);
  });

  it('has an id in one spelling', () => {
    const run = anExportedRun({ run_id: 'ABCDEF00-1111-5111-8111-111111111111' });
    expect(restoredLog(run).run_id).toBe('abcdef00-1111-5111-8111-111111111111');
    expect(rawRunIdOf(run)).toBe(restoredLog(run).run_id);
  });

  it('lies on the topic with the records of its object and cycle', () => {
    const raw = aRawLog({ Objet_Id: '1204' });
    expect(topics.rawLogs.key(anExportedRun())).toBe(topics.rawLogs.key(raw));
  });

  it('comes from a version that exported neither parameters nor changes, too', () => {
    const { parameters: _, normalizations: __, ...old } = anExportedRun();
    expect(faultsOf(old)).toEqual([]);
    expect(restoredLog(old as ExportedRun)).toEqual(aStandardizedLog({ parameters: null }));
  });

  it('comes from a version with numbers for object ids and without rows, labels and the like, too', () => {
    const { rows_in, rows_out, bytes_out, run_key, attempt, url, labels, ...old } = anExportedRun();
    expect([rows_in, rows_out, bytes_out, run_key, attempt, url, labels]).toEqual([...Array<null>(6).fill(null), {}]);
    const numbered = { ...old, object_id: 1204 };
    expect(faultsOf(numbered)).toEqual([]);
    expect(restoredLog(numbered as unknown as ExportedRun)).toEqual(aStandardizedLog());
    expect(topics.rawLogs.key(numbered)).toBe(topics.rawLogs.key(anExportedRun()));
  });

  it('brings along all that a run can have', () => {
    const all = {
      object_id: 'model.shop.orders',
      sequence_id: null,
      transformation: null,
      status: 'PARTIAL' as const,
      rows_in: 5,
      rows_out: 0,
      bytes_out: 700,
      run_key: 'r-7',
      attempt: 2,
      url: 'https://example.com/7',
      labels: { team: 'finance', nightly: '' },
    };
    expect(faultsOf(anExportedRun(all))).toEqual([]);
    expect(restoredLog(anExportedRun(all))).toEqual(aStandardizedLog(all));
  });

  it.each<[string, string, unknown]>([
    ['run_id', 'field_missing', null],
    ['run_id', 'field_type', 'not an id'],
    ['company', 'field_missing', ' '],
    ['object_id', 'field_missing', ''],
    ['object_id', 'field_too_long', 'x'.repeat(201)],
    ['object_id', 'object_id_unreadable', 2 ** 53],
    ['rows_out', 'field_type', -1],
    ['attempt', 'field_type', 1.5],
    ['labels', 'field_type', ['a']],
    ['labels', 'field_type', { a: 1 }],
    ['labels', 'field_type', Object.fromEntries(Array.from({ length: 21 }, (_, index) => [index, '']))],
    ['status', 'status_unknown', 'success'],
    ['start_time', 'field_missing', null],
    // A local time would be read as UTC: hours off, and nobody would notice.
    ['start_time', 'field_type', '2025-09-05 16:45:26'],
    ['start_time', 'field_type', '2025-09-05T16:45:26-04:00'],
    ['end_time', 'field_type', '2025-02-30T00:00:00Z'],
    ['duration_seconds', 'field_type', -1],
    ['duration_seconds', 'field_type', '4,19'],
    ['memory_used_bytes', 'field_type', 0.5],
    ['description', 'text_unstorable', 'a\0b'],
    ['error_message', 'field_type', {}],
    ['normalizations', 'field_type', {}],
    ['normalizations', 'field_type', ['x']],
    ['normalizations', 'field_type', [{ field: 'status', code: 'x', original: 'a\0b' }]],
    ['normalizations', 'field_type', Array(201).fill({ field: 'status', code: 'x', original: null })],
  ])('is refused when %s is wrong: %s for %j', (field, code, value) => {
    expect(faultsOf({ ...anExportedRun(), [field]: value })).toMatchObject([{ field, code }]);
  });
});
