import { describe, expect, it } from 'vitest';
import { parseSearch, stringifySearch } from './address';
import { readRunFilter } from './run-filter';

const idIn = (address: string) => readRunFilter(parseSearch(address)).object_id;

describe('an object id in an address', () => {
  it.each([
    ...['1204', '-7', '0', '007', '1e3', '1.50', '+1', 'true', 'null', '9007199254740993', '4567890123456789012'],
    ...['a/b', 'a b', ' a', '?x=1&y=2#z', '50%', '%2F', 'a+b', '"', '"quoted"', '"half', "l'Orée", '{"a":1}', '[1]'],
    ...['\\', 'é 成功 👻', 'x'.repeat(200), '👻'.repeat(100), '..', '<b>', '\t'],
  ])('is read as it was written: %j', (id) => {
    expect(idIn(stringifySearch({ object_id: id, source: 'efficy' }))).toBe(id);
  });

  it.each([
    ['?object_id=1204', '1204'],
    ['?object_id=%221204%22', '1204'],
    ['?object_id=4567890123456789012', '4567890123456789012'],
    ['?object_id=a/b', 'a/b'],
    ['?object_id=a%2Fb', 'a/b'],
    ['?object_id=', undefined],
    ['?object_id=1&object_id=2', undefined],
    ['', undefined],
  ])('of %s, which somebody may have typed or kept, is %j', (address, id) => {
    expect(idIn(address)).toBe(id);
  });

  it('stands there without quotes', () => {
    expect(stringifySearch({ object_id: '1204' })).toBe('?object_id=1204');
  });
});
