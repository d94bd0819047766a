import { wrap } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { messageSubjectOf } from './message-subject.js';

const of = (data: unknown) => messageSubjectOf(Buffer.from(wrap(data, 'elsewhere', new Date(0))));

const nothing = { source: null, zone: null, object_id: null, object_type: null };

describe('messageSubjectOf', () => {
  it.each([
    [{ Entreprise: 'acme', Source: 'Efficy', Etat: 'DONE' }, 'Efficy'],
    [{ company: 'acme', source: 'efficy' }, 'efficy'],
    [{ company: 'acme', connector: 'efficy' }, 'efficy'],
    [{ Source: 'Efficy' }, 'Efficy'],
    [{ company: 7, Source: 'Efficy', source: null }, 'Efficy'],
  ])('reads the source of %j', (record, source) => {
    expect(of(record)).toEqual({ ...nothing, source });
  });

  it.each([
    [
      { Objet_Id: 1204, Objet: 'invoices', Zone: '1-Raw' },
      { zone: '1-Raw', object_id: '1204', object_type: 'invoices' },
    ],
    [{ Objet_Id: ' 007 ' }, { zone: 'default', object_id: '7', object_type: '7' }],
    [{ object: 'invoices' }, { zone: 'default', object_id: 'invoices', object_type: 'invoices' }],
    [
      { object_id: 'a', name: 'invoices', environment: 'dev' },
      { zone: 'dev', object_id: 'a', object_type: 'invoices' },
    ],
  ])('reads the object of %j', (record, object) => {
    expect(of({ source: 'efficy', ...record })).toEqual({ source: 'efficy', ...object });
  });

  it.each([
    [{}],
    [{ Objet_Id: 1.5e300 * 1e300 }],
    [{ Objet_Id: ['7'], Objet: '' }],
    [{ Objet_Id: 'x'.repeat(201), Objet: 'invoices' }],
    [{ Objet: 'x'.repeat(256) }],
    [{ Objet: 'a\0b' }],
    [{ Objet: 'invoices', Zone: 'a\u200bb' }],
    [{ Objet: `ghp_${'a1B2'.repeat(9)}` }],
  ])('finds no object in %j', (record) => {
    expect(of({ source: 'efficy', ...record })).toEqual({ ...nothing, source: 'efficy' });
  });

  it.each([
    [{ Entreprise: 'acme' }],
    [{ Source: ' ' }],
    [{ Source: 12 }],
    [{ Source: 'x'.repeat(256) }],
    [{ Source: 'a\0b' }],
    [[]],
    ['Efficy'],
    [null],
  ])('finds nothing in %j', (record) => {
    expect(of(record)).toEqual(nothing);
  });

  it.each([[null], [Buffer.from('{"data": ')], [Buffer.from([0xff, 0x00])], [Buffer.from('[]')]])(
    'finds nothing in the message %j',
    (value) => {
      expect(messageSubjectOf(value)).toEqual(nothing);
    },
  );
});
