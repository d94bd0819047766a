import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { channelsOf, maxPerMinuteOf } from '../notification-settings.js';
import { readRulesFile } from '../rules-file.js';
import { ruleTable } from '../testing/rule-table.js';

const secrets: Readonly<Record<string, string>> = {
  KEY: 'k3y',
  HOOK: 'https://example.com/hook',
  SIGNING: 'whsec_YWJjZA==',
  URL_SAFE: 'whsec_YW-_',
};
const context = {
  rules: ruleTable,
  fileName: 'rules.yaml',
  readSecret: ({ name }: { readonly name: string }) => secrets[name] ?? null,
};

const receiverWith = (webhook: string) =>
  readRulesFile(`receivers: [{ name: ops, webhook: ${webhook} }]`, context).notify.receivers[0]!;

function problemOf(webhook: string): string {
  try {
    receiverWith(webhook);
  } catch (error) {
    return (error as PipelineError).detail.split('\n  - ')[1] ?? '';
  }
  throw new Error('this webhook can be used');
}

describe('a webhook of the rules file', () => {
  it.each<[string, object]>([
    ['{ preset: teams, url_env: HOOK }', { name: 'teams', url: 'https://example.com/hook' }],
    ['{ preset: discord, url_env: HOOK }', { name: 'discord' }],
    ['{ preset: google-chat, url_env: HOOK }', { name: 'google-chat' }],
    ['{ preset: mattermost, url_env: HOOK }', { name: 'mattermost' }],
    [
      '{ preset: pagerduty, key_env: KEY }',
      { name: 'pagerduty', url: 'https://events.pagerduty.com/v2/enqueue', key: 'k3y' },
    ],
    [
      '{ preset: opsgenie, key_env: KEY, url: "https://api.eu.opsgenie.com" }',
      { url: 'https://api.eu.opsgenie.com', key: 'k3y' },
    ],
    [
      '{ preset: telegram, key_env: KEY, chat: -100123 }',
      { url: 'https://api.telegram.org', key: 'k3y', chat: '-100123' },
    ],
    ['{ preset: ntfy, topic: alerts }', { url: 'https://ntfy.sh', topic: 'alerts', key: null }],
    [
      '{ preset: ntfy, topic: alerts, key_env: KEY, url: "https://ntfy.acme.com" }',
      { url: 'https://ntfy.acme.com', key: 'k3y' },
    ],
    ['{ preset: apprise, url: "http://apprise:8000/notify/ops", tag: night }', { tag: 'night' }],
  ])('%s has what the service needs', (text, preset) => {
    expect(receiverWith(text).channels).toMatchObject([{ type: 'webhook', secret: null, preset }]);
  });

  it('may have a secret of Standard Webhooks', () => {
    expect(receiverWith('{ url_env: HOOK, secret_env: SIGNING }').channels).toMatchObject([
      { secret: 'whsec_YWJjZA==' },
    ]);
  });

  it.each([
    ['{ preset: team, url_env: HOOK }', 'did you mean teams?'],
    [
      '{ url_env: HOOK, secret_env: URL_SAFE }',
      'names a variable of the environment whose content begins with whsec_, but is no base64',
    ],
    ['{ preset: teams }', 'webhook needs one of url, url_file, url_env'],
    ['{ preset: pagerduty }', 'webhook needs key_file or key_env for the preset pagerduty'],
    ['{ preset: telegram, key_env: KEY }', 'webhook needs chat for the preset telegram'],
    ['{ preset: ntfy }', 'webhook needs topic for the preset ntfy'],
    [
      '{ preset: teams, url_env: HOOK, key_env: KEY }',
      'webhook has key_file or key_env, which the preset teams does not take',
    ],
    ['{ preset: discord, url_env: HOOK, topic: x }', 'webhook has topic, which the preset discord does not take'],
    [
      '{ preset: discord, url_env: HOOK, secret_env: KEY }',
      'webhook has secret_env, which the preset discord does not take',
    ],
    [
      '{ preset: discord, url_env: HOOK, body: { a: title } }',
      'webhook has body, which the preset discord does not take',
    ],
    ['{ preset: pagerduty, key_env: NOWHERE }', 'key_env names a variable of the environment that is not there'],
    ['{ url_env: HOOK, chat: x }', 'webhook has chat, which only a preset takes'],
    ['{ url_env: HOOK, body: { a: "title[" } }', 'a is no JMESPath expression'],
    ['{ url_env: HOOK, headers: { "a b": title } }', 'headers has a name that is none of a header'],
    ['{ url_env: HOOK, headers: { Host: title } }', 'headers may not have host'],
  ])('%s is refused with its reason', (text, reason) => {
    expect(problemOf(text)).toContain(reason);
  });

  it('may have a body and headers of its own, and a key', () => {
    const text = `{ url_env: HOOK, key_env: KEY, headers: { X-Severity: severity },
      body: { text: title, tags: [company, "'ops'"], count: 3, nothing: ~, isTest: false } }`;
    expect(receiverWith(text).channels).toEqual([
      {
        type: 'webhook',
        url: 'https://example.com/hook',
        secret: null,
        key: 'k3y',
        headers: new Map([['x-severity', 'severity']]),
        body: {
          fields: new Map<string, object>([
            ['text', { expression: 'title' }],
            ['tags', { items: [{ expression: 'company' }, { expression: "'ops'" }] }],
            ['count', { value: 3 }],
            ['nothing', { value: null }],
            ['isTest', { value: false }],
          ]),
        },
      },
    ]);
  });

  it('may be several, which have names of their own', () => {
    const receiver = receiverWith('[{ preset: teams, url_env: HOOK }, { url_env: HOOK }]');
    expect([...channelsOf(receiver).keys()]).toEqual(['webhook', 'webhook-2']);
  });

  it.each([
    ['{ preset: pagerduty, key_env: KEY }', Infinity],
    ['{ preset: opsgenie, key_env: KEY }', Infinity],
    ['{ preset: teams, url_env: HOOK }', 20],
  ])('%s is told %p messages in a minute by themselves', (text, most) => {
    const receiver = receiverWith(text);
    expect(maxPerMinuteOf(receiver, receiver.channels[0]!)).toBe(most);
  });
});
