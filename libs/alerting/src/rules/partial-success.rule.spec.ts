import { describe, expect, it } from 'vitest';
import { checkOf, optionsOf } from '../testing/rule-checks.js';
import { partialSuccess } from './partial-success.rule.js';

describe('partial-success', () => {
  it('is a warning that leaves three minutes for a retry', () => {
    const check = checkOf(partialSuccess, 'partial');
    expect(partialSuccess.severity).toBe('warning');
    expect(check.retryGraceMins(optionsOf(partialSuccess))).toBe(3);
  });
});
