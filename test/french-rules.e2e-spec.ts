import { rules } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import { ruleTextsFr } from '../apps/console/src/pages/rules/rule-texts.fr.js';

describe('the French texts of the rules', () => {
  it('are about every rule', () => {
    expect(Object.keys(ruleTextsFr).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each([...rules])('are about each option of $id', ({ id, options }) => {
    expect(Object.keys(ruleTextsFr[id]!.options).sort()).toEqual(Object.keys(options).sort());
  });
});
