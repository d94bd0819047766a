import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { tooManyObjects } from './too-many-objects.rule.js';

const evaluate = (quietSecs: number, hasRunSince = true, said = {}) =>
  checkOf(tooManyObjects, 'room').evaluate({ quietSecs, hasRunSince }, optionsOf(tooManyObjects, said));

describe('too-many-objects', () => {
  it('fires while runs are refused', () => {
    expect(evaluate(0)).toMatchObject({
      is: 'bad',
      says: 'has too many objects: runs of new ones are set aside as too_many_objects',
    });
  });

  it.each([
    { name: 'one second short of the quiet time', quietSecs: 3599, hasRunSince: true },
    { name: 'a quiet time in which nothing came at all', quietSecs: 7200, hasRunSince: false },
  ])('changes nothing: $name', ({ quietSecs, hasRunSince }) => {
    expect(evaluate(quietSecs, hasRunSince)).toBeNull();
  });

  it('is over after the quiet time, when a run was stored in it', () => {
    expect(evaluate(3600)?.is).toBe('good');
    expect(evaluate(60, true, { quiet_mins: 1 })?.is).toBe('good');
  });
});
