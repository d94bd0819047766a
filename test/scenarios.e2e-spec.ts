import { rules } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { play, type Scenario } from './harness/scenario.js';

const folder = join(import.meta.dirname, 'scenarios');
const scenarios = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => ({
      file,
      scenario: document.toJS() as Scenario,
    })),
  );

describe('alerts in time', () => {
  it.each(scenarios.map(({ file, scenario }) => [`${file}: ${scenario.name}`, scenario] as const))(
    '%s',
    (_, scenario) => {
      expect(play(scenario)).toEqual([]);
    },
  );

  it.each(rules.map(({ id }) => id))('are described for %s, firing and silent', (id) => {
    const ofRule = scenarios.filter(({ file }) => file === `${id}.yaml`);
    const thens = ofRule.flatMap(({ scenario }) => scenario.then);
    expect(thens.some(({ alerts = [] }) => alerts.some(({ rule }) => rule === id))).toBe(true);
    expect(thens.some(({ alerts, not = [] }) => alerts?.length === 0 || not.includes(id))).toBe(true);
  });
});
