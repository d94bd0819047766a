import { digestOf, idOfKey, readKeysFile } from '@app/platform';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = mkdtempSync(join(tmpdir(), 'secrets-'));
let folder: string;
const make = (): void => void execFileSync('sh', [join(folder, 'make-secrets.sh')]);
const read = (name: string): string => readFileSync(join(folder, 'secrets', name), 'utf8').trim();
const keys = () => readKeysFile(read('keys/keys.yaml'), 'keys.yaml').keys;

beforeEach(() => {
  folder = mkdtempSync(join(root, 'docker-'));
  copyFileSync(join(import.meta.dirname, 'make-secrets.sh'), join(folder, 'make-secrets.sh'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the script that makes the secrets', () => {
  it('makes a key for each of those that ask, which the services can read', () => {
    make();
    expect(keys().map(({ name, companies, scopes }) => ({ name, companies, scopes }))).toEqual([
      { name: 'admin', companies: null, scopes: ['admin'] },
      { name: 'make', companies: null, scopes: ['ingest', 'read'] },
      { name: 'prometheus', companies: null, scopes: ['read'] },
    ]);
    for (const { id, name, sha256 } of keys()) {
      const key = read(`${name}_key`);
      expect(idOfKey(key)).toBe(id);
      expect(digestOf(key).toString('hex')).toBe(sha256);
      // 256 bits in hex digits.
      expect(key).toMatch(/_[\da-f]{64}$/);
    }
    expect(statSync(join(folder, 'secrets', 'admin_key')).mode & 0o777).toBe(0o600);
  });

  it('changes nothing when it is run again, and makes what was removed', () => {
    make();
    const before = [read('admin_key'), read('keys/keys.yaml')];
    make();
    expect([read('admin_key'), read('keys/keys.yaml')]).toEqual(before);
    rmSync(join(folder, 'secrets', 'make_key'));
    make();
    expect(keys().map(({ name }) => name)).toEqual(['admin', 'make', 'prometheus', 'make']);
    for (const name of ['admin', 'make', 'prometheus']) rmSync(join(folder, 'secrets', `${name}_key`));
    writeFileSync(join(folder, 'secrets', 'keys', 'keys.yaml'), 'keys: []\n');
    make();
    expect(keys()).toHaveLength(3);
  });
});

describe('compose.yaml', () => {
  it('gives the folder of keys to each of the three services, and says so to them', () => {
    const { services } = parse(readFileSync(join(import.meta.dirname, 'compose.yaml'), 'utf8'), { merge: true }) as {
      services: Record<string, { volumes: string[]; environment: Record<string, string> }>;
    };
    for (const name of ['log-ingestion', 'log-standardization', 'log-processor']) {
      expect(services[name]!.volumes).toContain('./secrets/keys:/keys:ro');
      expect(services[name]!.environment.KEYS_FILE).toBe('/keys/keys.yaml');
    }
  });
});
