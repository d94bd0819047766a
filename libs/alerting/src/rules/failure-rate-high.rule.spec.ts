import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { failureRateHigh } from './failure-rate-high.rule.js';

const object = checkOf(failureRateHigh, 'failure-rate', 'object');
const source = checkOf(failureRateHigh, 'failure-rate', 'source');

describe('failure-rate-high', () => {
  it('looks for smaller shares in a source than in an object, with more evidence', () => {
    const options = optionsOf(failureRateHigh);
    expect(object.limits(options)).toEqual({ leastRatio: 0.15, limit: 7, enoughEvidence: 6 });
    expect(source.limits(options)).toEqual({ leastRatio: 0.1, limit: 8, enoughEvidence: 6 });
  });

  it('takes the numbers of each', () => {
    const options = optionsOf(failureRateHigh, {
      min_object_ratio: 0.3,
      min_source_ratio: 0.2,
      object_limit: 5,
      source_limit: 4,
      end_evidence: 3,
    });
    expect(object.limits(options)).toEqual({ leastRatio: 0.3, limit: 5, enoughEvidence: 3 });
    expect(source.limits(options)).toEqual({ leastRatio: 0.2, limit: 4, enoughEvidence: 3 });
  });
});
