import { describe, expect, it } from '@jest/globals';
import { causeOf } from './cause.js';

describe('causeOf', () => {
  it.each([
    ['401 Unauthorized for token 8831', '401 Unauthorized for token 9'],
    ['File "/srv/etl/a/b.py", line 12', 'File "/opt/x.py", line 9000'],
    ['cannot read C:\\data\\in\\a.csv', 'cannot read D:\\other\\in\\zz.csv'],
    ['GET https://api.zoho.com/v1/x?id=3 failed', 'GET https://api.zoho.com/v2/y failed'],
    ['no row 3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'no row 6fa459ea-ee8a-3ca4-894e-db77e160355e'],
    ['at 2025-09-05T20:45:00Z: timeout', 'at 2024-01-01 00:00:00: timeout'],
    ["KeyError: 'id'", "KeyError: 'name'"],
    ['Timeout  after\n30 s', 'timeout after 45.5 s'],
    ['Got 404 from server after 3 s', 'got 404 from server after 12 s'],
    [
      'Traceback (most recent call last):\n  File "a.py", line 3, in run\nValueError: bad row 7',
      'Traceback (most recent call last):\n  File "b.py", line 9, in main\n  File "c.py"\nValueError: bad row 12',
    ],
    ['Error: no answer\n    at read (a.js:1:2)', 'Error: no answer\n    at get (b.js:9:9)\n    at run (c.js:1:1)'],
    ['429 Too Many Requests: retry after 120 s', '429 Too Many Requests: retry after 45 s'],
    ['session a8f3e21b9 is gone', 'session 77bc01d2e is gone'],
  ])('is one for %p and %p', (one, other) => {
    expect(causeOf(one)).toBe(causeOf(other));
  });

  it.each([
    ['401 Unauthorized', 'connection refused'],
    ['Request failed with status code 503', 'Request failed with status code 401'],
    ['503 Service Unavailable (request 1)', '502 Bad Gateway (request 2)'],
    ['ORA-00942: table or view does not exist', 'ORA-01017: table or view does not exist'],
    ['error 42P01 in line 3', 'error 23505 in line 3'],
    ['{"error":"invalid_grant"}', '{"error":"server_error"}'],
    ["can't read the file, it's locked", "can't find the file, it's gone"],
    ['timeout while reading', 'timeout while writing'],
  ])('is not one for %p and %p', (one, other) => {
    expect(causeOf(one)).not.toBe(causeOf(other));
  });

  it('is short, and quick on a long message', () => {
    const long = `${'/a'.repeat(100_000)} ${'"'.repeat(100_000)} ${'1a'.repeat(100_000)}`;
    expect(causeOf(long).length).toBeLessThanOrEqual(200);
    expect(causeOf('a1b2'.repeat(1000)).length).toBeLessThanOrEqual(200);
  });
});
