import { describe, expect, it } from 'vitest';
import { defaultRulesConfig, type RulesConfig } from '../model/rules-config.js';
import { companySubject, everything, sourceSubject, type Subject } from '../model/subject.js';
import { defineRule } from '../rules/define-rule.js';
import { ruleSettingsOf } from './rule-settings.js';

const rule = defineRule({
  id: 'too-slow',
  version: 1,
  severity: 'high',
  meaning: 'slow',
  says: 'A source is slower than it should be.',
  scopes: ['source', 'object'],
  options: {
    max_seconds: { default: 60, min: 0, unit: 'seconds', says: 'Longest time that is well.' },
    min_runs: { default: 5, min: 1, unit: 'runs', says: 'Fewest runs that are judged.' },
  },
  checks: [],
});

const efficy = sourceSubject('acme', 'efficy');
const invoices: Subject = { ...efficy, zone: 'eu', object_id: '7', object_type: 'invoices' };
const config = (changes: Partial<RulesConfig>): RulesConfig => ({ ...defaultRulesConfig, ...changes });
const defaults = { enabled: true, severity: 'high', options: { max_seconds: 60, min_runs: 5 } };

describe('ruleSettingsOf', () => {
  it('gives the defaults of the rule when nothing is said', () => {
    expect(ruleSettingsOf(rule, efficy, defaultRulesConfig)).toEqual(defaults);
  });

  it('changes only what is said for everybody', () => {
    const said = config({ rules: { 'too-slow': { severity: 'warning', options: { max_seconds: 90 } } } });
    expect(ruleSettingsOf(rule, everything, said)).toEqual({
      enabled: true,
      severity: 'warning',
      options: { max_seconds: 90, min_runs: 5 },
    });
  });

  it('leaves other rules alone, also one named like what every object inherits', () => {
    const said = config({ rules: { 'too-loud': { enabled: false } } });
    expect(ruleSettingsOf(rule, efficy, said)).toEqual(defaults);
    expect(ruleSettingsOf({ ...rule, id: 'constructor' }, efficy, said)).toEqual(defaults);
  });

  it('lets a matching override win over what is said for everybody, also back to the default', () => {
    const said = config({
      rules: { 'too-slow': { enabled: false, options: { max_seconds: 90 } } },
      overrides: [
        { match: { company: 'acme' }, rules: { 'too-slow': { enabled: true, options: { max_seconds: 60 } } } },
      ],
    });
    expect(ruleSettingsOf(rule, efficy, said)).toEqual(defaults);
    expect(ruleSettingsOf(rule, companySubject('lumen'), said).enabled).toBe(false);
  });

  it('takes the last of several overrides, option by option', () => {
    const said = config({
      overrides: [
        { match: { source: 'efficy' }, rules: { 'too-slow': { options: { max_seconds: 10, min_runs: 2 } } } },
        { match: { company: 'acme' }, rules: { 'too-slow': { options: { max_seconds: 20 } } } },
        { match: { company: 'lumen' }, rules: { 'too-slow': { options: { max_seconds: 30 } } } },
      ],
    });
    expect(ruleSettingsOf(rule, efficy, said).options).toEqual({ max_seconds: 20, min_runs: 2 });
  });

  it.each([
    ['its name', 'invoices'],
    ['its id', '7'],
  ])('matches an object by %s, and not the source that it belongs to', (_by, object) => {
    const said = config({ overrides: [{ match: { object }, rules: { 'too-slow': { enabled: false } } }] });
    expect(ruleSettingsOf(rule, invoices, said).enabled).toBe(false);
    expect(ruleSettingsOf(rule, efficy, said).enabled).toBe(true);
  });

  it('leaves out options that the rule does not have', () => {
    const said = config({ rules: { 'too-slow': { options: { max_hours: 3 } } } });
    expect(ruleSettingsOf(rule, efficy, said)).toEqual(defaults);
  });
});
