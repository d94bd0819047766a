import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { mapCloudEvent } from './map-cloud-event.js';
import { readBinary, readStructured } from './read-cloud-events.js';

const TIME = '2018-04-05T17:31:00Z';

/** The attributes of the examples. https://github.com/cloudevents/spec/blob/main/cloudevents/formats/json-format.md */
const attributes = {
  specversion: '1.0',
  type: 'com.example.someevent',
  source: '/mycontext/4',
  id: 'C234-1234-1234',
  time: TIME,
  comexampleextension1: 'value',
  comexampleothervalue: 5,
  datacontenttype: 'application/json',
};
const headers = {
  'ce-specversion': '1.0',
  'ce-type': 'com.example.someevent',
  'ce-source': '/mycontext/4',
  'ce-id': 'C234-1234-1234',
  'ce-time': TIME,
  'content-type': 'application/json',
};
const data = { object_type: 'orders', status: 'SUCCESS' };
const filled = { source: '4', run_key: 'C234-1234-1234', transformation: 'com.example.someevent', end_time: TIME };
const structured = (event: unknown) => mapCloudEvent(readStructured(event));
const binary = (over: Record<string, string> = {}, body: unknown = data) =>
  mapCloudEvent(readBinary({ ...headers, ...over }, Buffer.from(JSON.stringify(body))));

describe('the record of a CloudEvent', () => {
  it('is its data, filled from its attributes', () => {
    const expected = { kind: 'records', records: [{ ...data, ...filled }] };
    expect(structured({ ...attributes, subject: null, data })).toEqual(expected);
    expect(binary()).toEqual(expected);
  });

  it('comes as data_base64 too', () => {
    const data_base64 = Buffer.from(JSON.stringify(data)).toString('base64');
    expect(structured({ ...attributes, data_base64 })).toEqual(structured({ ...attributes, data }));
  });

  it('keeps what the data say, in whatever names', () => {
    const record = { ...aRawLog(), run_id: '7', Transformation: 'get' };
    expect(structured({ ...attributes, subject: 'other', data: record })).toEqual({
      kind: 'records',
      records: [record],
    });
  });

  it.each([
    ['subject', { subject: 'orders' }, { status: 'ok' }, { object_type: 'orders' }],
    ['the end of a path', { source: 'https://github.com/acme/loader?x=1#y' }, data, { source: 'loader' }],
    ['the end of a urn', { source: 'urn:acme:loader' }, data, { source: 'loader' }],
    ['the start of a run that goes on', {}, { ...data, status: 'In progress' }, { start_time: TIME }],
    ['the start of a run that waits', {}, { Name: 'orders', Status: 'en attente' }, { start_time: TIME }],
    [
      'what the data leave blank',
      { subject: 'orders' },
      { Objet: ' ', name: null, status: 'ok' },
      { object_type: 'orders' },
    ],
  ])('is filled from %s', (_name, over, given, expected) => {
    expect(structured({ ...attributes, ...over, data: given })).toMatchObject({ records: [expected] });
  });

  it.each([{ start: TIME }, { 'Start Time': TIME }])('has no end when it goes on since %j', (since) => {
    expect(structured({ ...attributes, data: { ...data, status: 'started', ...since } })).toEqual({
      kind: 'records',
      records: [expect.not.objectContaining({ end_time: expect.anything() })],
    });
  });

  // https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
  it.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['"a \\"quoted\\" text"', 'a "quoted" text'],
    ['%e2%82%ac', '€'],
  ])('has the header %s as "%s"', (value, text) => {
    expect(binary({ 'ce-subject': value }, { status: 'ok' })).toMatchObject({ records: [{ object_type: text }] });
  });
});

describe('a CloudEvent', () => {
  it.each([
    ['', 'record_not_object', []],
    ['id', 'field_missing', { ...attributes, id: undefined, data }],
    ['source', 'field_missing', { ...attributes, source: '', data }],
    ['type', 'field_missing', { ...attributes, type: 7, data }],
    ['specversion', 'field_missing', { ...data }],
    ['specversion', 'field_type', { ...attributes, specversion: '0.3', data }],
    ['data', 'record_not_object', { ...attributes, data: 1.5 }],
    ['data', 'record_not_object', { ...attributes, data: "I'm just a string" }],
    ['data', 'record_not_object', attributes],
    ['data_base64', 'field_type', { ...attributes, data, data_base64: 'e30=' }],
    ['data_base64', 'field_type', { ...attributes, data_base64: '... base64 encoded string ...' }],
    ['data_base64', 'field_type', { ...attributes, data_base64: 'eyA=' }],
    [
      'datacontenttype',
      'field_type',
      { ...attributes, datacontenttype: 'application/vnd.apache.thrift.binary', data_base64: 'eyA=' },
    ],
  ])('is refused for its field "%s" with %s', (field, code, event) => {
    expect(structured(event)).toMatchObject({ kind: 'refused', fault: { field, code } });
  });

  it.each([
    ['ce-subject', { 'ce-subject': '%C0%A0' }],
    ['ce-subject', { 'ce-subject': '100%' }],
    ['datacontenttype', { 'content-type': 'application/xml' }],
  ])('in headers is refused for %s', (field, over) => {
    expect(binary(over)).toMatchObject({ kind: 'refused', fault: { field } });
  });

  it.each(['application/vnd.acme.v1+json', 'application/json; charset=utf-8', 'text/json'])('may have %s', (type) => {
    expect(binary({ 'content-type': type })).toMatchObject({ kind: 'records' });
  });

  it('of any JSON, headers and bytes is mapped or refused, and changes no prototype', () => {
    const keys = fc.constantFrom('__proto__', 'constructor', 'status', 'data', 'data_base64', 'id');
    const event = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(keys, fc.jsonValue()).map((over) => ({ ...attributes, ...over })),
    );
    fc.assert(
      fc.property(event, fc.dictionary(fc.string(), fc.string()), fc.uint8Array(), (value, more, bytes) => {
        expect(['records', 'refused']).toContain(structured(JSON.parse(JSON.stringify(value))).kind);
        const parsed = readBinary({ ...headers, ...more }, Buffer.from(bytes));
        expect(['records', 'refused']).toContain(mapCloudEvent(parsed).kind);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});
