import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardize } from './standardize.js';
import { timeZone } from '@app/time';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'records.md'), 'utf8');

/** The last JSON example under a heading. */
function exampleUnder(heading: string): unknown {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  const [, json = ''] = [...own.matchAll(/```json\n([\s\S]*?)\n```/g)].at(-1) ?? [];
  return JSON.parse(json);
}

describe('docs/records.md', () => {
  it('shows a raw record and what really becomes of it', () => {
    const context = { zoneOf: () => timeZone('America/Toronto'), maxFutureSecs: 900 };
    const outcome = standardize(exampleUnder('The raw record'), context, Date.parse('2025-09-05T20:45:31Z'));
    expect(outcome).toEqual({ kind: 'emit', value: exampleUnder('The standardized record') });
  });
});
