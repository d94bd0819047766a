import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { readKeysFile } from './keys-file.js';
import { Scope } from './scope.js';

const sha256 = 'ab'.repeat(32);
const fileWith = (fields: Record<string, string>): string =>
  `keys:\n  - { ${Object.entries({
    id: '12345678',
    name: 'box',
    companies: '[acme]',
    scopes: '[ingest]',
    sha256,
    ...fields,
  })
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} }\n`;

describe('the file of keys', () => {
  it.each(['', '# nothing\n', 'keys:\n', 'keys: []\n'])('of %j has none', (text) => {
    expect(readKeysFile(text, 'keys.yaml').keys).toEqual([]);
  });

  it('says of each key what it is for', () => {
    const text = `${fileWith({})}  - { id: abcdefgh, name: alice, companies: all, scopes: operate, sha256: ${sha256}, expires_at: 2027-01-01T00:00:00Z }\n`;
    expect(readKeysFile(text, 'keys.yaml').keys).toEqual([
      { id: '12345678', name: 'box', companies: ['acme'], scopes: ['ingest'], sha256, expiresAt: null },
      {
        id: 'abcdefgh',
        name: 'alice',
        companies: null,
        scopes: ['operate'],
        sha256,
        expiresAt: '2027-01-01T00:00:00Z',
      },
    ]);
  });

  it('a company that is called all is written as a list', () => {
    expect(readKeysFile(fileWith({ companies: '[all]' }), 'keys.yaml').keys[0]!.companies).toEqual(['all']);
  });

  it('reads companies in the form in which records have them', () => {
    expect(readKeysFile(fileWith({ companies: '[Socie\u0301te\u0301]' }), 'keys.yaml').keys[0]!.companies).toEqual([
      'Société',
    ]);
    expect(Scope.of(['Socie\u0301te\u0301']).includes('Société')).toBe(true);
    const limits = 'companies:\n  Socie\u0301te\u0301: { limits: { records_per_day: 10 } }\n';
    expect([...readKeysFile(limits, 'keys.yaml').shares.companies]).toEqual([['Société', { recordsPerDay: 10 }]]);
  });

  it.each<[string, string, RegExp]>([
    ['a scope that is none', fileWith({ scopes: '[reed]' }), /reed is not a scope; did you mean read\?/],
    ['no company', fileWith({ companies: '[]' }), /companies must not be empty/],
    ['no scope', fileWith({ scopes: '[]' }), /scopes must not be empty/],
    ['the key instead of its digest', fileWith({ sha256: 'obs_12345678_secret' }), /sha256 must be 64 hex digits/],
    ['an id that no key can have', fileWith({ id: 'a_b' }), /id must be 8 to 32 letters and digits/],
    ['a day without a time', fileWith({ expires_at: '2027-01-01' }), /expires_at must be a time with an offset/],
    ['a field that is none', fileWith({ secret: 'x' }), /this is not a field of a key/],
    ['the same id twice', `${fileWith({})}${fileWith({}).replace('keys:\n', '')}`, /the id 12345678 is there twice/],
    ['an invisible character in a company', fileWith({ companies: '["ac\u200bme"]' }), /holds the character U\+200B/],
    ['an invisible character in its name', fileWith({ name: '"b\u202eox"' }), /name holds the character U\+202E/],
    [
      'limits for a company that no record can have',
      'companies: { "ac\u200bme": { limits: {} } }\n',
      /companies has a name that holds the character U\+200B/,
    ],
    [
      'limits for a company twice, in two forms',
      'companies:\n  Société: { limits: {} }\n  Socie\u0301te\u0301: { limits: {} }\n',
      /companies has a company twice, in two Unicode forms/,
    ],
    ['what is no YAML', 'keys: {', /this is not YAML/],
  ])('is refused with %s', (_, text, reason) => {
    const read = () => readKeysFile(text, 'keys.yaml');
    expect(read).toThrow(PipelineError);
    expect(read).toThrow(reason);
    expect(read).toThrow(/^keys_invalid: The keys in keys\.yaml cannot be used:\n {2}- line \d+, column \d+: /);
  });

  it('is quoted nowhere', () => {
    const text = fileWith({ sha256: 'obs_12345678_hunter2' });
    expect(() => readKeysFile(text, 'keys.yaml')).not.toThrow(/hunter2/);
  });
});
