import { parseRecord, runIdOf, type StandardizedLog } from '@app/contracts';
import { anExportedRun, aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import { standardize } from './standardize.js';
import { timeZone } from '@app/time';

const zones = new Map([
  ['acme', timeZone('America/Toronto')],
  ['globex', timeZone('Europe/Paris')],
]);
const utc = timeZone('UTC');
const context = { zoneOf: (company: string) => zones.get(company) ?? utc, maxFutureSecs: 900 };
const arrivedMs = Date.parse('2025-12-01T00:00:00Z');

const emitted = (overrides: Record<string, unknown> = {}): StandardizedLog => {
  const outcome = standardize(aRawLog(overrides), context, arrivedMs);
  if (outcome.kind === 'reject') throw new Error(`${outcome.code}: ${outcome.detail}`);
  return outcome.value;
};

/** A record in which nothing has to be changed. */
const clean = {
  Entreprise: 'initech',
  Debut: '2025-09-05T16:45:26.191702Z',
  Fin: '2025-09-05T16:45:30.383286Z',
};
const notesOf = (overrides: Record<string, unknown>) =>
  emitted({ ...clean, ...overrides }).normalizations.filter(({ field }) => field !== 'timestamp');

describe('names in another form than NFC', () => {
  const names = { Entreprise: 'Socie\u0301te\u0301', Source: 'caf\u00e9', Objet: 'cafe\u0301' };

  it('are kept composed, with what was written; the run has the id of the composed ones', () => {
    const log = emitted({ ...clean, ...names });
    expect(log).toMatchObject({ company: 'Société', source: 'café', object_type: 'café' });
    expect(log.normalizations).toEqual([
      ...[{ field: 'company', code: 'name_composed', original: 'Socie\u0301te\u0301' }],
      ...[{ field: 'object_type', code: 'name_composed', original: 'cafe\u0301' }],
      ...notesOf({ Entreprise: 'Société' }),
      ...emitted(clean).normalizations.filter(({ field }) => field === 'timestamp'),
    ]);
    const composed = { ...clean, Entreprise: 'Société', Source: 'café', Objet: 'café' };
    expect(log.run_id).toBe(emitted(composed).run_id);
    expect(emitted(composed).normalizations.some(({ code }) => code === 'name_composed')).toBe(false);
  });

  it('are composed in an exported run, whose labels are read as ever', () => {
    const run = anExportedRun({ source: 'cafe\u0301', labels: { 'e\u0301': 'x', 'a\u200b': 'y' } });
    expect(standardize(run, context, arrivedMs)).toMatchObject({
      kind: 'emit',
      value: { run_id: run.run_id, source: 'café', labels: { é: 'x' } },
    });
  });
});

describe('standardize', () => {
  it('makes the clean record, in the zone of the company, with every change written down', () => {
    expect(emitted()).toEqual({
      run_id: runIdOf({
        company: 'acme',
        zone: '1-Raw',
        source: 'zohobooks',
        object_id: '1204',
        object_type: 'invoices',
        sequence_id: '2025-09-05-16-45',
        start_text: '05-09-2025 16:45:26.191702',
      }),
      sequence_id: '2025-09-05-16-45',
      timestamp: '2025-09-05T20:45:00Z',
      company: 'acme',
      zone: '1-Raw',
      source: 'zohobooks',
      object_id: '1204',
      object_type: 'invoices',
      transformation: 'Zoho_API_get_data',
      parameters: 'limit=200',
      status: 'SUCCESS',
      start_time: '2025-09-05T20:45:26.191702Z',
      end_time: '2025-09-05T20:45:30.383286Z',
      duration_seconds: 4.191584,
      cpu_time_seconds: 0.64,
      memory_used_bytes: 14155776,
      rows_in: null,
      rows_out: null,
      bytes_out: null,
      run_key: null,
      attempt: null,
      url: null,
      schedule: null,
      labels: {},
      description: 'Tout roule, pas de stress!',
      error_message: null,
      normalizations: [
        { field: 'timestamp', code: 'zone_assumed', original: '2025-09-05 16 45' },
        { field: 'start_time', code: 'zone_assumed', original: '05-09-2025 16:45:26.191702' },
        { field: 'start_time', code: 'date_order_assumed', original: '05-09-2025 16:45:26.191702' },
        { field: 'end_time', code: 'zone_assumed', original: '05-09-2025 16:45:30.383286' },
        { field: 'end_time', code: 'date_order_assumed', original: '05-09-2025 16:45:30.383286' },
      ],
    });
  });

  it('tells runs apart by the start exactly as it was written', () => {
    const ids = ['05-09-2025 16:45:26', ' 05-09-2025 16:45:26', '05/09/2025 16:45:26'].map(
      (Debut) => emitted({ Debut }).run_id,
    );
    expect(new Set(ids).size).toBe(3);
    expect(emitted({ Debut: '05-09-2025 16:45:26', Objet_Id: ' 1204' }).run_id).toBe(ids[0]);
  });

  it.each([
    { company: 'acme', start: '2025-09-05T20:45:26.191702Z' },
    { company: 'globex', start: '2025-09-05T14:45:26.191702Z' },
    { company: 'anyone else', start: '2025-09-05T16:45:26.191702Z' },
  ])('reads the times of $company in its own zone', ({ company, start }) => {
    expect(emitted({ Entreprise: company }).start_time).toBe(start);
  });

  it('knows nothing of what the source left out', () => {
    const bare = {
      Parametres: undefined,
      Fin: null,
      'Duree secondes': undefined,
      Description: undefined,
      'cpu_time (sec)': null,
      'memory_used (bytes)': '',
    };
    expect(emitted({ ...clean, ...bare })).toMatchObject({
      parameters: null,
      end_time: null,
      duration_seconds: null,
      cpu_time_seconds: null,
      memory_used_bytes: null,
      description: null,
      error_message: null,
    });
    expect(notesOf(bare)).toEqual([]);
  });

  it.each([
    { written: 'SUCCESS', status: 'SUCCESS', codes: [] },
    { written: 'FAILED', status: 'FAILED', codes: [] },
    { written: 'Success', status: 'SUCCESS', codes: ['status_mapped'] },
    { written: 'SUCCES', status: 'SUCCESS', codes: ['status_mapped'] },
    { written: 'ok', status: 'SUCCESS', codes: ['status_mapped'] },
    { written: 'failed', status: 'FAILED', codes: ['status_mapped'] },
    { written: 'ECHEC', status: 'FAILED', codes: ['status_mapped'] },
    { written: 'Error', status: 'FAILED', codes: ['status_mapped'] },
    { written: 'KO', status: 'FAILED', codes: ['status_mapped'] },
    { written: 'PARTIAL', status: 'PARTIAL', codes: [] },
    { written: 'in progress', status: 'RUNNING', codes: ['status_mapped'] },
    { written: 'Annulé', status: 'CANCELLED', codes: ['status_mapped'] },
    { written: 'upstream_failed', status: 'SKIPPED', codes: ['status_mapped'] },
  ])('takes the status $written for $status', ({ written, status, codes }) => {
    expect(emitted({ Etat: written }).status).toBe(status);
    expect(notesOf({ Etat: written })).toEqual(codes.map((code) => ({ field: 'status', code, original: written })));
  });

  it.each([
    { written: 1204, id: '1204', codes: [] },
    { written: '1204', id: '1204', codes: [] },
    { written: -0, id: '0', codes: [] },
    { written: 'model.shop.orders', id: 'model.shop.orders', codes: [] },
    { written: '3848592000001234567', id: '3848592000001234567', codes: [] },
    { written: ' 1204 ', id: '1204', codes: ['object_id_text'] },
    { written: '-0', id: '0', codes: ['object_id_text'] },
    { written: ' orders', id: 'orders', codes: ['object_id_text'] },
  ])('takes the object id "$written" for $id', ({ written, id, codes }) => {
    expect(emitted({ Objet_Id: written }).object_id).toBe(id);
    expect(notesOf({ Objet_Id: written })).toEqual(
      codes.map((code) => ({ field: 'object_id', code, original: written })),
    );
  });

  it.each([
    { Etat: 'FAILED', Description: "'id'", message: "'id'" },
    { Etat: 'KO', Description: 'Tout roule, pas de stress!', message: 'Unknown error' },
    { Etat: 'FAILED', Description: null, message: 'Unknown error' },
    { Etat: 'SUCCESS', Description: "'id'", message: null },
  ])('says "$message" of a run that is $Etat and says "$Description"', ({ message, ...raw }) => {
    expect(emitted(raw)).toMatchObject({ error_message: message, description: raw.Description });
  });

  it('writes changes down in the order of the fields', () => {
    const { normalizations } = emitted({
      Date_Sequence: null,
      No_Sequence: 'nightly',
      Objet_Id: '01204',
      Etat: 'ko',
      Debut: '02-11-2025 01:30:00.1234567',
      Fin: '31-10-2025 01:30:00',
      rows_out: 1.5,
      url: 'ftp://example.com',
      labels: { a: 1, b: null },
      attempt: 'first',
      more: 1,
      'Duree secondes': '-1',
      'cpu_time (sec)': 'n/a',
      'memory_used (bytes)': -4096,
    });
    expect(normalizations.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'timestamp cycle_time_derived',
      'object_id object_id_text',
      'status status_mapped',
      'start_time zone_assumed',
      'start_time time_ambiguous',
      'start_time date_order_assumed',
      'start_time time_truncated',
      'end_time zone_assumed',
      'end_time end_before_start',
      'duration_seconds duration_negative',
      'cpu_time_seconds cpu_unreadable',
      'memory_used_bytes memory_negative',
      'rows_out number_rounded',
      'attempt attempt_unreadable',
      'url url_ignored',
      'labels labels_changed',
      'more field_ignored',
    ]);
  });

  it.each([
    { name: 'a text', value: 'text', code: 'record_not_object' },
    { name: 'null', value: null, code: 'record_not_object' },
    { name: 'nothing', value: undefined, code: 'record_not_object' },
    { name: 'an array', value: [], code: 'record_not_object' },
    { name: 'an unknown status', value: aRawLog({ Etat: 'MAYBE' }), code: 'status_unknown' },
    { name: 'an unreadable object id', value: aRawLog({ Objet_Id: {} }), code: 'object_id_unreadable' },
    { name: 'no source', value: aRawLog({ Source: undefined }), code: 'field_missing' },
    { name: 'two names of one object', value: aRawLog({ name: 'other' }), code: 'field_twice' },
    { name: 'a duration of another type', value: aRawLog({ 'Duree secondes': true }), code: 'field_type' },
    { name: 'a NUL', value: aRawLog({ Objet: '\0' }), code: 'text_unstorable' },
  ])('sets $name aside: $code', ({ value, code }) => {
    expect(standardize(value, context, arrivedMs)).toMatchObject({ kind: 'reject', code });
  });

  it('takes the least that a record can say', () => {
    const least = { source: 'backup.sh', name: 'nightly backup', status: 'OK', end: '2026-01-05T02:14:09Z' };
    const arrival = { arrivedMs: Date.parse('2026-01-05T02:14:10Z'), company: null };
    const outcome = standardize({ ...least, duration: '14 min' }, context, arrival);
    expect(outcome).toMatchObject({
      kind: 'emit',
      value: {
        company: 'default',
        zone: 'default',
        source: 'backup.sh',
        sequence_id: null,
        object_id: 'nightly backup',
        object_type: 'nightly backup',
        transformation: null,
        status: 'SUCCESS',
        start_time: '2026-01-05T02:00:09Z',
        timestamp: '2026-01-05T02:00:00Z',
        duration_seconds: 840,
      },
    });
    const notes = outcome.kind === 'emit' ? outcome.value.normalizations : [];
    expect(notes.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'company default_taken',
      'timestamp cycle_time_derived',
      'zone default_taken',
      'object_id default_taken',
      'status status_mapped',
      'start_time start_derived',
      'duration_seconds unit_converted',
    ]);
    expect(standardize({ ...least, start: least.end, object_id: 7, name: null }, context, Infinity)).toMatchObject({
      value: { object_id: '7', object_type: '7' },
    });
  });

  it('asks the header, and then the setting, for the company of a record that names none', () => {
    const anonymous = aRawLog({ Entreprise: undefined });
    const companyOf = (company: string | null, defaultCompany?: string) => {
      const own = defaultCompany === undefined ? context : { ...context, defaultCompany };
      const outcome = standardize(anonymous, own, { arrivedMs, company });
      return outcome.kind === 'emit' ? [outcome.value.company, outcome.value.run_id] : null;
    };
    const idIn = (Entreprise: string) => emitted({ Entreprise }).run_id;
    expect(companyOf('globex', 'initech')).toEqual(['globex', idIn('globex')]);
    expect(companyOf(null, 'initech')).toEqual(['initech', idIn('initech')]);
    expect(companyOf(null)).toEqual(['default', idIn('default')]);
  });

  it('reads one record the same in any of its spellings', () => {
    const { Entreprise, Source, Objet, Objet_Id, Debut, Etat, ...rest } = aRawLog({ Etat: 'SUCCESS' });
    const english = { company: Entreprise, connector: Source, object: Objet, object_id: Objet_Id, startTime: Debut };
    expect(standardize({ ...rest, ...english, state: Etat }, context, arrivedMs)).toEqual(
      standardize(aRawLog(), context, arrivedMs),
    );
  });

  it('keeps rows, labels, the address, the attempt and the id of the sender', () => {
    const facets = { run_id: 'r-7', try_number: '2', records: '1 828', rows_in: 1830, bytes: '2 kB' };
    const links = { log_url: 'https://airflow.example.com/log?run=7', tags: ['finance', 'nightly'] };
    expect(emitted({ ...facets, ...links })).toMatchObject({
      run_key: 'r-7',
      attempt: 2,
      rows_in: 1830,
      rows_out: 1828,
      bytes_out: 2000,
      url: 'https://airflow.example.com/log?run=7',
      labels: { finance: '', nightly: '' },
    });
  });

  it('reads dates in the order of the company, and words that it has added', () => {
    const own = {
      ...context,
      dateOrderOf: (company: string) => (company === 'acme' ? ('month first' as const) : ('day first' as const)),
      statusWordsOf: (company: string) => (company === 'acme' ? new Map([['vert', 'SUCCESS' as const]]) : undefined),
    };
    const outcome = standardize(aRawLog({ Etat: 'Vert' }), own, arrivedMs);
    expect(outcome).toMatchObject({ value: { status: 'SUCCESS', start_time: '2025-05-09T20:45:26.191702Z' } });
  });

  it.each([
    ['Power BI', { start: '6/20/2026 4:18:58 PM', status: 'Completed' }, '2026-06-20T16:18:58Z', 'SUCCESS'],
    [
      'Data Factory',
      { start: '2026-06-16T00:37:44.6257014Z', status: 'Succeeded' },
      '2026-06-16T00:37:44.625701Z',
      'SUCCESS',
    ],
    [
      'OpenLineage',
      { start: '2026-11-05T10:28:10.076Z[Europe/London]', status: 'COMPLETE' },
      '2026-11-05T10:28:10.076Z',
      'SUCCESS',
    ],
    ['dbt', { start: '2026-06-23T14:22:04.146026Z', status: 'no-op' }, '2026-06-23T14:22:04.146026Z', 'SKIPPED'],
    ['French', { start: '2026-01-05T11:00:02.571842+00:00', status: 'ÉCHEC' }, '2026-01-05T11:00:02.571842Z', 'FAILED'],
  ])('takes a run as %s describes it', (_, fields, start_time, status) => {
    const object_id = 'f7fc6510-e151-42a3-850b-d0805a391db0';
    const outcome = standardize({ source: 's', object_id, ...fields }, context, Infinity);
    expect(outcome).toMatchObject({ kind: 'emit', value: { object_id, start_time, status } });
  });

  it('takes a number that JSON has no word for as unknown, with a note', () => {
    const { value } = parseRecord(JSON.stringify(aRawLog()).replace('14155776', 'NaN'));
    const outcome = standardize(value, context, arrivedMs);
    expect(outcome).toMatchObject({ kind: 'emit', value: { memory_used_bytes: null } });
    expect(outcome.kind === 'emit' && outcome.value.normalizations).toContainEqual({
      field: 'memory_used_bytes',
      code: 'memory_unreadable',
      original: 'NaN',
    });
  });

  it('names all that is wrong, under the code of the first', () => {
    expect(standardize(aRawLog({ Source: '', Etat: 'MAYBE' }), context, arrivedMs)).toEqual({
      kind: 'reject',
      code: 'field_missing',
      detail: expect.stringMatching(/^Source is required; Etat must be a known status .*, got "MAYBE"$/),
    });
  });

  it.each([
    { Debut: 'soon', Fin: 'later', detail: 'the start is "soon", the end is "later"' },
    { Debut: '', Fin: 'x', detail: 'the start is "", the end is "x"' },
    {
      Debut: 'x'.repeat(60),
      Fin: 'y'.repeat(61),
      detail: `the start is "${'x'.repeat(60)}", the end is "${'y'.repeat(60)}"…`,
    },
    { Debut: `${'x'.repeat(59)}😀`, Fin: null, detail: `the start is "${'x'.repeat(59)}\\ud83d"…, the end is missing` },
  ])('sets a record without a start aside: $detail', ({ detail, ...raw }) => {
    expect(standardize(aRawLog(raw), context, arrivedMs)).toEqual({ kind: 'reject', code: 'time_unreadable', detail });
  });

  describe('of a time after its arrival', () => {
    const times = { Debut: '2025-09-05T16:45:00Z', Fin: '2025-09-05T16:50:00Z', 'Duree secondes': 300 };
    const outcomeOf = (raw: Record<string, unknown>, arrived: string) =>
      standardize(aRawLog({ ...times, ...raw }), context, Date.parse(arrived));

    it.each([
      ['an end exactly at the limit', {}, '2025-09-05T16:35:00Z'],
      ['a run of long ago', {}, '2025-12-01T00:00:00Z'],
      ['a run of which nobody knows when it arrived', { Fin: '9999-12-31T23:59:59Z' }, null],
    ])('takes %s', (_, raw, arrived) => {
      const outcome = standardize(
        aRawLog({ ...times, ...raw }),
        context,
        arrived === null ? Infinity : Date.parse(arrived),
      );
      expect(outcome.kind).toBe('emit');
    });

    it.each([
      [
        'an end past the limit',
        { Fin: '2025-09-05T16:50:00.000001Z' },
        '2025-09-05T16:35:00Z',
        'end',
        '2025-09-05T16:50:00.000001Z',
      ],
      [
        'a start past the limit',
        { Fin: null, 'Duree secondes': null },
        '2025-09-05T16:29:59Z',
        'start',
        '2025-09-05T16:45:00Z',
      ],
      [
        'an end that is derived',
        { Fin: null, 'Duree secondes': 86_400 },
        '2025-09-05T16:50:00Z',
        'end',
        '2025-09-06T16:45:00Z',
      ],
    ])('sets %s aside', (_, raw, arrived, name, time) => {
      expect(outcomeOf(raw, arrived)).toEqual({
        kind: 'reject',
        code: 'time_in_future',
        detail: `the ${name} is ${time}; it arrived at ${new Date(arrived).toISOString()}, and at most 900 s later are taken`,
      });
    });

    it('asks for the zone of a company whose times have no offset', () => {
      const raw = { Debut: '05-09-2025 16:45:00', Fin: '05-09-2025 16:45:04' };
      expect(outcomeOf(raw, '2025-09-05T15:00:00Z')).toEqual({
        kind: 'reject',
        code: 'time_in_future',
        detail:
          'the start is 2025-09-05T20:45:00Z, read as America/Toronto time: is the time zone of the company set? ' +
          'It arrived at 2025-09-05T15:00:00.000Z, and at most 900 s later are taken',
      });
    });

    it('takes an exported run as it was stored', () => {
      const stored_at = '2025-09-05T16:50:01Z';
      const future = { ...emitted(clean), end_time: '2099-01-01T00:00:00Z', stored_at };
      expect(standardize(future, context, arrivedMs)).toMatchObject({
        kind: 'emit',
        value: { end_time: '2099-01-01T00:00:00Z' },
      });
    });
  });

  describe('of a record with secrets that another program wrote', () => {
    const codesOf = ({ normalizations }: StandardizedLog) =>
      normalizations.flatMap(({ field, code }) => (code === 'secret_redacted' ? [field] : []));

    it('takes them out, and says of which fields', () => {
      const raw = {
        Description: 'failed: password=hunter2',
        Parametres: '{"token": "hunter2"}',
        url: 'https://bob:hunter2@host/log',
        labels: { password: 'hunter2' },
        context: { a: 'postgres://bob:hunter2@db/x' },
        Etat: 'FAILED',
        memory_used: undefined,
        'cpu_time (sec)': 'password=hunter2',
      };
      const log = emitted(raw);
      expect(JSON.stringify(log)).not.toContain('hunter2');
      expect(log).toMatchObject({
        run_id: emitted().run_id,
        error_message: 'failed: password=[secret_redacted]',
        url: 'https://[secret_redacted]@host/log',
        labels: { password: '[secret_redacted]' },
      });
      expect(codesOf(log).sort()).toEqual(
        ['context', 'cpu_time_seconds', 'description', 'labels', 'parameters', 'url'].sort(),
      );
    });

    it('notes what the door has taken out', () => {
      expect(codesOf(emitted({ Description: 'password=[secret_redacted]' }))).toEqual(['description']);
    });

    it('notes it once of a run that was exported', () => {
      const stored = { ...emitted({ Description: 'password=hunter2' }), stored_at: '2025-09-05T21:00:00Z' };
      const again = standardize({ ...stored, description: 'token=hunter2' }, context, arrivedMs);
      if (again.kind === 'reject') throw new Error(again.detail);
      expect(codesOf(again.value)).toEqual(['description']);
      expect(again.value.description).toBe('token=[secret_redacted]');
    });

    it('is refused when one is in a name', () => {
      const outcome = standardize(aRawLog({ Source: 'postgres://bob:hunter2@db/x' }), context, arrivedMs);
      expect(outcome).toEqual({
        kind: 'reject',
        code: 'secret_in_name',
        detail: 'Source holds what looks like a secret',
      });
    });

    it("takes out what the company's own patterns find", () => {
      const redactionOf = () => (text: string) => text.replaceAll(/A-\d+/g, '[secret_redacted]');
      const outcome = standardize(aRawLog({ Description: 'of A-77' }), { ...context, redactionOf }, arrivedMs);
      expect(outcome).toMatchObject({ value: { description: 'of [secret_redacted]' } });
    });
  });
});
