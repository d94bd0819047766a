import { describe, expect, it } from 'vitest';
import { matches, type Subject, subjectKey } from './subject.js';

const subject = (object_id: string | null): Subject => ({
  ...{ company: 'acme', source: 'efficy', zone: '1-Raw', object_id, object_type: 'leads' },
});

describe('the key of a subject', () => {
  it.each([
    ['1204', '["acme","efficy","1-Raw",1204,"leads"]'],
    ['-7', '["acme","efficy","1-Raw",-7,"leads"]'],
    [null, '["acme","efficy","1-Raw",null,"leads"]'],
  ])('of %s is the one that it had when ids were numbers: ids of alerts are made of it', (id, key) => {
    expect(subjectKey(subject(id))).toBe(key);
  });

  it('tells texts from the numbers that they look like', () => {
    const ids = ['7', '07', '7.0', ' 7', '4567890123456789012', '4567890123456789013', 'null', '', null];
    expect(new Set(ids.map((id) => subjectKey(subject(id)))).size).toBe(ids.length);
  });
});

describe('a match of an object', () => {
  it.each([
    ['1204', true],
    ['leads', true],
    ['a/b', false],
    ['01204', false],
  ])('%s: %s', (object, isMatched) => {
    expect(matches({ object }, subject('1204'))).toBe(isMatched);
    expect(matches({ object }, { ...subject(null), object_type: null })).toBe(false);
  });
});
