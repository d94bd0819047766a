import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { logOf, mapPing, type Ping } from './map-ping.js';

const AT = '2026-11-30T03:00:00.000Z';
const RID = '728b3763-ea80-4113-9fc0-f61b4adf046e';
const aPing = (overrides: Partial<Ping> = {}): Ping => ({
  company: 'acme',
  source: 'backup',
  object: 'nightly',
  log: '',
  at: AT,
  ...overrides,
});
const base = { company: 'acme', source: 'backup', object_type: 'nightly', transformation: 'ping' };

describe('a ping', () => {
  // https://healthchecks.io/docs/http_api/
  it.each([
    [undefined, { status: 'SUCCESS', end_time: AT }],
    ['start', { status: 'RUNNING', start_time: AT }],
    ['fail', { status: 'FAILED', end_time: AT }],
    ['0', { status: 'SUCCESS', end_time: AT, labels: { exit_code: '0' } }],
    ['1', { status: 'FAILED', end_time: AT, labels: { exit_code: '1' } }],
    ['255', { status: 'FAILED', end_time: AT, labels: { exit_code: '255' } }],
  ])('with the signal %s is %j', (signal, fields) => {
    expect(mapPing(aPing({ signal }))).toEqual({ kind: 'records', records: [{ ...base, ...fields }] });
  });

  it('with a log alone is ignored', () => {
    expect(mapPing(aPing({ signal: 'log', log: 'half of it is done' }))).toMatchObject({ kind: 'ignored' });
  });

  it('has its rid as run key and its body as description', () => {
    const mapped = mapPing(aPing({ signal: 'fail', rid: RID.toUpperCase(), log: 'disk full\n' }));
    expect(mapped).toMatchObject({ records: [{ run_key: RID, description: 'disk full\n' }] });
  });

  it.each(['', '7', RID.slice(1), `${RID}0`, [RID, RID]])('with the rid %j is refused as theirs are', (rid) => {
    expect(mapPing(aPing({ rid }))).toMatchObject({ kind: 'refused', fault: { reason: 'invalid uuid format' } });
  });

  it.each(['256', '-1', '1.0', '0x1', 'done', ''])('with the signal "%s" is refused', (signal) => {
    expect(mapPing(aPing({ signal }))).toMatchObject({ kind: 'refused', fault: { reason: 'invalid url format' } });
  });

  it('of any texts is mapped, ignored or refused', () => {
    fc.assert(
      fc.property(fc.string(), fc.anything(), fc.string(), (signal, rid, log) => {
        expect(['records', 'ignored', 'refused']).toContain(mapPing(aPing({ signal, rid, log })).kind);
      }),
    );
  });
});

describe('the log of a ping', () => {
  it('ends before a character that was cut, and has no NUL', () => {
    expect(logOf(Buffer.from('é').subarray(0, 1))).toBe('');
    expect(logOf(Buffer.from('caf\u00e9').subarray(0, 4))).toBe('caf');
    expect(logOf(Buffer.from('a\0b'))).toBe('a\ufffdb');
  });
});
