import { describe, expect, it } from 'vitest';
import { aMessage, aTransition } from '../testing/builders.js';
import { factsOf, linesOf, linksOf } from './lines.js';

const url = 'https://obs.example.com/ui/incidents/1';
const run = {
  ...aTransition().evidence.run!,
  run_id: '47c2f1c2-3473-520e-9143-1a01fcb285bc',
  status: 'SUCCESS' as const,
  end_time: '2026-03-10T12:19:00Z',
};
const over = aMessage({
  kind: 'resolved',
  resolved_at: '2026-03-10T12:20:00Z',
  url,
  alerts: [
    aTransition({ to: 'resolved', at: '2026-03-10T12:05:00Z', evidence: { ...aTransition().evidence, run: null } }),
    aTransition({ to: 'resolved', at: '2026-03-10T12:20:00Z', evidence: { ...aTransition().evidence, run } }),
  ],
});

describe('the facts of a message', () => {
  it('have times of the clock on the wall of the company', () => {
    expect(factsOf(aMessage({ time_zone: 'America/Toronto' }))).toContainEqual([
      'Since',
      '2026-03-10 08:00 America/Toronto',
    ]);
    expect(factsOf(aMessage())).toContainEqual(['Since', '2026-03-10 12:00 UTC']);
  });

  it('say of what is over how long it lasted, and which run showed it', () => {
    const facts = Object.fromEntries(factsOf(over));
    expect(facts).toMatchObject({
      Resolved: '2026-03-10 12:20 UTC',
      Lasted: '19 min',
      'Resolved by': 'invoices, SUCCESS, 2026-03-10 12:19 (47c2f1c2-3473-520e-9143-1a01fcb285bc)',
    });
    expect(linksOf(over)).toEqual([
      ['Open in the console', url],
      ['Open the run', 'https://obs.example.com/ui/runs?run=47c2f1c2-3473-520e-9143-1a01fcb285bc'],
    ]);
  });

  it('name no run when none showed it, and nothing of the kind while it fires', () => {
    const facts = factsOf({ ...over, alerts: [over.alerts[0]!] });
    expect(facts.map(([name]) => name)).not.toContain('Resolved by');
    expect(facts).toContainEqual(['Lasted', '5 min']);
    expect(factsOf(aMessage()).map(([name]) => name)).toEqual(['Severity', 'Company', 'Source', 'Since', 'Incident']);
  });

  it('are in the language of the company, as the links and lines are', () => {
    const french = aMessage({ language: 'fr', url, acknowledge_url: url, started_at: '2026-03-08T08:00:00Z' });
    expect(factsOf(french).slice(0, 2)).toEqual([
      ['Gravité\u00a0', 'critique'],
      ['Entreprise\u00a0', 'acme'],
    ]);
    expect(linksOf(french).map(([label]) => label)).toEqual(['Ouvrir dans la console', 'Prendre en charge']);
    expect(linesOf(french)[0]).toMatch(/^en cours, critique: acme/);
    const long = { ...over, language: 'fr' as const, started_at: '2026-03-07T08:00:00Z' };
    expect(factsOf(long)).toContainEqual(['Durée\u00a0', '3 j 4 h']);
  });
});

describe('the lines of a message', () => {
  it('have times of the company', () => {
    const summary = 'acme / efficy is silent since 2026-03-10T11:30:00.000Z';
    const message = aMessage({ time_zone: 'Europe/Paris', alerts: [aTransition({ summary })] });
    expect(linesOf(message)).toEqual([
      'firing, critical: acme / efficy is silent since 2026-03-10 12:30 (failure-detected)',
    ]);
  });

  it('are whole, and count those for which there is no room', () => {
    const alerts = ['first', 'second', 'third'].map((summary) => aTransition({ summary }));
    const line = 'firing, critical: first (failure-detected)';
    const room = line.length + 1 + 'and 3 more'.length + 1;
    expect(linesOf(aMessage({ alerts }), { most: room })).toEqual([line, 'and 2 more']);
    expect(linesOf(aMessage({ alerts }), { most: room - 1 })).toEqual(['and 3 more']);
    expect(linesOf(aMessage({ alerts }))).toHaveLength(3);
  });
});
