import { MAX_JSON_DEPTH, rawRunIdOf, unwrap } from '@app/contracts';
import { anExportedRun, aRawLog } from '@app/contracts/testing';
import { Scope } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Arrival, type Prepared, prepareRecord } from './prepare-record.js';

const arrival: Arrival = {
  service: 'ingestion',
  receivedAt: new Date('2025-09-05T21:00:00.000Z'),
  traceparent: null,
  telling: 'value',
  door: '/ingest/batch',
  scope: Scope.all,
  keyId: null,
};

const prepare = (record: unknown, from = arrival): Prepared => prepareRecord(Buffer.from(JSON.stringify(record)), from);

const messageOf = (prepared: Prepared) => {
  if (!prepared.ok) throw new Error(prepared.reason);
  return prepared.message;
};

describe('prepareRecord', () => {
  it('makes a message with key, envelope and headers', () => {
    const log = aRawLog();
    const prepared = prepare(log);
    expect(prepared).toMatchObject({
      ok: true,
      runId: rawRunIdOf(log),
      entry: { source: log.Source, status: 'SUCCESS' },
    });
    const { key, value, headers } = messageOf(prepared);
    expect(key).toBe('acme:2025-09-05-16-45:1204');
    expect(JSON.parse(String(value))).toEqual({
      timestamp: '2025-09-05T21:00:00.000Z',
      data: log,
      source: 'ingestion',
      version: '1.1.0',
    });
    expect(headers).toEqual({ 'run-id': rawRunIdOf(log), 'ingest-ts': '1757106000000' });
  });

  it('passes the trace of the caller on', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(messageOf(prepare(aRawLog(), { ...arrival, traceparent })).headers).toMatchObject({ traceparent });
  });

  it('sends the bytes of the source, whatever they look like', () => {
    const written = JSON.stringify(aRawLog())
      .replace('4.191584', '4.19158400000000000000001')
      .replace('{', '{ "Etat": "twice", "more": [1e400, "\\ud800"], "__proto__": {"Etat": "KO"}, ')
      .replace(/}$/, '\n}');
    const { value } = messageOf(prepareRecord(Buffer.from(written), arrival));
    expect(String(value)).toContain(`"data":${written},"source"`);
  });

  it('takes exported runs, which name their own ids, from nobody who may not send for all companies', () => {
    const run = anExportedRun();
    expect(prepare(run)).toMatchObject({ ok: true, runId: run.run_id });
    const scope = Scope.of([run.company]);
    expect(prepare(run, { ...arrival, scope })).toMatchObject({
      ok: false,
      code: 'company_forbidden',
      faults: [{ field: 'run_id' }],
    });
    expect(prepare(aRawLog({ Entreprise: run.company }), { ...arrival, scope })).toMatchObject({ ok: true });
  });

  it('says in a header which company it took for a record that names none', () => {
    const { Entreprise: _, ...anonymous } = aRawLog();
    const sent = messageOf(prepare(anonymous, { ...arrival, company: 'acme' }));
    expect(sent.headers).toEqual({ ...messageOf(prepare(aRawLog())).headers, company: 'acme' });
    expect(sent.key).toBe('acme:2025-09-05-16-45:1204');
    expect(messageOf(prepare(anonymous)).headers).toMatchObject({ company: 'default' });
    expect(messageOf(prepare(aRawLog(), { ...arrival, company: 'globex' })).headers).not.toHaveProperty('company');
  });

  it('takes a record in any spelling, with the fields that it needs', () => {
    const least = { connector: 'backup.sh', name: 'nightly backup', success: true, start: '2026-01-05 02:00:01' };
    expect(prepare(least)).toMatchObject({ ok: true, entry: { source: 'backup.sh', status: 'SUCCESS' } });
    expect(messageOf(prepare(least)).key).toBe('default::nightly backup');
  });

  it('takes numbers that JSON has no word for as texts, and sends JSON', () => {
    const written = JSON.stringify(aRawLog()).replace('14155776', 'NaN').replace('4.191584', '-Infinity');
    const { value } = messageOf(prepareRecord(Buffer.from(written), arrival));
    const { data } = JSON.parse(String(value)) as { data: unknown };
    expect(data).toEqual(aRawLog({ 'memory_used (bytes)': 'NaN', 'Duree secondes': '-Infinity' }));
  });

  it('keeps every digit of an id that is a long number, and sends it as it came', () => {
    const written = JSON.stringify(aRawLog()).replace('1204', '3848592000001234567');
    const prepared = prepareRecord(Buffer.from(written), arrival);
    expect(prepared).toMatchObject({ runId: rawRunIdOf(aRawLog({ Objet_Id: '3848592000001234567' })) });
    expect(String(messageOf(prepared).value)).toContain('"Objet_Id":3848592000001234567,');
    expect(messageOf(prepared).key).toBe('acme:2025-09-05-16-45:3848592000001234567');
  });

  it('leaves a BOM out', () => {
    const { value } = messageOf(prepareRecord(Buffer.from(`\ufeff${JSON.stringify(aRawLog())}`), arrival));
    expect(String(value)).not.toContain('\ufeff');
  });

  it('makes the same message but for its time, whenever the record arrives', () => {
    const later = messageOf(prepare(aRawLog(), { ...arrival, receivedAt: new Date('2026-01-01T00:00:00Z') }));
    const now = messageOf(prepare(aRawLog()));
    expect(later.key).toBe(now.key);
    expect(later.headers['run-id']).toBe(now.headers['run-id']);
    expect(unwrap(Buffer.from(String(later.value)))).toEqual(unwrap(Buffer.from(String(now.value))));
  });

  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const withField = (json: string): string => JSON.stringify(aRawLog()).replace(/}$/, `,"more":${json}}`);

  it.each([
    { name: 'what is no JSON', bytes: '{"Source":', code: 'json_invalid' },
    { name: 'a raw NUL', bytes: '{"Source":"a\0b"}', code: 'json_invalid' },
    { name: 'bytes that are not UTF-8', bytes: Buffer.from([0x22, 0xff, 0xfe, 0x22]), code: 'encoding_invalid' },
    {
      name: 'a surrogate written as three bytes',
      bytes: Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
      code: 'encoding_invalid',
    },
    { name: 'an array', bytes: '[]', code: 'record_not_object' },
    { name: 'null', bytes: 'null', code: 'record_not_object' },
    { name: 'nesting one level past the limit', bytes: withField(deep(MAX_JSON_DEPTH)), code: 'json_too_deep' },
    { name: 'an endless run of brackets', bytes: '['.repeat(100_000), code: 'json_invalid' },
    { name: 'one hundred thousand levels', bytes: withField(deep(100_000)), code: 'json_too_deep' },
  ])('refuses $name', ({ bytes, code }) => {
    expect(prepareRecord(Buffer.from(bytes as string), arrival)).toMatchObject({ ok: false, code });
  });

  it('takes nesting up to exactly the limit, envelope included', () => {
    const { value } = messageOf(prepareRecord(Buffer.from(withField(deep(MAX_JSON_DEPTH - 1))), arrival));
    expect(unwrap(Buffer.from(String(value)))).toMatchObject({ Source: 'zohobooks' });
  });

  it('quotes nothing of a record that is not the sender’s own', () => {
    const secret = 'hunter2';
    const records = [
      `DATABASE_PASSWORD=${secret}`,
      `"${secret}"`,
      `["${secret}"]`,
      `{"${secret}": `,
      `{"Source": ${secret}}`,
      `{"Source": "${secret}}`,
      JSON.stringify(aRawLog({ Etat: secret, Objet_Id: { secret }, Debut: { secret }, Source: [secret] })),
      JSON.stringify({ [secret]: secret }),
    ];
    for (const record of records) {
      const prepared = prepareRecord(Buffer.from(record), { ...arrival, telling: 'type' });
      expect(prepared).toMatchObject({ ok: false });
      expect(JSON.stringify(prepared)).not.toContain(secret);
    }
  });

  it('names every bad field, and the code of the first', () => {
    const prepared = prepare(aRawLog({ Source: '', Etat: 'MAYBE', Objet_Id: [12] }));
    expect(prepared).toMatchObject({
      ok: false,
      code: 'field_missing',
      faults: [
        { field: 'Source', code: 'field_missing' },
        { field: 'Objet_Id', code: 'object_id_unreadable' },
        { field: 'Etat', code: 'status_unknown' },
      ],
    });
    expect(prepared).toHaveProperty('reason', expect.stringContaining('Source is required; Objet_Id must be'));
  });

  it('does not take fields from a prototype that the record brings along', () => {
    const { Source, ...rest } = aRawLog();
    const written = JSON.stringify(rest).replace('{', `{"__proto__":{"Source":${JSON.stringify(Source)}},`);
    expect(prepareRecord(Buffer.from(written), arrival)).toMatchObject({ ok: false, code: 'field_missing' });
  });

  describe('of a record with a secret', () => {
    it('takes it out, and sends every other byte as it came', () => {
      const written = JSON.stringify(aRawLog({ Description: 'HERE' }))
        .replace('4.191584', '4.1915840')
        .replace('{', '{ "n": 12345678901234567890, ');
      const prepared = prepareRecord(Buffer.from(written.replace('HERE', 'password=hunter2 for é')), arrival);
      const { value, headers } = messageOf(prepared);
      expect(String(value)).toContain(`"data":${written.replace('HERE', 'password=[secret_redacted] for é')},"source"`);
      expect(headers['run-id']).toBe(rawRunIdOf(JSON.parse(written) as object));
    });

    it("takes out what the company's own patterns find, and no other company's", () => {
      const redactionOf = (company: string) =>
        company === 'acme' ? (text: string) => text.replaceAll(/A-\d+/g, '[secret_redacted]') : undefined;
      const sent = (Entreprise: string) =>
        String(messageOf(prepare(aRawLog({ Entreprise, Description: 'of A-77' }), { ...arrival, redactionOf })).value);
      expect(sent('acme')).toContain('of [secret_redacted]');
      expect(sent('globex')).toContain('of A-77');
      const refused = prepare(aRawLog({ Etat: 'A-77' }), { ...arrival, redactionOf });
      expect(JSON.stringify(refused)).not.toContain('A-77');
    });

    it('refuses it when the marks make it too large for the bus', () => {
      const prepared = prepare(aRawLog({ Description: 'pwd=a '.repeat(140_000) }));
      expect(prepared).toMatchObject({ ok: false, code: 'record_too_large' });
    });

    it('refuses it in a name without showing it', () => {
      const token = `ghp_${'aB3dE5gH7jK9'.repeat(3)}`;
      const prepared = prepare(aRawLog({ Entreprise: token }));
      expect(prepared).toMatchObject({ ok: false, code: 'secret_in_name', subject: null });
      expect(JSON.stringify(prepared)).not.toContain(token);
    });
  });

  it('changes no byte of real runs', () => {
    const runs = readFileSync(join(import.meta.dirname, '../../../../samples/logs.json'), 'utf8');
    for (const run of runs.trim().split('\n')) {
      expect(String(messageOf(prepareRecord(Buffer.from(run), arrival)).value)).toContain(run);
    }
  });
});
