import { wrap } from '@app/contracts';
import { describe, expect, it } from '@jest/globals';
import { messageSubjectOf } from './message-subject.js';

const of = (data: unknown) => messageSubjectOf(Buffer.from(wrap(data, 'elsewhere', new Date(0))));

describe('messageSubjectOf', () => {
  it.each([
    [
      { Entreprise: 'acme', Source: 'Efficy', Etat: 'DONE' },
      { company: 'acme', source: 'Efficy' },
    ],
    [
      { company: 'acme', source: 'efficy' },
      { company: 'acme', source: 'efficy' },
    ],
    [
      { company: 'acme', connector: 'efficy' },
      { company: 'acme', source: 'efficy' },
    ],
    [{ Source: 'Efficy' }, { company: 'default', source: 'Efficy' }],
    [
      { company: 7, Source: 'Efficy', source: null },
      { company: 'default', source: 'Efficy' },
    ],
  ])('reads %j', (record, subject) => {
    expect(of(record)).toEqual(subject);
  });

  it('takes the company of the sender for that of a record that names none', () => {
    const value = Buffer.from(wrap({ Source: 'Efficy' }, 'elsewhere', new Date(0)));
    expect(messageSubjectOf(value, 'acme')).toEqual({ company: 'acme', source: 'Efficy' });
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
    expect(of(record)).toBeNull();
  });

  it.each([[null], [Buffer.from('{"data": ')], [Buffer.from([0xff, 0x00])], [Buffer.from('[]')]])(
    'finds nothing in the message %j',
    (value) => {
      expect(messageSubjectOf(value)).toBeNull();
    },
  );
});
