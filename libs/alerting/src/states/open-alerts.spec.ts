import { describe, expect, it } from 'vitest';
import { companySubject, everything, sourceSubject, type Subject } from '../model/subject.js';
import { OpenAlerts } from './open-alerts.js';
import type { OpenAlert } from './subject-state.js';

const source = sourceSubject('acme', 'efficy');
const object: Subject = { ...source, zone: '1-Raw', object_id: '7', object_type: 'leads' };
const times = { started_at: '', detected_at: '', updated_at: '' };

const anAlert = (subject: Subject, rule = 'failure-detected', state: OpenAlert['state'] = 'firing'): OpenAlert => ({
  subject,
  rule,
  state,
  ...times,
});

const ofObject = anAlert(object);
const ofSource = anAlert(source, 'latency-degraded');
const elsewhere = [anAlert(sourceSubject('boreal', 'efficy')), anAlert(sourceSubject('acme', 'zoho'))];

describe('the alerts that count for a source', () => {
  it('are its own and those of its objects', () => {
    expect(new OpenAlerts([...elsewhere, ofObject, ofSource]).ofSource(source)).toEqual([ofObject, ofSource]);
  });

  it('are those that say that its company is silent, and no others of the company', () => {
    const silent = anAlert(companySubject('acme'), 'source-silent');
    const others = [
      anAlert(companySubject('acme'), 'cycle-incomplete'),
      anAlert(companySubject('acme'), 'failure-rate-high'),
      anAlert(companySubject('boreal'), 'source-silent'),
      anAlert(everything, 'pipeline-lagging'),
    ];
    expect(new OpenAlerts([...others, silent]).ofSource(source)).toEqual([silent]);
  });
});

describe('the alerts that count for an object', () => {
  const silentSource = anAlert(source, 'source-silent');
  const silentCompany = anAlert(companySubject('acme'), 'source-silent');

  it.each<[string, Partial<Subject>]>([
    ['another id', { object_id: '8' }],
    ['another zone', { zone: '2-Clean' }],
    ['another name', { object_type: 'deals' }],
  ])('are its own, not those of %s', (_, changes) => {
    const alerts = new OpenAlerts([ofObject, anAlert({ ...object, ...changes })]);
    expect(alerts.ofObject(object, 'on_time')).toEqual([ofObject]);
  });

  it('are not those of its source', () => {
    expect(new OpenAlerts([ofSource, anAlert(source)]).ofObject(object, 'late')).toEqual([]);
  });

  it('are the silences of its source and company while it is late itself', () => {
    const alerts = new OpenAlerts([silentSource, silentCompany, ofSource]);
    expect(alerts.ofObject(object, 'late')).toEqual([silentSource, silentCompany]);
    expect(alerts.ofObject(object, 'unknown')).toEqual([silentSource, silentCompany]);
    expect(alerts.ofObject(object, 'on_time')).toEqual([]);
    expect(alerts.ofObject(object, null)).toEqual([]);
  });
});

describe('records of its source that cannot be read', () => {
  it('count for an object that is late itself', () => {
    const unreadable = anAlert(source, 'records-unreadable');
    expect(new OpenAlerts([unreadable]).ofObject(object, 'late')).toEqual([unreadable]);
    expect(new OpenAlerts([unreadable]).ofObject(object, 'on_time')).toEqual([]);
  });
});

describe('being behind', () => {
  it('is said by a firing alert about everything or the company', () => {
    const all = anAlert(everything, 'pipeline-lagging');
    const acme = anAlert(companySubject('acme'), 'pipeline-lagging');
    expect(new OpenAlerts([all]).behindWith(source)).toBe(all);
    expect(new OpenAlerts([acme]).behindWith(object)).toBe(acme);
    expect(new OpenAlerts([acme]).behindWith(sourceSubject('boreal', 'x'))).toBeNull();
    expect(new OpenAlerts([anAlert(everything, 'pipeline-lagging', 'unknown')]).behindWith(source)).toBeNull();
    expect(new OpenAlerts([anAlert(everything, 'too-many-objects')]).behindWith(source)).toBeNull();
  });
});
