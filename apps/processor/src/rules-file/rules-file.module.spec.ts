import { loadSettings, Scope } from '@app/platform';
import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessorSettings } from '../processor.settings.js';
import { RulesFileModule } from './rules-file.module.js';
import { RulesController } from './rules.controller.js';
import { ruleTable } from './testing/rule-table.js';

@Module({})
class SettingsModule {}

const start = (environment: Record<string, string>): Promise<TestingModule> => {
  const settings = { provide: ProcessorSettings, useValue: loadSettings(ProcessorSettings, environment) };
  const global = { module: SettingsModule, global: true, providers: [settings], exports: [settings] };
  return Test.createTestingModule({ imports: [global, RulesFileModule.register(ruleTable, {})] }).compile();
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a processor', () => {
  it('starts with the file that it is given, and shows its rules', async () => {
    const file = join(folder, 'good.yaml');
    writeFileSync(file, 'rules: { source-silent: { enabled: false } }');
    const app = await start({ RULES_FILE: file });
    const { rules, ...others } = app.get(RulesController).getRules(Scope.all);
    expect(others).toMatchObject({ file, problem: null });
    expect(rules.map(({ id, enabled }) => [id, enabled])).toEqual([
      ['failure-rate-high', true],
      ['source-silent', false],
    ]);
  });

  it('does not start with a bad file, nor without the one that it is given', async () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, '\nrules: { sorce-silent: {} }');
    await expect(start({ RULES_FILE: file })).rejects.toMatchObject({
      code: 'rules_invalid',
      detail: `The rules in ${file} cannot be used:\n  - line 2, column 10: sorce-silent is not a rule; did you mean source-silent?`,
    });
    await expect(start({ RULES_FILE: join(folder, 'none.yaml') })).rejects.toThrow(/none\.yaml is not there/);
  });

  it('starts with the defaults when nobody names a file and the default one is not there', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect((await start({})).get(RulesController).getRules(Scope.all)).toMatchObject({
        file: 'config/rules.yaml',
        problem: null,
      });
    } finally {
      process.chdir(before);
    }
  });
});
