import { describe, expect, it } from 'vitest';
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
    ['Timeout after 300 seconds', 'Timeout after 412 seconds'],
    ['disk full: 98% of 200 GB', 'disk full: 99% of 300 GB'],
    ['lock held for 312 ms by another run', 'lock held for 455 ms by another run'],
    ['returned 0 rows for order 40123', 'returned 412 rows for order 40177'],
    ['rate limit reached, retry after 503 seconds', 'rate limit reached, retry after 401 seconds'],
    ['échec après 120 secondes', 'échec après 240 secondes'],
    ['user ‘bob’ isn’t allowed', 'user ‘alice’ isn’t allowed'],
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
    ['401 unauthorized', '403 unauthorized'],
    ['404 Client Error: Not Found for url: https://a/b', '403 Client Error: Not Found for url: https://a/c'],
    ['[401] the token is bad', '[503] the token is bad'],
    ['the call failed (401)', 'the call failed (503)'],
    ['code retour 401', 'code retour 503'],
    ['échec 401 : accès refusé', 'échec 503 : accès refusé'],
    ['erreur 403 Accès refusé', 'erreur 404 Accès refusé'],
    ['Error code: 3', 'Error code: 5'],
    ['exit code 137', 'exit code 1'],
    ['Response [500]', 'Response [404]'],
    ['SQLSTATE[42S02]: a table is not there', 'SQLSTATE[HY000]: a table is not there'],
    ['statusCode=503', 'statusCode=401'],
  ])('is not one for %p and %p', (one, other) => {
    expect(causeOf(one)).not.toBe(causeOf(other));
  });

  it('is short, and quick on a long message', () => {
    const long = `${'/a'.repeat(100_000)} ${'"'.repeat(100_000)} ${'1a'.repeat(100_000)}`;
    expect(causeOf(long).length).toBeLessThanOrEqual(200);
    expect(causeOf('a1b2'.repeat(1000)).length).toBeLessThanOrEqual(200);
  });
});
