import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from './service-identity.js';

const root = join(import.meta.dirname, '../../..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('the version', () => {
  it('is that of the package and of the chart', () => {
    const { version } = JSON.parse(textOf('package.json')) as { version: string };
    expect(VERSION).toBe(version);
    const chart = textOf('deploy/helm/observability-stack/Chart.yaml');
    expect(chart).toContain(`\nversion: ${version}\nappVersion: '${version}'\n`);
  });
});
