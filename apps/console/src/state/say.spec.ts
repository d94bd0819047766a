import { describe, expect, it } from 'vitest';
import type { Saying } from '../api/types';
import { formatFor } from '../format/format';
import { sayings, titles } from '../i18n/saying.messages';
import { saidOfAlert, saidOfIncident, type Speech } from './say';

const speechOf = (locale: 'en' | 'fr'): Speech => ({
  locale,
  format: formatFor(locale),
  sayings: sayings[locale],
  titles: titles[locale],
});
const en = speechOf('en');
const fr = speechOf('fr');
const subject = { company: 'acme', source: 'zoho', zone: '1-Raw', object_id: '1', object_type: 'invoices' };
const summary = 'acme / zoho / invoices does something new';

const textOf = (parts: readonly { readonly text: string }[]): string => parts.map(({ text }) => text).join('');
const alert = (saying: Saying | null, speech: Speech): string =>
  textOf(saidOfAlert({ saying, summary, subject }, speech)).replaceAll(/[\u00a0\u202f]/g, ' ');
const incident = (saying: Saying | null, ended_at: string | null, speech: Speech): string =>
  textOf(saidOfIncident({ saying, title: summary, ended_at }, speech)).replaceAll(/[\u00a0\u202f]/g, ' ');

const slow: Saying = { code: 'slow', values: { observed_seconds: 105.9, runs: 1, usual_seconds: 48, ratio: 2.2 } };

describe('the sentence about an alert', () => {
  it('is written from a code and its values, in one format of durations, with plurals', () => {
    expect(alert(slow, en)).toBe(
      'acme / zoho / invoices is slow: 1 min 46 s in the last run, usually 48 s at this time (2.2 times as long)',
    );
    expect(alert({ ...slow, values: { ...slow.values, runs: 4 } }, en)).toContain('in the last 4 runs');
    expect(alert(slow, fr)).toBe(
      'acme / zoho / invoices est lent : 1 min 46 s à la dernière exécution, d’habitude 48 s à cette heure (2,2 fois plus long)',
    );
  });

  it('has a source feminine in French, and an object masculine', () => {
    const source = { ...subject, zone: null, object_id: null, object_type: null };
    const said = (about: typeof source | typeof subject): string =>
      textOf(saidOfAlert({ saying: slow, summary, subject: about }, fr));
    expect(said(source)).toContain('acme / zoho est lente');
    expect(said(subject)).toContain('invoices est lent\u00a0:');
    expect(incident({ code: 'slow', values: { ...slow.values, subject: 'acme / zoho' } }, null, fr)).toContain('lente');
  });

  it('leaves the middle of long names out, so that what is said of them is seen', () => {
    const source = `crm_${'x'.repeat(200)}_of_the_north`;
    const said = textOf(saidOfAlert({ saying: slow, summary, subject: { ...subject, source } }, en));
    expect(said).toMatch(/^acme \/ crm_x{24}…x{6}_of_the_north \/ invoices is slow: /);
    const title = incident({ code: 'slow', values: { ...slow.values, subject: `acme / ${source}` } }, null, en);
    expect(title).toMatch(/^acme \/ crm_x{24}…x{6}_of_the_north is slow: /);
  });

  it('says in French why records cannot be read, as far as the reason is one of ours', () => {
    const unreadable = (message: string): Saying => ({
      code: 'unreadable',
      values: { records: 3, since: '2026-01-01T00:00:00.000Z', error_code: 'field_missing', message },
    });
    expect(alert(unreadable('Etat is required'), fr)).toContain(' : Etat est obligatoire');
    expect(alert(unreadable('Etat is required'), en)).toContain(': Etat is required');
    const said = saidOfAlert({ saying: unreadable('something new'), summary, subject }, fr);
    expect(said.at(-1)).toEqual({ text: 'something new', isQuoted: true });
  });

  it('keeps the words of others apart', () => {
    const saying: Saying = { code: 'failed', values: { message: 'the token has expired' } };
    expect(saidOfAlert({ saying, summary, subject }, fr)).toEqual([
      { text: 'acme / zoho / invoices a échoué\u00a0: ', isQuoted: false },
      { text: 'the token has expired', isQuoted: true },
    ]);
  });

  it('is that of the service when its code is not known', () => {
    expect(alert(null, fr)).toBe(summary);
    expect(alert({ code: 'of_tomorrow', values: {} }, fr)).toBe(summary);
  });

  it('says since when nothing has come, and how long it lasted', () => {
    const values = { ...slow.values, no_data_since: '2026-03-10T10:00:00Z' };
    expect(alert({ ...slow, values }, en)).toMatch(/; no data since 2026-03-10T10:00:00Z$/);
    expect(alert({ code: 'runs_again', values: { lasted_seconds: 2400 } }, fr)).toBe(
      'acme / zoho / invoices s’exécute de nouveau, après 40 min',
    );
  });

  it('has the same codes in both languages', () => {
    expect(Object.keys(sayings.fr).sort()).toEqual(Object.keys(sayings.en).sort());
  });
});

describe('the title of an incident', () => {
  const values = { company: 'lumen', source: 'Efficy', count: 15, known: 15, meaning: 'failing', message: '401 no' };

  it('counts its objects, and says what they were when it is over', () => {
    const open: Saying = { code: 'objects', values: { ...values, more_alerts: 0 } };
    expect(incident(open, null, en)).toBe('Efficy of lumen: 15 of 15 objects fail, 401 no');
    expect(incident(open, null, fr)).toBe('Efficy de lumen : 15 sur 15 objets en échec, 401 no');
    const over: Saying = {
      code: 'objects',
      values: { ...values, other_errors: 1, more_alerts: 2, lasted_seconds: 3600 },
    };
    expect(incident(over, '2026-03-10T11:00:00Z', en)).toBe(
      'Efficy of lumen: 15 of 15 objects failed, 401 no, and 1 other error, and 2 more alerts, lasted 1 h',
    );
  });

  it('is that of its one alert', () => {
    const saying: Saying = {
      code: 'slow',
      values: { ...slow.values, subject: 'acme / zoho', times: 3, more_alerts: 0 },
    };
    expect(incident(saying, '2026-03-10T11:00:00Z', en)).toMatch(/^acme \/ zoho was slow: .*, 3 times$/);
    expect(incident(saying, null, fr)).toMatch(/^acme \/ zoho est lente : .*, 3 fois$/);
  });
});
