import { aRawLog } from '@app/contracts/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { get, post } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';
import { expectWell } from './harness/wellbeing.js';

/** A field, its value as JSON text, and the outcome of the record: refused with a code, or noted with one. */
type FieldCase = readonly [field: string, json: string, outcome: { refused: string } | { noted: string } | 'taken'];

const strange = [
  '1e400',
  '"nan"',
  '"NaN"',
  '"inf"',
  '"-Infinity"',
  '"0x10"',
  '"1e400"',
  '"١٢٣"',
  '"１２"',
  '"1 00"',
  '"one"',
  '"1,2,3"',
];
const untyped = ['true', 'false', '[]', '[1]', '{}', '{"valueOf":1}'];

const unreadable = (field: string, code: string): FieldCase[] => strange.map((json) => [field, json, { noted: code }]);
const mistyped = (field: string, code = 'field_type'): FieldCase[] =>
  untyped.map((json) => [field, json, { refused: code }]);

const cases: FieldCase[] = [
  ...unreadable('Duree secondes', 'duration_unreadable'),
  ...mistyped('Duree secondes'),
  ['Duree secondes', '-1', { noted: 'duration_negative' }],
  ['Duree secondes', '"4,191584"', 'taken'],
  ['Duree secondes', '1e9', { noted: 'duration_mismatch' }],
  ['Duree secondes', '""', { noted: 'duration_derived' }],
  ...unreadable('cpu_time (sec)', 'cpu_unreadable'),
  ...mistyped('cpu_time (sec)'),
  ['cpu_time (sec)', '-0.5', { noted: 'cpu_negative' }],
  ['cpu_time (sec)', 'null', 'taken'],
  ...unreadable('memory_used (bytes)', 'memory_unreadable'),
  ...mistyped('memory_used (bytes)'),
  ['memory_used (bytes)', '-42', { noted: 'memory_negative' }],
  ['memory_used (bytes)', '1.5', { noted: 'number_rounded' }],
  ['memory_used (bytes)', '"1 000"', 'taken'],
  ['memory_used (bytes)', 'NaN', { noted: 'memory_unreadable' }],
  ['memory_used (bytes)', '9007199254740993', { noted: 'memory_unreadable' }],
  ...strange.slice(1).map((json): FieldCase => ['Objet_Id', json, 'taken']),
  ['Objet_Id', '1e400', { refused: 'object_id_unreadable' }],
  ['Objet_Id', '3848592000001234567', 'taken'],
  ...mistyped('Objet_Id', 'object_id_unreadable'),
  ['Objet_Id', '1e3', 'taken'],
  ['Objet_Id', '"12"', 'taken'],
  ['Objet_Id', '" 12"', { noted: 'object_id_text' }],
  ['Objet_Id', 'null', { noted: 'default_taken' }],
  ...strange.map((json): FieldCase => ['Etat', json, { refused: 'status_unknown' }]),
  ...mistyped('Etat', 'status_unknown').slice(2),
  ['Etat', '"ok"', { noted: 'status_mapped' }],
  ['Etat', 'true', { noted: 'status_mapped' }],
  ...mistyped('Source'),
  ...[
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '"../../etc"',
    `"'; drop table runs; --"`,
    '"<script>"',
    '"a\\\\\\"{}"',
    '"👩‍🔧"',
    '"nan"',
  ].map((json): FieldCase => ['Source', json, 'taken']),
  ...['"a\\nb"', '"‮😀"', '"inv\\u200boices"'].map((json): FieldCase => [
    'Source',
    json,
    { refused: 'character_invisible' },
  ]),
  ['Source', '5', { refused: 'field_type' }],
  ['Source', '""', { refused: 'field_missing' }],
  ['Source', '" "', { refused: 'field_missing' }],
  ['Source', '"\\u0000"', { refused: 'text_unstorable' }],
  ...mistyped('Description'),
  ['Description', '"\\ud83d"', { noted: 'text_mended' }],
  ['Parametres', '"a\\u0000"', { noted: 'text_mended' }],
  ...mistyped('Debut'),
  ['Debut', '1757089526', { noted: 'duration_mismatch' }],
  ...['"nan"', '"31-02-2025 10:00:00"', '"05-09-20250 16:45:26"', '"٠٥-٠٩-٢٠٢٥ ١٦:٤٥:٢٦"', '"0x10"', '""'].map(
    (json): FieldCase => ['Debut', json, { noted: 'start_derived' }],
  ),
  ['Date_Sequence', '"2025-13-45"', { noted: 'cycle_time_derived' }],
  ['Heure_Sequence', '1e400', { noted: 'cycle_time_derived' }],
  ['Minute_Sequence', '"٤٥"', { noted: 'cycle_time_derived' }],
];

