import { Scope } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { defaultNotifySettings, type Route } from './notification-settings.js';
import { receiversWithin } from './receivers-within.js';

const receivers = ['on-call', 'acme-chat', 'boreal-chat', 'spare'].map((name) => ({ name, channels: [] }));
const routes: Route[] = [
  { match: { rule: 'source-silent' }, receivers: ['on-call'] },
  { match: { company: 'acme', source: 'efficy' }, receivers: ['acme-chat'] },
  { match: { company: 'boreal' }, receivers: ['boreal-chat', 'on-call'] },
];

const namesFor = (scope: Scope) =>
  receiversWithin(scope, { ...defaultNotifySettings, receivers, routes }).map(({ name }) => name);

describe('receiversWithin', () => {
  it('knows the receivers to which an alert of the scope may go', () => {
    expect(namesFor(Scope.of(['acme']))).toEqual(['on-call', 'acme-chat']);
    expect(namesFor(Scope.of(['acme', 'boreal']))).toEqual(['on-call', 'acme-chat', 'boreal-chat']);
    expect(namesFor(Scope.of(['cobalt']))).toEqual(['on-call']);
  });

  it('knows the receivers of a summary of its companies, without a route', () => {
    const digest = { every: 'day', minute: 480, weekday: 1, companies: ['acme', 'cobalt'] } as const;
    const settings = { ...defaultNotifySettings, receivers: [{ name: 'boss', channels: [], digest }], routes };
    expect(receiversWithin(Scope.of(['cobalt']), settings)).toHaveLength(1);
    expect(receiversWithin(Scope.of(['boreal']), settings)).toEqual([]);
  });

  it('knows all of them in every company', () => {
    expect(namesFor(Scope.all)).toEqual(receivers.map(({ name }) => name));
  });
});
