import { runIdOf, type StandardizedLog } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from '@jest/globals';
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

describe('standardize', () => {
  it('makes the clean record, in the zone of the company, with every change written down', () => {
    expect(emitted()).toEqual({
      run_id: runIdOf({
        company: 'acme',
        zone: '1-Raw',
        source: 'zohobooks',
        object_id: 1204,
        object_type: 'invoices',
        sequence_id: '2025-09-05-16-45',
        start_text: '05-09-2025 16:45:26.191702',
      }),
      sequence_id: '2025-09-05-16-45',
      timestamp: '2025-09-05T20:45:00Z',
      company: 'acme',
      zone: '1-Raw',
      source: 'zohobooks',
      object_id: 1204,
      object_type: 'invoices',
      transformation: 'Zoho_API_get_data',
      parameters: 'limit=200',
      status: 'SUCCESS',
      start_time: '2025-09-05T20:45:26.191702Z',
      end_time: '2025-09-05T20:45:30.383286Z',
      duration_seconds: 4.191584,
      cpu_time_seconds: 0.64,
      memory_used_bytes: 14155776,
      description: 'Tout roule, pas de stress!',
      error_message: null,
      normalizations: [
        { field: 'timestamp', code: 'zone_assumed', original: '2025-09-05 16 45' },
        { field: 'start_time', code: 'zone_assumed', original: '05-09-2025 16:45:26.191702' },
        { field: 'end_time', code: 'zone_assumed', original: '05-09-2025 16:45:30.383286' },
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
  ])('takes the status $written for $status', ({ written, status, codes }) => {
    expect(emitted({ Etat: written }).status).toBe(status);
    expect(notesOf({ Etat: written })).toEqual(codes.map((code) => ({ field: 'status', code, original: written })));
  });

  it.each([
    { written: 1204, id: 1204, codes: [] },
    { written: -0, id: 0, codes: [] },
    { written: ' 1204 ', id: 1204, codes: ['object_id_text'] },
    { written: '-0', id: 0, codes: ['object_id_text'] },
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
      Objet_Id: '1204',
      Etat: 'ko',
      Debut: '02-11-2025 01:30:00.1234567',
      Fin: '01-11-2025 01:30:00',
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
      'start_time time_truncated',
      'end_time zone_assumed',
      'end_time end_before_start',
      'duration_seconds duration_negative',
      'cpu_time_seconds cpu_unreadable',
      'memory_used_bytes memory_negative',
    ]);
  });

  it.each([
    { name: 'a text', value: 'text', code: 'record_not_object' },
    { name: 'null', value: null, code: 'record_not_object' },
    { name: 'nothing', value: undefined, code: 'record_not_object' },
    { name: 'an array', value: [], code: 'record_not_object' },
    { name: 'an unknown status', value: aRawLog({ Etat: 'MAYBE' }), code: 'status_unknown' },
    { name: 'an unreadable object id', value: aRawLog({ Objet_Id: '12a' }), code: 'object_id_unreadable' },
    { name: 'no company', value: aRawLog({ Entreprise: undefined }), code: 'field_missing' },
    { name: 'a duration of another type', value: aRawLog({ 'Duree secondes': true }), code: 'field_type' },
    { name: 'a NUL', value: aRawLog({ Description: '\0' }), code: 'text_unstorable' },
  ])('sets $name aside: $code', ({ value, code }) => {
    expect(standardize(value, context, arrivedMs)).toMatchObject({ kind: 'reject', code });
  });

  it('names all that is wrong, under the code of the first', () => {
    expect(standardize(aRawLog({ Entreprise: '', Etat: 'MAYBE' }), context, arrivedMs)).toEqual({
      kind: 'reject',
      code: 'field_missing',
      detail: expect.stringMatching(/^Entreprise is required; Etat must be one of .*, got "MAYBE"$/),
    });
  });

  it.each([
    { Debut: 'soon', Fin: 'later', detail: 'Debut is "soon", Fin is "later"' },
    { Debut: '', Fin: null, detail: 'Debut is "", Fin is missing' },
    { Debut: 'x'.repeat(60), Fin: 'y'.repeat(61), detail: `Debut is "${'x'.repeat(60)}", Fin is "${'y'.repeat(60)}"…` },
    { Debut: `${'x'.repeat(59)}😀`, Fin: null, detail: `Debut is "${'x'.repeat(59)}\\ud83d"…, Fin is missing` },
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

    it('takes an exported run as it was stored', () => {
      const stored_at = '2025-09-05T16:50:01Z';
      const future = { ...emitted(clean), end_time: '2099-01-01T00:00:00Z', stored_at };
      expect(standardize(future, context, arrivedMs)).toMatchObject({
        kind: 'emit',
        value: { end_time: '2099-01-01T00:00:00Z' },
      });
    });
  });
});
