import { afterAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../settings/load-settings.js';
import { connectionOf, KafkaSettings } from './kafka.settings.js';

const folder = mkdtempSync(join(tmpdir(), 'ca-'));
const caFile = join(folder, 'ca.pem');
writeFileSync(caFile, 'the authority');
afterAll(() => rmSync(folder, { recursive: true }));

const connectionFrom = (environment: Record<string, string>) => connectionOf(loadSettings(KafkaSettings, environment));

describe('the connection to Kafka', () => {
  it.each([
    ['is plain by default', {}, { brokers: ['localhost:9092'], ssl: false, sasl: undefined }],
    ['names every broker', { KAFKA_BROKERS: 'a:1,b:2' }, { brokers: ['a:1', 'b:2'] }],
    ['trusts the authorities of the system', { KAFKA_TLS: 'true' }, { ssl: {} }],
    [
      'trusts an authority of its own',
      { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: caFile },
      { ssl: { ca: ['the authority'] } },
    ],
    ...(['plain', 'scram-sha-256', 'scram-sha-512'] as const).map(
      (mechanism) =>
        [
          `logs in by ${mechanism}`,
          { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: 'me', KAFKA_SASL_PASSWORD: 'open sesame' },
          { sasl: { mechanism, username: 'me', password: 'open sesame' } },
        ] as const,
    ),
  ] as const)('%s', (_, environment, expected) => {
    expect(connectionFrom(environment)).toMatchObject(expected);
  });

  it.each([
    ['a broker without a port', { KAFKA_BROKERS: 'localhost' }, 'KAFKA_BROKERS must be host:port'],
    [
      'an authority that would not be used',
      { KAFKA_TLS_CA_FILE: caFile },
      'KAFKA_TLS_CA_FILE is of no use while KAFKA_TLS is not true',
    ],
    [
      'an authority that is not there',
      { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: '/nowhere' },
      'KAFKA_TLS_CA_FILE names a file that cannot be read',
    ],
    [
      'a login without a name',
      { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: 'x' },
      'KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
    ],
    ['an unknown way to log in', { KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM must be one of'],
  ])('is refused with %s', (_, environment, message) => {
    expect(() => connectionFrom(environment)).toThrow(message);
  });
});
