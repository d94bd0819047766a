import { describe, expect, it } from 'vitest';
import { sharedThingOf } from './shared-thing.js';

describe('sharedThingOf', () => {
  it.each([
    ['connect ECONNREFUSED 10.0.0.5:5432', '10.0.0.5:5432'],
    ['Error: getaddrinfo ENOTFOUND vault.internal', 'vault.internal'],
    ['dial tcp 10.0.0.5:5432: connect: connection refused', '10.0.0.5:5432'],
    ['dial tcp: lookup warehouse.internal on 10.0.0.2:53: no such host', 'warehouse.internal'],
    ['java.net.UnknownHostException: sftp.partner.example', 'sftp.partner.example'],
    ["HTTPSConnectionPool(host='api.zoho.com', port=443): Max retries exceeded with url: /v1/x", 'api.zoho.com'],
    ['connection to server at "warehouse" (10.0.0.5), port 5432 failed: Connection refused', 'warehouse'],
    ['could not translate host name "warehouse" to address: Name or service not known', 'warehouse'],
    ['Could not connect to server warehouse.internal', 'warehouse.internal'],
    ['curl: (6) Could not resolve host: vault.internal', 'vault.internal'],
    ['No such host is known. (sql01.corp.example:1433)', 'sql01.corp.example:1433'],
    ["Impossible de se connecter à l'hôte entrepot.interne:5432", 'entrepot.interne:5432'],
    ['OSError: [Errno 28] No space left on device', 'disk'],
    [
      'Traceback (most recent call last):\n  File "a.py", line 3\nConnectionError: connect ECONNREFUSED db:5432',
      'db:5432',
    ],
  ])('finds what %j names', (message, thing) => {
    expect(sharedThingOf(message)).toBe(thing);
  });

  it.each([
    '401 Unauthorized: the token has expired',
    'Request failed with status code 503',
    "KeyError: 'invoice_id'",
    'could not connect to the database',
    'connection refused',
    'cannot resolve module',
    'failed to reach the quota',
    'unable to connect to server',
    'File "/srv/etl/load.py", line 12',
  ])('finds nothing in %j', (message) => {
    expect(sharedThingOf(message)).toBeNull();
  });

  it('is quick on a long message', () => {
    const long = `could not connect to ${'server '.repeat(50_000)}${'a.'.repeat(50_000)}`;
    expect(sharedThingOf(long)).toBeNull();
  });
});