describe('strange values in the fields of a record', () => {
  let stack: Stack;
  let count = 0;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterEach(() => expectWell(stack));
  afterAll(() => stack?.close());

  const storedRuns = async (): Promise<number> =>
    (await get<{ total_logs_processed: number }>(`${stack.urls.processor}/analytics/summary`)).body
      .total_logs_processed;
  const deadLetters = async (): Promise<number> =>
    (await get<{ dead_letters: unknown[] }>(`${stack.urls.processor}/dead-letters?limit=100`)).body.dead_letters.length;

  it.each(cases)('%s: %s', async (field, json, outcome) => {
    const { [field]: _replaced, ...rest } = aRawLog({
      No_Sequence: `2025-09-05-16-45`,
      Objet: `object_${++count}`,
    }) as unknown as Record<string, unknown>;
    const record = `${JSON.stringify(rest).slice(0, -1)},${JSON.stringify(field)}:${json}}`;
    const before = await storedRuns();
    const single = await post(`${stack.urls.ingestion}/ingest/single`, record);
    const batch = await post(`${stack.urls.ingestion}/ingest/batch`, `[${record}]`);
    const shown = await post<{
      outcome: string;
      code: string | null;
      record: { normalizations: { code: string }[] } | null;
    }>(`${stack.urls.standardization}/standardize/single`, record);
    expect(shown.status).toBe(200);
    if (typeof outcome === 'object' && 'refused' in outcome) {
      expect(single).toMatchObject({
        status: 422,
        body: { code: outcome.refused, errors: [{ field, code: outcome.refused }] },
      });
      expect(batch).toMatchObject({
        status: 422,
        body: { code: 'nothing_accepted', results: { failed: 1 }, rejected: [{ index: 0, code: outcome.refused }] },
      });
      expect(shown.body).toMatchObject({ outcome: 'rejected', code: outcome.refused });
      return;
    }
    expect(single).toMatchObject({ status: 202 });
    expect(batch).toMatchObject({ status: 202, body: { results: { successful: 1 }, rejected: [] } });
    const always = ['zone_assumed', 'date_order_assumed'];
    const notes = shown.body.record?.normalizations.map(({ code }) => code).filter((code) => !always.includes(code));
    if (outcome === 'taken') expect(notes).toEqual([]);
    else expect(notes).toContain(outcome.noted);
    expect(await storedRuns()).toBe(before + 1);
  });

  it('leave no dead letter behind: whatever was accepted was stored', async () => {
    expect(await deadLetters()).toBe(0);
  });

  it('are names like others in the answers', async () => {
    const { body } = await get(`${stack.urls.processor}/analytics/sources`);
    for (const source of ['__proto__', 'constructor', 'toString', '<script>', `'; drop table runs; --`]) {
      expect(Object.hasOwn(body, source)).toBe(true);
      expect(Object.getOwnPropertyDescriptor(body, source)?.value).toMatchObject({ total_count: 1, success_count: 1 });
    }
  });

  it('do not break the page for Prometheus', async () => {
    for (const url of Object.values(stack.urls)) {
      const { status, body } = await get<string>(`${url}/metrics`);
      expect(status).toBe(200);
      for (const line of body.split('\n')) expect(line).toMatch(/^$|^# |^[a-z\d_]+(\{.*\})? \S+$/);
    }
  });
});
