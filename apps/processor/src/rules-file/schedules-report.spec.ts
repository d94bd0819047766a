import { Scope } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { readRulesFile } from './rules-file.js';
import { schedulesReport } from './schedules-report.js';
import { ruleTable } from './testing/rule-table.js';

const file = readRulesFile(
  `
expectations:
  - { company: acme, source: efficy, every: 15m, grace: 5m }
  - { company: acme, source: efficy, object: invoices, cron: '0 6 * * mon-fri', time_zone: Europe/Paris }
  - { company: acme, source: zoho, every: 1h }
  - { company: globex, source: efficy, every: 1h }
  - { company: acme, source: efficy, object: drafts, retired: true }
maintenance:
  - { match: { company: acme }, days: [sat, sun], from: '22:00', to: '24:00' }
  - { match: { source: efficy, object: invoices }, from: '01:05', to: '00:00', time_zone: UTC }
  - { match: { source: zoho }, from: '01:00', to: '02:00' }
  - { match: { company: globex }, from: '01:00', to: '02:00' }
`,
  { rules: ruleTable, fileName: 'rules.yaml', readSecret: null },
);

const asked = { company: 'acme', source: 'efficy' };

describe('GET /rules/schedules', () => {
  it.each([
    ['who may see all', Scope.all],
    ['who may see the company', Scope.of(['acme'])],
  ])('tells those %s what is stated of a source and its objects', (_, scope) => {
    expect(schedulesReport(scope, asked, file)).toEqual({
      schedules: [
        { match: asked, every_seconds: 900, cron: null, time_zone: null, grace_seconds: 300 },
        {
          match: { ...asked, object: 'invoices' },
          ...{ every_seconds: null, cron: '0 6 * * mon-fri', time_zone: 'Europe/Paris', grace_seconds: 3600 },
        },
      ],
      maintenance: [
        { match: { company: 'acme' }, days: ['sat', 'sun'], from: '22:00', to: '24:00', time_zone: null },
        {
          match: { source: 'efficy', object: 'invoices' },
          days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
          ...{ from: '01:05', to: '00:00', time_zone: 'UTC' },
        },
      ],
      retired: [{ ...asked, object: 'drafts' }],
    });
  });

  it('tells nothing of a company that the reader may not see', () => {
    expect(schedulesReport(Scope.of(['globex']), asked, file)).toEqual({ schedules: [], maintenance: [], retired: [] });
  });
});
