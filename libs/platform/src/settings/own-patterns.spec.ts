import { parseYaml, locationOf } from '@app/yaml';
import { describe, expect, it } from 'vitest';
import { ownPatterns } from './own-patterns.js';

function read(text: string) {
  const { root, problems } = parseYaml(text);
  return { redact: ownPatterns(locationOf(root, 'redact', 0, problems)), problems: problems.toText('').trim() };
}

describe('the own patterns of a company', () => {
  it('take out what they find, all of them', () => {
    const { redact } = read(`['ACME-\\d{6}', '(?i)kundennummer\\s+\\d+']`);
    expect(redact?.('of ACME-123456 and Kundennummer 77, not ACME-12')).toBe(
      'of [secret_redacted] and [secret_redacted], not ACME-12',
    );
    expect(redact?.('nothing here')).toBe('nothing here');
  });

  it('leave the mark of a secret that was taken out before', () => {
    const { redact } = read(`['\\w+']`);
    const once = redact?.('one [secret_redacted] two');
    expect(redact?.(once!)).toBe(once);
  });

  // A backtracking engine would be busy with each of them until the end of the world.
  it.each(['(a+)+$', '(a|aa)+$', '(.*a){20}', '([a-z]+)*\\d'])('cannot take long: %s', (pattern) => {
    const { redact } = read(JSON.stringify([pattern]));
    const before = process.cpuUsage();
    redact?.(`${'a'.repeat(50_000)}!`);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
  });

  it.each([
    [`['(?=secret)']`, 'must be a regular expression of RE2'],
    [`['(a)\\1']`, 'must be a regular expression of RE2'],
    [`['[']`, 'must be a regular expression of RE2'],
    [`['a*']`, 'must not match a text without characters'],
    [`['${'a'.repeat(201)}']`, 'must not be longer than 200 characters'],
    ['[]', 'must not be empty'],
    [JSON.stringify(Array.from({ length: 21 }, (_, index) => `x${index}`)), 'must not have more than 20 patterns'],
    ['ACME', 'must be a list'],
  ])('are refused with a reason that quotes nothing: %s', (text, reason) => {
    const { redact, problems } = read(text);
    expect(redact).toBeUndefined();
    expect(problems).toContain(reason);
  });
});
