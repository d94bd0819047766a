import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (...path: string[]): string => readFileSync(join(import.meta.dirname, ...path), 'utf8');

/** `NAME` → default, of every `${NAME:-default}`. */
const readByCompose = new Map(
  [...read('compose.yaml').matchAll(/\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g)].map(([, name, byDefault = '']) => [
    name!,
    byDefault,
  ]),
);

const entriesOf = (text: string) =>
  new Map([...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, byDefault]) => [name!, byDefault!]));

const [ofServices = '', ofCompose = ''] = read('..', '.env.example').split('\n# ── Docker Compose');
const example = new Map([...entriesOf(ofServices), ...entriesOf(ofCompose)]);

/** Settings of the services that the stack decides by itself, or has no use for. */
const decidedByTheStack = [
  'HOST',
  'KEYS_FILE',
  'PUBLIC_HOSTS',
  'TLS_CERT_FILE',
  'TLS_KEY_FILE',
  'INGEST_DIR',
  'DATABASE_URL',
  'RULES_FILE',
  'MAPPINGS_FILE',
  'DATA_DIR',
  'EVENTS_MAX_CLIENTS_PER_ADDRESS',
  'POSTGRES_BIN',
  'KAFKA_BROKERS',
  'KAFKA_TLS',
  'KAFKA_TLS_CA_FILE',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
];

describe('.env.example and compose.yaml', () => {
  it('name the same variables, but for those that the stack decides', () => {
    const offered = [...example.keys()].filter((name) => !decidedByTheStack.includes(name));
    expect(offered.toSorted()).toEqual([...readByCompose.keys()].toSorted());
  });

  it('agree that the others are settings of the services', () => {
    expect([...entriesOf(ofServices).keys()]).toEqual(expect.arrayContaining(decidedByTheStack));
  });

  // An empty one leaves the default to the service; INGEST_FOLDER is a folder of the project where nothing is said.
  it.each([...readByCompose].filter(([name, byDefault]) => byDefault !== '' && name !== 'INGEST_FOLDER'))(
    'have the same default of %s',
    (name, byDefault) => {
      expect(example.get(name)).toBe(byDefault);
    },
  );
});
