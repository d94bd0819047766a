import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemInFrench } from '../apps/console/src/pages/notifications/problem-fr.js';

const notifications = join(import.meta.dirname, '../apps/processor/src/notifications');

/** The problems of deliveries in the sources of the processor, with values in place of their expressions. */
function problemsWritten(): string[] {
  const files = readdirSync(notifications, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('spec.ts'),
  );
  const texts = files.flatMap((name) =>
    [...readFileSync(join(notifications, name), 'utf8').matchAll(/new DeliveryError\(\s*(['`])(.*?)\1/gs)].map(
      ([, , text]) => text!,
    ),
  );
  return texts.map((text) =>
    text
      .replace('${advice || pause}', ': it asks for a pause of 30 s')
      .replaceAll(/\$\{[^}]*(?:code|reason)[^}]*\}/g, 'ECONNREFUSED')
      .replaceAll(/\$\{[^}]*\}/g, '503'),
  );
}

describe('problems of deliveries in French', () => {
  it('are known of everything that the processor writes', () => {
    const written = problemsWritten();
    expect(written.length).toBeGreaterThan(10);
    expect(written.filter((problem) => problemInFrench(problem) === null)).toEqual([]);
  });
});
