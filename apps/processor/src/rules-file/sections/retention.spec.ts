import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { readRulesFile } from '../rules-file.js';

const read = (text: string) =>
  readRulesFile(text, { rules: [], fileName: 'config/rules.yaml', readSecret: null }).retention;

function problemsOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    return (error as PipelineError).detail;
  }
  throw new Error('this file can be used');
}

describe('retention in a rules file', () => {
  it('is a number of days or forever, for everybody and by company', () => {
    const text = `
retention:
  runs: 400
  dead_letters: 1
  audit: 36500
  companies:
    acme: { runs: 90, alerts: 30, audit: forever }
    "Te\u0301le\u0301": { runs: 7 }
`;
    expect(read(text)).toEqual({
      everybody: { runs: 400, dead_letters: 1, audit: 36_500 },
      companies: new Map([
        ['acme', { runs: 90, alerts: 30, audit: null }],
        ['T\u00e9l\u00e9', { runs: 7 }],
      ]),
    });
  });

  it.each([
    ['retention: { runs: 0 }', 'runs must be a number from 1 to 36500, and is 0'],
    ['retention: { runs: 36501 }', 'runs must be a number from 1 to 36500, and is 36501'],
    ['retention: { runs: 1.5 }', 'runs must be a whole number, and is 1.5'],
    ['retention: { runs: -1 }', 'runs must be a number of days from 1 to 36500, or forever'],
    ['retention: { runs: 90d }', 'runs must be a number from 1 to 36500'],
    ['retention: { runs: never }', 'runs must be a number of days from 1 to 36500, or forever'],
    ['retention: { run: 90 }', 'run is not a key here; did you mean runs?'],
    ['retention: { companies: { acme: { companies: {} } } }', 'is not a key here'],
    ['retention: { companies: { acme: 90 } }', 'acme must be a mapping'],
  ])('refuses %s', (text, says) => {
    expect(problemsOf(text)).toContain(says);
  });
});
