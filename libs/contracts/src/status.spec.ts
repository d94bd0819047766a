import { describe, expect, it } from '@jest/globals';
import { readStatus, statusWords } from './status.js';

describe('readStatus', () => {
  it.each([
    ['SUCCESS', 'SUCCESS'],
    ['SUCCES', 'SUCCESS'],
    ['OK', 'SUCCESS'],
    ['success', 'SUCCESS'],
    ['Ok', 'SUCCESS'],
    ['FAILED', 'FAILED'],
    ['ECHEC', 'FAILED'],
    ['ERROR', 'FAILED'],
    ['KO', 'FAILED'],
    ['failed', 'FAILED'],
    ['eChEc', 'FAILED'],
  ])('reads %s as %s', (word, status) => {
    expect(readStatus(word)).toBe(status);
  });

  it.each([
    'DONE',
    '',
    ' ',
    ' SUCCESS',
    'SUCCESS ',
    'SUCCESSFUL',
    'ÉCHEC',
    'FAILURE',
    'ſucceſſ',
    'faıled',
    'o\u212a',
    '__proto__',
    'constructor',
    true,
    1,
    null,
    undefined,
    ['SUCCESS'],
    { toUpperCase: (): string => 'OK' },
  ])('does not read %j', (word) => {
    expect(readStatus(word)).toBeNull();
  });

  it('reads every word of its list, and has a word for both', () => {
    expect(new Set(statusWords.map(readStatus))).toEqual(new Set(['SUCCESS', 'FAILED']));
  });
});
