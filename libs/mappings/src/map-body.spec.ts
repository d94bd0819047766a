import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { itemsOf, mapItem, type MappingInput, MAX_ITEMS } from './map-body.js';
import type { Mapping } from './mapping.js';

const AT = '2026-11-30T04:00:00.000Z';
const inputOf = (body: unknown, over: Partial<MappingInput> = {}): MappingInput => ({
  body,
  headers: { 'x-kind': 'load' },
  at: AT,
  said: {},
  defaultSource: 'loads',
  ...over,
});
const aMapping: Mapping = { fields: { object_type: 'name', status: 'state' } };
const map = (mapping: Mapping, body: unknown, over: Partial<MappingInput> = {}) =>
  mapItem(mapping, body, inputOf(body, over));
const body = { name: 'orders', state: 'Finito', team: 'eu', n: 7, list: [1], deep: { a: true } };

describe('a mapped body', () => {
  it('has the fields of its expressions, and the name of the mapping as source', () => {
    expect(map(aMapping, body)).toEqual({
      kind: 'records',
      records: [{ source: 'loads', object_type: 'orders', status: 'Finito' }],
    });
  });

  it.each<[string, Partial<Mapping>, object]>([
    ['the words', { words: { finito: 'SUCCESS' } }, { status: 'SUCCESS' }],
    [
      'a template',
      { source: 'loader-{team}', company: 'acme', zone: '{nothing}' },
      { source: 'loader-eu', company: 'acme' },
    ],
    ['a literal', { fields: { object_type: "'all'", status: 'state' } }, { object_type: 'all' }],
    ['the time of arrival', { fields: { ...aMapping.fields, end_time: '_now' } }, { end_time: AT }],
    ['a header', { fields: { ...aMapping.fields, description: '_headers."x-kind"' } }, { description: 'load' }],
    [
      'a number as an id',
      { fields: { ...aMapping.fields, object_id: 'n', rows_out: 'n' } },
      { object_id: '7', rows_out: 7 },
    ],
    ['an object as text', { fields: { ...aMapping.fields, parameters: 'deep' } }, { parameters: '{"a":true}' }],
    ['labels', { labels: { team: 'team', gone: 'gone', wrong: 'list', n: 'n' } }, { labels: { team: 'eu', n: '7' } }],
  ])('has %s', (_name, over, expected) => {
    expect(map({ ...aMapping, ...over }, body)).toMatchObject({ records: [expected] });
  });

  it('has what the address says before what the mapping says', () => {
    const said = { company: 'acme', zone: 'eu', source: 's', object_type: 'o' };
    expect(map({ ...aMapping, source: 'mine' }, body, { said })).toMatchObject({ records: [said] });
  });

  it('is one record for each item, which sees the whole body', () => {
    const mapping: Mapping = { ...aMapping, each: 'jobs', labels: { host: '_body.host' }, when: "state != 'x'" };
    const jobs = [{ name: 'a', state: 'ok' }, { name: 'b', state: 'x' }, 7];
    const input = inputOf({ host: 'h', jobs });
    const found = itemsOf(mapping, input) as { items: unknown[] };
    expect(found.items.map((item) => mapItem(mapping, item, input))).toMatchObject([
      { records: [{ object_type: 'a', labels: { host: 'h' } }] },
      { kind: 'ignored' },
      { kind: 'refused', fault: { field: 'object_type' } },
    ]);
  });

  it.each<[string, string, Partial<Mapping>, unknown]>([
    ['object_type', 'field_missing', {}, { state: 'ok' }],
    ['status', 'field_missing', {}, { name: 'a' }],
    ['object_type', 'field_type', {}, { name: {}, state: 'ok' }],
    ['rows_out', 'field_type', { fields: { ...aMapping.fields, rows_out: 'list' } }, body],
    ['status', 'field_type', { fields: { object_type: 'name', status: 'length(n)' } }, body],
    ['when', 'field_type', { when: 'abs(name)' }, body],
  ])('is refused for its field %s with %s', (field, code, over, given) => {
    expect(map({ ...aMapping, ...over }, given)).toMatchObject({ kind: 'refused', fault: { field, code } });
  });

  it('has as many items as the limit, and no more', () => {
    const items = (count: number) => itemsOf({ ...aMapping, each: '_body' }, inputOf(Array(count).fill(0)));
    expect(items(MAX_ITEMS)).toHaveProperty('items');
    expect(items(MAX_ITEMS + 1)).toMatchObject({ kind: 'refused', fault: { code: 'too_many_records' } });
    expect(itemsOf({ ...aMapping, each: 'name' }, inputOf(body))).toMatchObject({ fault: { field: 'each' } });
  });

  it('of any JSON is mapped, ignored or refused, and changes no prototype', () => {
    const mapping: Mapping = {
      ...aMapping,
      source: '{a}',
      when: 'name || a',
      fields: { ...aMapping.fields, attempt: 'a.b', parameters: '@', url: 'a[0]' },
      labels: { __proto__: 'a', b: 'a' },
    };
    const near = fc.dictionary(fc.constantFrom('name', 'state', 'a', '__proto__', 'constructor'), fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), near), (value) => {
        const given: unknown = JSON.parse(JSON.stringify(value));
        expect(['records', 'ignored', 'refused']).toContain(map(mapping, given).kind);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});
