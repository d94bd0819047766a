import { describe, expect, it } from 'vitest';
import type { Subject } from '../api/types';
import { concernsObject, isOfObject } from './named-object';

const subject = (more: Partial<Subject> = {}): Subject => ({
  company: 'acme',
  source: 'efficy',
  zone: '1-Raw',
  object_id: '7',
  object_type: 'leads',
  ...more,
});
const source = subject({ zone: null, object_id: null, object_type: null });

describe('an alert', () => {
  it.each<[name: string, of: boolean, concerns: boolean, subject: Subject]>([
    ['about the object', true, true, subject()],
    ['about its source', false, true, source],
    ['about another object of the same name', false, false, subject({ object_id: '8' })],
    ['about the same object in another zone', false, false, subject({ zone: '2-Clean' })],
  ])('%s', (_, of, concerns, about) => {
    const object = { zone: '1-Raw', object_id: '7', object_type: 'leads' };
    expect([isOfObject(object, about), concernsObject(object, about)]).toEqual([of, concerns]);
  });

  it('about any object of the name, when the address says no more', () => {
    expect(isOfObject({ object_type: 'leads' }, subject({ object_id: '8', zone: '2-Clean' }))).toBe(true);
  });
});
