import { Scope } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { rulesReload } from './reload.js';
import { rulesReport } from './rules-report.js';
import { ruleTable } from './testing/rule-table.js';

const text = `
rules:
  failure-rate-high: { min_source_ratio: 0.1, severity: warning }
overrides:
  - { match: { company: acme }, rules: { failure-rate-high: { min_source_ratio: 0.5 }, source-silent: { enabled: false } } }
  - { match: {}, rules: { failure-rate-high: { enabled: false } } }
retention: { runs: 400, companies: { acme: { runs: 90 }, carla: { audit: 30 } } }
`;

const inForce = rulesReload({
  rules: ruleTable,
  fileName: 'rules.yaml',
  mayBeMissing: false,
  readText: () => text,
  readSecret: () => null,
  now: () => new Date(0),
}).current;

describe('GET /rules', () => {
  const report = rulesReport(Scope.all, ruleTable, inForce, 'rules.yaml');

  it('says where the rules come from', () => {
    expect(report).toMatchObject({
      file: 'rules.yaml',
      version: inForce.version,
      loaded_at: '1970-01-01T00:00:00.000Z',
      problem: null,
    });
    const problem = { at: '1970-01-01T00:00:01.000Z', detail: 'line 1: …' };
    expect(rulesReport(Scope.all, ruleTable, { ...inForce, problem }, 'rules.yaml').problem).toEqual(problem);
  });

  it('says what holds for everybody whom no override is for, and how many overrides there are', () => {
    expect(report.rules).toEqual([
      {
        id: 'failure-rate-high',
        version: 2,
        severity: 'warning',
        says: 'Too many runs of a source fail.',
        scopes: ['source', 'company'],
        enabled: true,
        options: [
          {
            name: 'min_source_ratio',
            says: 'Share that is looked for.',
            unit: 'ratio 0–1',
            min: 0,
            max: 1,
            default: 0.02,
            value: 0.1,
          },
          {
            name: 'min_runs',
            says: 'Fewer runs say nothing.',
            unit: 'runs',
            min: 1,
            max: null,
            default: 20,
            value: 20,
          },
        ],
        override_count: 2,
      },
      expect.objectContaining({ id: 'source-silent', enabled: true, override_count: 1 }),
    ]);
  });

  it('says what holds for whom otherwise, as the file has it', () => {
    expect(report.overrides).toEqual([
      {
        match: { company: 'acme' },
        rules: { 'failure-rate-high': { min_source_ratio: 0.5 }, 'source-silent': { enabled: false } },
      },
      { match: {}, rules: { 'failure-rate-high': { enabled: false } } },
    ]);
  });

  it('says what holds for each company that an override is about', () => {
    expect(report.companies).toEqual([
      {
        company: 'acme',
        rules: [
          // The last override that says something wins.
          ...[{ id: 'failure-rate-high', enabled: false, severity: 'warning' }].map((rule) => ({
            ...rule,
            options: { min_source_ratio: 0.5, min_runs: 20 },
          })),
          expect.objectContaining({ id: 'source-silent', enabled: false }),
        ],
      },
    ]);
  });

  it('tells no secret', () => {
    expect(Object.keys(report).toSorted()).toEqual([
      'companies',
      'file',
      'loaded_at',
      'overrides',
      'problem',
      'retention',
      'rules',
      'version',
    ]);
  });

  it('says how long data is kept, in general and of the companies that have days of their own', () => {
    const none = { dead_letters: null, alerts: null, cycles: null, notifications: null, audit: null };
    expect(report.retention).toEqual({
      everybody: { ...none, runs: 400 },
      companies: [
        { ...none, company: 'acme', runs: 90 },
        { ...none, company: 'carla', runs: 400, audit: 30 },
      ],
    });
    expect(rulesReport(Scope.of(['boreal']), ruleTable, inForce, 'rules.yaml').retention.companies).toEqual([
      { ...none, company: 'boreal', runs: 400 },
    ]);
  });

  describe('to somebody who may read some companies only', () => {
    const reportFor = (...companies: string[]) => rulesReport(Scope.of(companies), ruleTable, inForce, 'rules.yaml');

    it('has the overrides that can match one of these, and counts no others', () => {
      const { overrides, rules } = reportFor('boreal');
      expect(overrides.map(({ match }) => match)).toEqual([{}]);
      expect(rules.map(({ override_count }) => override_count)).toEqual([1, 0]);
      expect(reportFor('acme', 'boreal').overrides).toEqual(report.overrides);
    });

    it('says what is in force for each of these, and for nobody else', () => {
      const valuesIn = (report: ReturnType<typeof reportFor>) =>
        report.companies.map(({ company, rules }) => [company, rules[0]!.options.min_source_ratio, rules[1]!.enabled]);
      expect(valuesIn(reportFor('acme'))).toEqual([['acme', 0.5, false]]);
      expect(valuesIn(reportFor('boreal', 'acme'))).toEqual([
        ['acme', 0.5, false],
        ['boreal', 0.1, true],
      ]);
    });

    it('says of the rules what is in force for the only company of the reader', () => {
      const valuesIn = ({ rules }: ReturnType<typeof reportFor>) =>
        rules.map(({ options, enabled }) => [options[0]?.value, enabled]);
      expect(valuesIn(reportFor('acme'))).toEqual([
        [0.5, false],
        [expect.anything(), false],
      ]);
      expect(valuesIn(reportFor('boreal'))[0]).toEqual([0.1, false]);
      // Of several companies there is no one value: it is that of subjects without an override.
      expect(valuesIn(reportFor('acme', 'boreal'))[0]).toEqual([0.1, true]);
    });

    it('says that the file has a problem, and not which', () => {
      const problem = { at: '1970-01-01T00:00:01.000Z', detail: 'line 1: boreal' };
      const { problem: said } = rulesReport(Scope.of(['acme']), ruleTable, { ...inForce, problem }, 'rules.yaml');
      expect(said).toEqual({ at: problem.at, detail: 'The file cannot be used.' });
    });
  });
});
