import { PipelineError } from '@app/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRulesText } from '@app/platform/settings';
import { secretsFrom } from './read-files.service.js';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the text of the rules file', () => {
  it('is what is in it', () => {
    writeFileSync(at('good'), '# é\n');
    expect(readRulesText(at('good'))).toBe('# é\n');
  });

  it.each(['none', 'good/none'])('is null when there is none: %s', (name) => {
    expect(readRulesText(at(...name.split('/')))).toBeNull();
  });

  it('is found behind the links of a ConfigMap, also when they are swapped', () => {
    for (const version of ['1', '2']) {
      mkdirSync(at(version));
      writeFileSync(at(version, 'rules.yaml'), version);
    }
    symlinkSync('1', at('..data'));
    symlinkSync(join('..data', 'rules.yaml'), at('rules.yaml'));
    expect(readRulesText(at('rules.yaml'))).toBe('1');
    symlinkSync('2', at('..data_tmp'));
    renameSync(at('..data_tmp'), at('..data'));
    expect(readRulesText(at('rules.yaml'))).toBe('2');
  });

  it.each<[string, (path: string) => void, RegExp]>([
    ['a folder', (path) => mkdirSync(path), /is no file/],
    ['a pipe, which would be waited for', (path) => execFileSync('mkfifo', [path]), /is no file/],
    ['too large', (path) => writeFileSync(path, Buffer.alloc(1_000_001, '#')), /is larger than 1000000 bytes/],
    ['not UTF-8', (path) => writeFileSync(path, Buffer.from([0x23, 0xe9])), /is not UTF-8/],
    ['a link to itself', (path) => symlinkSync(path, path), /cannot be read \(ELOOP\)/],
  ])('cannot be had when it is %s', (name, make, reason) => {
    make(at(name));
    expect(() => readRulesText(at(name))).toThrow(PipelineError);
    expect(() => readRulesText(at(name))).toThrow(reason);
  });
});

describe('a secret', () => {
  const read = secretsFrom({ HOOK: 'k3y' });

  it('comes from the environment or from a file', () => {
    writeFileSync(at('secret'), 'k3y\n');
    expect(read({ in: 'environment', name: 'HOOK' })).toBe('k3y');
    expect(read({ in: 'file', name: at('secret') })).toBe('k3y\n');
  });

  it('that is not there, or is no file, is null', () => {
    expect(read({ in: 'environment', name: 'NOWHERE' })).toBeNull();
    for (const name of [at('nowhere'), folder, 'a\0b', '']) expect(read({ in: 'file', name })).toBeNull();
  });
});
