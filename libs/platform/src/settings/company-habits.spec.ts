import { describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCompanyHabits } from './company-habits.js';
import { ServiceSettings } from './service.settings.js';

function habitsIn(text: string, more: Partial<ServiceSettings> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'companies-'));
  try {
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, text);
    return loadCompanyHabits({ ...new ServiceSettings(), ...more, RULES_FILE: file }, false);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const acme = `
rules: { failure-detected: { enabled: false } }
companies:
  acme:
    time_zone: America/Toronto
    date_order: month_first
    language: fr
    status_words: { "Tout Vert": SUCCESS, en_panne: FAILED }
`;

describe('how companies write their records', () => {
  it('is a section of the rules file', () => {
    const habits = habitsIn(acme);
    expect(habits.languageOf('acme')).toBe('fr');
    expect(habits.languageOf('umbrella')).toBe('en');
    expect(habits.zones.nameOf('acme')).toBe('America/Toronto');
    expect(habits.dateOrderOf('acme')).toBe('month first');
    expect(habits.statusWordsOf?.('acme')?.get('toutvert')).toBe('SUCCESS');
    expect(habits.statusWordsOf?.('acme')?.get('enpanne')).toBe('FAILED');
  });

  it('is that of the name in the form in which records have it', () => {
    const habits = habitsIn('companies: { Socie\u0301te\u0301: { date_order: month_first } }');
    expect(habits.dateOrderOf('Société')).toBe('month first');
  });

  it('is that of everybody for the others', () => {
    const habits = habitsIn(acme);
    expect([habits.zones.nameOf('lumen'), habits.dateOrderOf('lumen')]).toEqual(['UTC', 'day first']);
    expect(habits.statusWordsOf?.('lumen')).toBeUndefined();
    expect(habitsIn('companies: { acme: { date_order: day_first } }').statusWordsOf).toBeUndefined();
  });

  it('has the zone of the setting where both name one', () => {
    expect(habitsIn(acme, { COMPANY_TIME_ZONES: 'acme=Europe/Paris' }).zones.nameOf('acme')).toBe('Europe/Paris');
  });

  it.each(['', '# nothing', 'companies:', 'rules: [broken'])('may be left out: %j', (text) => {
    expect(habitsIn(text).zones.nameOf('acme')).toBe('UTC');
  });

  it.each([
    ['companies: { acme: { time_zone: Mars/Base } }', /line 1, column 33: time_zone must be an IANA time zone/],
    ['companies:\n  acme: { status_words: { vert: SUCESS } }', /line 2, column .*did you mean SUCCESS/],
    ['companies: { acme: { zone: UTC } }', /line 1, column 22: this is not a key here; known: time_zone/],
    ['companies: [acme]', /companies must be a mapping/],
    ['companies: { "ac\u200bme": {} }', /companies has a name that holds the character U\+200B/],
  ])('is refused with its place: %s', (text, reason) => {
    expect(() => habitsIn(text)).toThrow(reason);
  });

  it('may have no file where that is the default one, and no other', () => {
    const settings = { ...new ServiceSettings(), RULES_FILE: join(tmpdir(), 'there-is-none.yaml') };
    expect(loadCompanyHabits(settings, true).zones.nameOf('acme')).toBe('UTC');
    expect(() => loadCompanyHabits(settings, false)).toThrow(/is not there/);
  });
});
