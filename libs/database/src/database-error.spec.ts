import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { databaseError, isConflict, isMissingTable } from './database-error.js';

const failing = (code: unknown): Error => Object.assign(new Error('a value of the record'), { code });

describe('databaseError', () => {
  it.each([
    ['a text that cannot be kept', '22P05'],
    ['a number out of range', '22003'],
    ['a constraint', '23514'],
    ['a row that is too large', '54000'],
  ])('calls %s permanent: %s', (_, code) => {
    expect(databaseError(failing(code))).toMatchObject({ code: 'store_rejected', retryable: false });
  });

  it.each([
    ['a table that is not there yet', '42P01'],
    ['a full disk', '53100'],
    ['too many connections', '53300'],
    ['a server that starts or stops', '57P03'],
    ['a statement that took too long', '57014'],
    ['a deadlock', '40P01'],
    ['a broken connection', '08006'],
    ['missing rights', '42501'],
    ['a mistake of the server', 'XX000'],
    ['a system without a server', 'ECONNREFUSED'],
    ['a broken line', 'EPIPE'],
    ['nothing known', undefined],
    ['a number for a code', 23505],
  ])('calls %s passing, so that nothing is set aside for it: %s', (_, code) => {
    expect(databaseError(failing(code))).toMatchObject({ code: 'store_unavailable', retryable: true });
  });

  it('has a name of its own for a database that can be read and not written', () => {
    expect(databaseError(failing('25006'))).toMatchObject({ code: 'store_read_only', retryable: true });
  });

  it('says nothing of the record, and keeps what was thrown', () => {
    const thrown = failing('22P05');
    const { detail, cause } = databaseError(thrown);
    expect(detail).not.toContain('a value of the record');
    expect(cause).toBe(thrown);
  });

  it.each([null, undefined, 'a text', 17])('can be asked about anything: %p', (thrown) => {
    expect(databaseError(thrown)).toMatchObject({ code: 'store_unavailable' });
  });

  it('leaves alone what is classified', () => {
    const error = new PipelineError('bus_unavailable', 'x');
    expect(databaseError(error)).toBe(error);
  });
});

it('tells what is worth another try at once', () => {
  expect(['40001', '40P01', '23505', undefined].map((code) => isConflict(failing(code)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('tells a table that is missing', () => {
  expect(['42P01', '42703', undefined].map((code) => isMissingTable(failing(code)))).toEqual([true, false, false]);
});
