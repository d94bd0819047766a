import { expect, it } from 'vitest';
import { formatFor } from '../format/format';
import { bucketText } from './bucket-text';

it.each([
  ['15m', '15\u00a0min'],
  ['1h', '1\u00a0h'],
  ['7d', '7\u00a0d'],
  ['auto', 'auto'],
])('writes the bucket %s as %s', (bucket, text) => {
  expect(bucketText(bucket, formatFor('en'))).toBe(text);
});
